"""A server that answers an agent's questions about a catalog, over the Model Context Protocol."""
