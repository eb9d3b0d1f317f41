"""Embedding: texts as vectors, by the bundled model or another."""
