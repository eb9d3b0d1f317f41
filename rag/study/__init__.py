"""Study: what can be learned from the documents, and asked of them."""
