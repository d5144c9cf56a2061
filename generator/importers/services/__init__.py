"""Clients of the services that know papers: arXiv, Crossref and others, behind one polite fetcher."""
