"""What the site consists of, as data: every file, its URL and what it is about."""
