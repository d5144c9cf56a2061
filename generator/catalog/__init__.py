"""What a catalog is: values, and pure functions of them."""
