"""Text: Markdown, TeX, names, dates and slugs. Knows nothing of papers."""
