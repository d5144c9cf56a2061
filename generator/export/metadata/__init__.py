"""Metadata in the head of pages: Highwire, JSON-LD, COinS and Signposting."""
