"""Text: words, sentences, and the things that stand in them."""
