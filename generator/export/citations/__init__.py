"""Citation files and reference styles."""
