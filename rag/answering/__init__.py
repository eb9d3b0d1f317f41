"""Answering: from ranked passages to quotes, or to an honest no."""
