"""`python -m generator` is `openshelf`."""

from .cli import main

main()
