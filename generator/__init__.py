"""Openshelf: a folder of Markdown files, one per research paper, becomes a catalog site."""

__version__ = "0.1.0"
