"""Read and write the content folder."""
