"""Languages: all that is known of each, one file each."""
