"""Characters that no text may have."""

NONCHARACTERS = r"\ufdd0-\ufdef\ufffe\uffff" + "".join(
    chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
"""Those that Unicode keeps for programs, as a part of a set in a regular expression.

Biber refuses a whole file for one of them.
"""
