"""Documents: from the bytes of a file to text, what is known of it, and chunks."""
