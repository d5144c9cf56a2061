"""What somebody did who wrote YAML that cannot be read, in words that need no YAML.

A parser says where it stopped, which is often far from the mistake, and in terms of its grammar. This
module looks at the lines as a person wrote them. It is asked only about text that the parser has
refused, so a guess cannot do harm.
"""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from ..text.tex import tex_to_text
from .quoting import scalar

MOST = 10
"""The most mistakes that are told at a time."""

# `key: value`, perhaps in a list
_FIELD = re.compile(
    r"""(?P<start> *(?:- +)*)(?P<key>[^\W\d][\w-]*|"[^"]*"|'[^']*') *:(?:[ \t]+(?P<value>.*)|$)"""
)
_NO_SPACE = re.compile(r"(?P<start> *(?:- +)*)(?P<key>[^\W\d][\w-]*):(?P<value>[^\s/].*)")
_ITEM = re.compile(r"(?P<start> *- +)(?P<value>.*)")
_COMMENT = re.compile(r"(?:^|\s)#.*")
_BLOCK = re.compile(r"[|>](?:[-+][1-9]?|[1-9][-+]?)?\Z")
# What cannot begin a value without quotes
_SPECIAL = re.compile(r"[@`%&*!|>\]},]|[-?:](?=\s|\Z)")
_BAD_ESCAPE = re.compile(
    r"\\(?:x(?![\da-fA-F]{2})|u(?![\da-fA-F]{4})|U(?![\da-fA-F]{8})|[^0abtnvfre \"/\\N_LPxuU\t])"
)
# TeX ends a command at a space, which most people mean as one
_BEFORE_SPACE = re.compile(r"\\(?:[A-Za-z]{3,}|[mn]u|[px]i|Pi|Xi)(?=\s)")
_PARTNERS = {"[": "]", "{": "}"}
_QUOTES = {'"': "double", "'": "single"}
# A longer suggestion would hide the message
_MAX_SUGGESTION = 300


class Mistake(NamedTuple):
    """What is wrong on a line, and what would be right."""

    line: int
    field: str  # the key; empty if it is not known
    message: str


class _End(NamedTuple):
    """Where a value in quotes or brackets ends, or why it does not."""

    line: int  # from 0
    column: int = 0  # after the last character
    mistake: str = ""


def find_mistakes(text: str, first_line: int = 1) -> tuple[Mistake, ...]:
    """Return what is surely wrong in a text that is no YAML, by line; nothing if that is unclear.

    `first_line` is the number of the text's first line in its file.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    found = islice(_find(lines), MOST)
    return tuple(mistake._replace(line=mistake.line + first_line) for mistake in found)


def _find(lines: list[str]) -> Iterator[Mistake]:
    """Yield the mistakes, with lines from 0."""
    above = ""  # the field that the lines are in
    open_indent = -1  # the indent of that field, if it has a value on its line
    item_indent = -1  # the indent of the list in that field
    top = min((_indent(line) for line in lines if _FIELD.match(line)), default=0)
    i = 0
    while i < len(lines):
        line, number = lines[i], i
        indent = _indent(line)
        i += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if "\t" in line[: len(line) - len(line.lstrip())]:
            message = "the line begins with a tab; begin it with spaces instead"
            field = _FIELD.match(line.lstrip())
            yield Mistake(number, field["key"] if field else above, message)
            continue
        match = _FIELD.match(line)
        if not match and (glued := _NO_SPACE.match(line)):
            line = f"{glued['key']}: {glued['value']}"
            yield Mistake(number, glued["key"], f"there is no space after the colon; write {line}")
            above, open_indent, item_indent = glued["key"], len(glued["start"]), -1
            continue
        if match:
            key, value = match["key"].strip("\"'"), _without_comment(match["value"] or "")
            if "-" not in match["start"]:
                if not above and indent > top:
                    yield Mistake(number, key, "begins with spaces; take them out")
                elif -1 < open_indent < indent:
                    message = (
                        f"begins with spaces, so it would continue the text of {above!r} above; take"
                        f" the spaces out, or put the whole text of {above!r} in quotes"
                    )
                    yield Mistake(number, key, message)
                    continue
            above = key
            open_indent = len(match["start"]) if value else -1
            item_indent = -1
            message, i = _check_value(lines, number, match.start("value"), key, indent)
            if message:
                yield Mistake(number, key, message)
            continue
        item = _ITEM.match(line)
        if item:
            dash = line.index("-")
            if item_indent not in (-1, dash):
                spaces = f"{item_indent} space{'' if item_indent == 1 else 's'}"
                words = "the dashes of a list must stand under one another"
                yield Mistake(number, above, f"{words}; begin the line with {spaces}")
            item_indent = dash if item_indent == -1 else item_indent
            message, i = _check_value(lines, number, item.start("value"), "-", dash)
            if message:
                yield Mistake(number, above, message)
            continue
        yield from _check_other(lines, number, above, open_indent, item_indent)


def _check_other(
    lines: list[str], number: int, above: str, open_indent: int, item_indent: int
) -> Iterator[Mistake]:
    """Yield what is wrong with a line that is no field and no item of a list."""
    line, indent = lines[number], _indent(lines[number])
    text = line.strip()
    if re.match(r"-\w", text) and above:
        fixed = _shown(f"- {text[1:]}")
        yield Mistake(number, above, f"there is no space after the dash; write {fixed}")
    elif text in {"...", "--", "----", "—", "———", "***"}:
        yield Mistake(number, "", f"the front matter ends with {text}; write --- instead")
    elif equals := re.match(r"([^\W\d][\w-]*) *= *(.+)", text):
        fixed = f"{equals[1]}: {scalar(_unquoted(equals[2]))}"
        yield Mistake(number, equals[1], f"a field has a colon, not =; write {fixed}")
    elif item_indent != -1 and indent <= item_indent + 1:
        yield Mistake(number, above, f"a dash is missing before {_shown(text)}; put one there")
    elif above and open_indent == -1 and item_indent == -1 and indent == 0:
        message = (
            f"each item of a list needs a dash and a space before it; write {_shown('- ' + text)}"
        )
        yield Mistake(number, above, message)
    elif indent > open_indent > -1:
        if re.search(r":(?:\s|$)", text):
            words = "has a colon followed by a space, so it needs quotes"
            yield Mistake(number, above, f"{words}; put all of its lines in one pair of quotes")
    elif indent == 0 and not re.search(r":(?:\s|$)", text):
        yield Mistake(number, "", _stray(lines, number))


def _stray(lines: list[str], number: int) -> str:
    if number and not lines[number - 1].strip():
        return (
            "the line is not a field such as title: Deep Learning; if the abstract begins here, put a"
            " line --- above it"
        )
    return (
        "the line is not a field such as title: Deep Learning; if it continues the line above, begin"
        " it with two spaces"
    )


def _check_value(
    lines: list[str], number: int, column: int, key: str, indent: int
) -> tuple[str, int]:
    """Return what is wrong with a value, if anything, and the number of the line after it.

    `key` is `-` for an item of a list.
    """
    value = lines[number][column:] if column > -1 else ""
    label = "- " if key == "-" else f"{key}: "
    first = value[:1]
    if first in _QUOTES and value:
        return _check_quotes(lines, number, column, label, indent)
    if first in _PARTNERS and value:
        return _check_brackets(lines, number, column, label, indent)
    value = _without_comment(value)
    if _BLOCK.match(value):
        after = number + 1
        while after < len(lines) and (not lines[after].strip() or _indent(lines[after]) > indent):
            after += 1
        return "", after
    if first == "-" and _SPECIAL.match(value) and key != "-":
        items = [scalar(item, in_list=True) for item in value[1:].split(" - ") if item.strip()]
        shown = _shown(f"{label}[{', '.join(items or ('first', 'second'))}]")
        message = f"a list on the same line has no dashes; write {shown}, or quotes around a text"
        return message, number + 1
    if _SPECIAL.match(value):
        return f"cannot begin with {first} without quotes; write {_fixed(label, value)}", number + 1
    if re.search(r":(?:\s|$)", value):
        message = "has a colon followed by a space, so it needs quotes"
        if value.endswith(":"):
            message = "ends with a colon, so it needs quotes"
        return f"{message}; write {_fixed(label, value)}", number + 1
    return "", number + 1


def _check_quotes(
    lines: list[str], number: int, column: int, label: str, indent: int
) -> tuple[str, int]:
    value = lines[number][column:]
    quote = value[0]
    end = _end_of_quotes(lines, number, column, indent)
    if end.mistake:
        message = f"the value begins with {quote}, and no {quote} ends it"
        return f"{message}; write {_fixed(label, value[1:])}", end.line
    if _without_comment(lines[end.line][end.column :]):
        if end.line > number:
            message = f"the value begins with {quote} on this line, and ends too early with another"
            return f"{message} on the next; put all of it on one line", end.line + 1
        whole = _without_comment(value)
        if len(whole) > 1 and whole.endswith(quote):
            sign = "apostrophe" if quote == "'" else f"sign {quote}"
            message = f"the {sign} inside ends the {_QUOTES[quote]} quotes too early"
            return f"{message}; write {_fixed(label, _inside(whole))}", number + 1
        message = f"more text follows after the {quote} that ends the quotes"
        return f"{message}; write {_fixed(label, whole)}", number + 1
    if quote == '"' and end.line == number:
        inside = value[1 : end.column - column - 1]
        if escape := _BAD_ESCAPE.search(inside):
            message = f"{escape[0]} cannot stand in double quotes"
            return f"{message}; {right_quotes(label, inside)}", number + 1
    return "", end.line + 1


def _check_brackets(
    lines: list[str], number: int, column: int, label: str, indent: int
) -> tuple[str, int]:
    value = _without_comment(lines[number][column:])
    end = _end_of_brackets(lines, number, column, indent, label)
    if end.mistake:
        return end.mistake, max(end.line, number + 1)
    if _without_comment(lines[end.line][end.column :]) and end.line == number:
        if value[0] == "{":
            plain = _fixed(label, re.sub("[{}]", "", value))
            return f"braces have a meaning of their own; leave them out: {plain}", number + 1
        message = "begins with [, as a list does, so it needs quotes"
        return f"{message}; write {_fixed(label, value)}", number + 1
    return "", end.line + 1


def _end_of_quotes(lines: list[str], number: int, column: int, indent: int) -> _End:
    quote = lines[number][column]
    pattern = re.compile(r"(?:[^\"\\]|\\.|\\$)*\"" if quote == '"' else r"(?:[^']|'')*'(?!')")
    start = column + 1
    for i in range(number, len(lines)):
        if i > number and _begins_field(lines[i], indent):
            return _End(i, mistake="open")
        if match := pattern.match(lines[i], start if i == number else 0):
            return _End(i, match.end())
    return _End(len(lines), mistake="open")


def _end_of_brackets(lines: list[str], number: int, column: int, indent: int, label: str) -> _End:
    opened: list[str] = []
    starts_item = True
    i, at = number, column
    while i < len(lines):
        line = lines[i]
        if i > number and _begins_field(line, indent):
            break
        while at < len(line):
            char = line[at]
            if char == "#" and (not at or line[at - 1].isspace()):
                break
            if char in _QUOTES and starts_item:
                end = _end_of_quotes(lines, i, at, indent)
                if end.mistake or end.line > i:
                    item = line[at + 1 :].rstrip("]}").split(",")[0]
                    message = f"an item begins with {char}, and no {char} ends it"
                    return _End(i + 1, mistake=f"{message}; write {scalar(item, in_list=True)}")
                text, at = line[at : end.column], end.column
                if line[at:].lstrip()[:1] not in {"", ",", "]", "}", ":", "#"}:
                    return _End(i + 1, mistake=f"a comma is missing; put one after {text}")
                starts_item = False
                continue
            if starts_item and char in "@`%&*!|>":
                item = re.split(r"[,\]}]", line[at:])[0].strip()
                message = f"an item cannot begin with {char} without quotes"
                return _End(i + 1, mistake=f"{message}; write {scalar(item, in_list=True)}")
            if char in _PARTNERS and opened and not starts_item:
                start = max(line.rfind(sign, 0, at) for sign in ",[{") + 1
                closing = r",|\]" if opened[-1] == "[" else ",|}"
                item = line[start:at].lstrip() + re.split(closing, line[at:])[0].rstrip()
                message = f"an item with {char} in it needs quotes"
                return _End(i + 1, mistake=f"{message}; write {scalar(item, in_list=True)}")
            if char in _PARTNERS and (starts_item or not opened):
                opened.append(char)
            elif char in "]}" and opened:
                if _PARTNERS[opened[-1]] != char:
                    right = _PARTNERS[opened[-1]]
                    message = f"what begins with {opened[-1]} cannot end with {char}; write {right}"
                    return _End(i + 1, mistake=message)
                opened.pop()
                if not opened:
                    return _End(i, at + 1)
            if not char.isspace():
                starts_item = char in ",[{" or (char == ":" and line[at + 1 : at + 2] in {"", " "})
            at += 1
        i, at = i + 1, 0
    bracket = lines[number][column]
    message = f"begins with {bracket}, and no {_PARTNERS[bracket]} ends it"
    if comment := _COMMENT.search(lines[number], column):
        hidden = comment[0].strip()
        message = f"{message}, because {hidden!r} is a comment; put the item with # in quotes"
        return _End(i, mistake=message)
    value = lines[number][column:].rstrip(",")
    if any(line.strip() for line in lines[number + 1 : i]):
        return _End(i, mistake=f"{message}; put a {_PARTNERS[bracket]} after the last item")
    closing = "".join(_PARTNERS[each] for each in reversed(opened))
    return _End(i, mistake=f"{message}; write {_shown(label + value + closing)}")


def _begins_field(line: str, indent: int) -> bool:
    """Return whether a line begins another field or item, so that no value goes on there."""
    return _indent(line) <= indent and bool(_FIELD.match(line) or _ITEM.match(line))


def read_words(tex: str) -> str:
    r"""Return the words that somebody means who wrote TeX, with the space after `\alpha`."""
    return tex_to_text(_BEFORE_SPACE.sub(r"\g<0>{}", tex))


def right_quotes(label: str, inside: str) -> str:
    r"""Return what to write instead of text in double quotes with a backslash.

    That is the text without TeX, or with maths in it the same in single quotes.
    """
    # A \" before a letter may be an accent, but not if another one ends something
    if re.search(r'\\"(?![A-Za-z{\\])', inside):
        inside = inside.replace('\\"', '"')
    if "$" not in inside:
        return f"write {_fixed(label, read_words(inside))}"
    text = inside.replace("\\\\", "\\").replace("'", "''")
    return f"use single quotes: {_shown(f'{label}{chr(39)}{text}{chr(39)}')}"


def _fixed(label: str, value: str) -> str:
    return _shown(f"{label}{scalar(value)}")


def _shown(text: str) -> str:
    return text if len(text) <= _MAX_SUGGESTION else f"{text[:_MAX_SUGGESTION]}..."


def _inside(quoted: str) -> str:
    """Return the text in a pair of quotes, as it was meant."""
    inside = quoted[1:-1]
    return inside.replace("''", "'") if quoted[0] == "'" else inside.replace('\\"', '"')


def _unquoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] in _QUOTES and value[-1] == value[0]
    return _inside(value) if is_quoted else value


def _without_comment(value: str) -> str:
    return _COMMENT.sub("", value).strip()


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
