"""Search: from a question to ranked passages."""
