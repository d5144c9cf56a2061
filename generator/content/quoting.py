"""Texts as YAML values: with quotes where they need them."""

import re

# What starts or ends something else than plain text, in YAML
_SPECIAL = re.compile(r"[-?:,\[\]{}#&*!|>'\"%@`=<~]|.*(?::\s|\s#|:$)", re.DOTALL)
_SPECIAL_IN_LISTS = re.compile(r"[,\[\]{}?]|:(?=\W)")
# What YAML 1.1 or 1.2 reads as a boolean, nothing, a number, a time or a date
_TYPED = re.compile(
    r"(?i:true|false|yes|no|on|off|y|n|null)"
    r"|[-+]?(?:0[xob][\da-fA-F_]+|(?:\d[\d_]*\.?[\d_]*|\.[\d_]*)(?:[eE][-+]?\d+)?|\.(?i:inf|nan))"
    r"|[-+]?\d[\d_]*(?::\d\d?)+(?:\.[\d_]*)?"
    r"|\d{4}-\d\d?-\d\d?(?:[Tt\s].*)?",
    re.ASCII,
)


def scalar(text: str, *, in_list: bool = False, quote: str = "") -> str:
    """Return text as a YAML value on one line, in quotes if it needs them, or in these.

    In double quotes a backslash would be an escape, so such text is in single quotes.
    """
    text = " ".join(text.split())
    if text and not (
        quote
        or _SPECIAL.match(text)
        or _TYPED.fullmatch(text)
        or (in_list and _SPECIAL_IN_LISTS.search(text))
    ):
        return text
    if quote == "'" or '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'
