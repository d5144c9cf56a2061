"""From content to a published site."""
