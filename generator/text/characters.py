"""Characters that no text may have."""

NONCHARACTERS = r"\ufdd0-\ufdef\ufffe\uffff" + "".join(
    chr(plane + last) for plane in range(0x10000, 0x110000, 0x10000) for last in (0xFFFE, 0xFFFF)
)
"""Those that Unicode keeps for programs, as a part of a set in a regular expression.

Biber refuses a whole file for one of them.
"""

ORDERING = r"\u202a-\u202e\u2066-\u2069"
"""Those that change the order in which text is shown, as a part of a set."""

HIDDEN = r"\u206a-\u206f\ufff9-\ufffb\U000e0000-\U000e007f"
"""Those that nobody sees and no script needs, as a part of a set.

Tag characters are a second alphabet, which people do not see and language models read.
"""

SHAPELESS = (
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\U000e0100-\U000e01ef"
)
"""Those without a shape, as a part of a set: scripts and emoji need one between letters, or two.

A row of them can spell a text that nobody sees.
"""

MANY_SHAPELESS = rf"[{SHAPELESS}]{{4,}}"
"""More of them in a row than any script or emoji needs."""

# Accents, vowel signs and skin tones; among them stand letters, which are not meant
_MARKS = (
    r"\u0300-\u1fff\u20d0-\u20ff\u2cef-\u2dff\u302a-\u302f\u3099\u309a\ua66f-\uabff\ufb1e\ufe20-\ufe2f"
    rf"\U00010000-\U0001efff\U0001f3fb-\U0001f3ff{SHAPELESS}"
)
MANY_MARKS = rf"((?:[{_MARKS}](?<!\w)){{30}})(?:[{_MARKS}](?<!\w))+"
"""Over 30 accents or other marks on one letter; the first 30 are a group.

Browsers take the square of their number. (https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format)
"""
