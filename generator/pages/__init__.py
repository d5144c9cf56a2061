"""Planned pages to HTML: a view for each template, and the renderer."""
