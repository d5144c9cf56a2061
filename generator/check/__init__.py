"""What `openshelf check` looks for in the content and in the built site."""
