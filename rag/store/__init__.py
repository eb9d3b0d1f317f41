"""The store: what is indexed, how it is brought in step with the folder, and how that is proven."""
