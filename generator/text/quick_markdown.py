"""Plain Markdown, the quick way: paragraphs and headings of words, emphasis, links, code, maths, accents.

Most abstracts are no more than that, and Python-Markdown with a sanitiser after it takes thirty
times as long. What is read here comes out as they would have it, to the letter; at the first sign
of anything else this gives up and leaves the text to them. A property test holds the two equal.
"""

import re
from collections.abc import Callable

# What begins a block that is no paragraph, or a line that is no plain one: a list, a quote, a
# heading or its underline, a table's or a rule's line, HTML, a definition, an indent
_BLOCK = r"(?:[#>+=~|: -]|<(?!https?:)|\d+[.)]|\*(?:\s|$)|[*_](?: ?[*_])+ ?$)"
_HEADING = r"(##{1,3}) [^\s#][^#\n]*"
_IS_HEADING = re.compile(_HEADING)
_ALONE = rf"{_HEADING}(?:\n\n|\Z)"
_FIRST_BLOCK = re.compile(rf"(?!{_ALONE}){_BLOCK}", re.MULTILINE)
_NEXT_BLOCK = re.compile(rf"\n(?!(?<=\n\n){_ALONE}){_BLOCK}", re.MULTILINE)
# Characters that this does not read at all: those that Python-Markdown or HTML have uses of their
# own for, and those that no text may have
_BEYOND = re.compile(
    r"[\t\r\f\v\xa0\x00-\x08\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
_PARAGRAPHS = re.compile(r"\n\n+")
# The characters that may begin something in a paragraph
_MARK = re.compile(r"[$*_\[\]\\{<>&`]")
_WORDS = r"[^\s*_`\[\]<>\\&${}]+(?:[ \n][^\s*_`\[\]<>\\&${}]+)*"
_STRONG = re.compile(rf"\*\*({_WORDS})\*\*(?![*\w])")
_EM = re.compile(rf"\*({_WORDS})\*(?![*\w])")
_ADDRESS = r"https?://[A-Za-z0-9./~%:?=,;#@+_-]+"
_URL = re.compile(rf"<({_ADDRESS})>")
_LINK = re.compile(rf"\[({_WORDS})\]\(({_ADDRESS})\)")
_ANY_LINK = re.compile(rf"\[({_WORDS})\]\(({_ADDRESS}|[A-Za-z0-9][A-Za-z0-9./_-]*)\)")
_CODE = re.compile(r"`([^\s`](?:[^\n`]*[^\s`])?)`(?!`)")
# What within code, or before it, may make something else of it
_NOT_BESIDE_CODE = re.compile(r"[$\\{<>&]")
# What a backslash keeps from being read as anything
_ESCAPED = frozenset("[]$%#*_")

Typeset = Callable[[str], str]
"""Takes TeX, gives HTML."""


def read(
    source: str,
    maths: re.Pattern[str],
    letter: re.Pattern[str],
    typeset: Typeset,
    decode: Typeset,
    *,
    relative_links: bool = False,
) -> tuple[str, str] | None:
    """The HTML and the plain text of plain Markdown, or `None` for what needs a whole reader.

    `maths` and `letter` match a formula, whose TeX is their first group, and a TeX letter; `typeset`
    and `decode` say what those become. Links to other pages of the site are read if there may be
    `relative_links`.
    """
    source = source.strip("\n")
    if not source or source[-1] == " " or _beyond(source):
        return None
    lines = "\n" in source
    seen = (source.replace("\n", " ") if lines else source).isprintable()
    if not seen and _BEYOND.search(source):
        return None
    if _FIRST_BLOCK.match(source) or (lines and (" \n" in source or _NEXT_BLOCK.search(source))):
        return None
    any_link = _ANY_LINK if relative_links else _LINK
    html: list[str] = []
    words: list[str] = []
    for paragraph in _PARAGRAPHS.split(source) if lines else (source,):
        tag, at = "p", 0
        if paragraph[0] == "#" and (heading := _IS_HEADING.match(paragraph)):
            at = heading.end(1) + 1
            tag = f"h{at - 1}"
        html.append(f"<{tag}>")
        for mark in _MARK.finditer(paragraph):
            start = mark.start()
            if start < at:  # within what has been read
                continue
            char = mark[0]
            shown = found = ""
            end = start + 1
            match char:
                case "$":
                    if formula := maths.match(paragraph, start):
                        if len(formula[0]) == len(paragraph):  # stands without a <p>
                            return None
                        tex, end = formula[1].strip(), formula.end()
                        shown, found = typeset(tex), tex
                    else:
                        continue
                case "*":
                    if paragraph[start - 1 : start].isalnum():
                        return None
                    if strong := _STRONG.match(paragraph, start):
                        shown, found, end = f"<strong>{strong[1]}</strong>", strong[1], strong.end()
                    elif em := _EM.match(paragraph, start):
                        shown, found, end = f"<em>{em[1]}</em>", em[1], em.end()
                    else:
                        return None
                case "[":
                    link = any_link.match(paragraph, start)
                    if not link:
                        return None
                    shown = f'<a href="{link[2]}">{link[1]}</a>'
                    found, end = link[1], link.end()
                case "\\" | "{":
                    tex_letter = letter.match(paragraph, start)
                    if tex_letter:
                        shown = found = decode(tex_letter[0])
                        end = tex_letter.end()
                        if not found.isalpha():
                            return None
                    elif char == "{":
                        continue
                    elif paragraph[end : end + 1] in _ESCAPED:
                        shown = found = paragraph[end]
                        end += 1
                    else:
                        return None
                case "_":
                    around = paragraph[start - 1 : start] + paragraph[start + 1 : start + 2]
                    if not start or len(around) != 2 or not around.isalnum():
                        return None
                    continue
                case "<":
                    if url := _URL.match(paragraph, start):
                        shown, found, end = f'<a href="{url[1]}">{url[1]}</a>', url[1], url.end()
                    elif paragraph[end : end + 1] not in " \n" or end == len(paragraph):
                        return None
                    else:
                        shown, found = "&lt;", "<"
                case "&":
                    if paragraph[end : end + 1] not in " \n" or end == len(paragraph):
                        return None
                    shown, found = "&amp;", "&"
                case ">":
                    shown, found = "&gt;", ">"
                case "`":
                    code = _CODE.match(paragraph, start)
                    if not code:
                        return None
                    shown, found, end = f"<code>{code[1]}</code>", code[1], code.end()
                case _:  # a bracket that closes nothing
                    continue
            before = paragraph[at:start]
            html += before, shown
            words += before, found
            at = end
        rest = paragraph[at:]
        html += rest, f"</{tag}>\n"
        words += rest, " "
    html[-1] = html[-1][:-1]
    plain = "".join(words[:-1])
    # Of white space there is one space at a time, or it is looked for
    plain = plain.replace("\n", " ") if seen and "  " not in source else " ".join(plain.split())
    return "".join(html), plain


def _beyond(source: str) -> bool:
    """Whether there is an image, a definition or display maths in a text, or code beside more."""
    if "`" in source and _NOT_BESIDE_CODE.search(source):
        return True
    # What is one character is found in no time, and rules out what begins with it
    return ("[" in source and ("![" in source or "]:" in source)) or (
        "$" in source and "$$" in source
    )
