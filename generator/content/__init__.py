"""`content/` on disk: reading it, and writing into it."""
