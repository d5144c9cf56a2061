"""The catalog as immutable values, and pure functions of them."""
