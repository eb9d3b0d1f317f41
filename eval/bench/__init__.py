"""What one would use instead, on the same documents and questions, in one run: `python -m adverbum.eval.bench`."""
