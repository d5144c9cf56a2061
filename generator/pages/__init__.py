"""HTML pages: a view for each planned page, and the renderer that fills its template."""
