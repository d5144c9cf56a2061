"""`python -m generator` is the program `openshelf`."""

from .cli import main

if __name__ == "__main__":
    main()
