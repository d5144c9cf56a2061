"""Files that begin with front matter, in YAML between two lines `---`, and go on in Markdown."""

import re
from html import unescape

from ..text.markdown import MarkdownError, from_line, from_markdown
from ..text.text import Text
from . import hints, schema
from .schema import Report
from .yaml import Mapping

MAX_FRONT_MATTER_BYTES = 1 << 16
MAX_ABSTRACT_BYTES = 1 << 16
MAX_MARKDOWN_BYTES = 1 << 18
"""The size of the text of a page."""

# Browsers read these addresses as those of other sites: //host, /\\host, https:host
_DISGUISED = re.compile(r'<a href="(\s*(?:[/\\]\s*[/\\]|https?:(?!//[^/\\]))[^"]*)"', re.IGNORECASE)
_FRONT_MATTER = re.compile(r"---\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


def find_front_matter(text: str, report: Report) -> re.Match[str] | None:
    """Find the front matter of a file, which is group 1; report it if there is none that ends."""
    match = _FRONT_MATTER.match(text)
    if not text.startswith("---\n"):
        report(1, "", _no_start(text))
    elif not match:
        report(*_no_end(text.split("\n")))
    elif match.end(1) > MAX_FRONT_MATTER_BYTES:
        report(
            1,
            "",
            f"the part above the text is larger than {MAX_FRONT_MATTER_BYTES:,} bytes; shorten it",
        )
    else:
        return match
    return None


def _no_start(text: str) -> str:
    first = text.partition("\n")[0]
    if not text.strip():
        return "the file is empty; begin it with a line ---, a line title: ... and another line ---"
    if not first.strip():
        return "the first line is empty; delete it, so that the file begins with ---"
    if re.match(r"\s*[-\u2013\u2014]{1,5}\s*\w*\Z", first):
        return f"the first line is {first}; write --- and nothing else"
    return "the first line must be ---; put such a line above this one"


def _no_end(lines: list[str]) -> tuple[int, str, str]:
    """Return the line on which front matter seems to end, and what to do there."""
    for number, line in enumerate(lines[1:], 2):
        if re.fullmatch(r"\s*(?:[-\u2013\u2014]{1,5}|\.{3}|\*{3,}|- - -)\s*", line):
            return (
                number,
                "",
                f"this line must be --- and nothing else, to end the fields; it is {line.strip()}",
            )
    for number, line in enumerate(lines[1:], 2):
        if line and not re.match(r"\s|- |#|[\w-]+\s*:|[\]}]", line):
            message = "the text seems to begin here; put a line --- above it, to end the fields"
            return number, "", message
    return len(lines), "", "no line --- ends the fields; put one below the last of them"


def read_parts(text: str, report: Report) -> tuple[Mapping | None, Text]:
    """Read a file into the fields of its front matter, if they can be read, and its Markdown."""
    front_matter = find_front_matter(text, report)
    if not front_matter:
        return None, from_line("")
    node = schema.mapping(front_matter[1], report, first_line=2)
    first_line = text.count("\n", 0, front_matter.end()) + 1
    return node, read_markdown(text[front_matter.end() :], first_line, report)


def read_markdown(
    text: str, first_line: int, report: Report, limit: int = MAX_MARKDOWN_BYTES
) -> Text:
    """Read Markdown that starts on this line of its file, and report what it cannot have."""
    if len(text.encode("utf-8", "replace")) > limit:
        report(first_line, "", f"the text is larger than {limit:,} bytes; shorten it")
        return from_line("")
    for number, line in enumerate(text.split("\n"), first_line):
        shown = unescape(line) if "&" in line else line
        if hints.CONTROL.search(shown):
            report(number, "", "contains an invisible character; delete it, or type the line again")
        if hints.MARKS.search(shown):
            report(number, "", hints.TOO_MANY_MARKS)
    try:
        read = from_markdown(text, relative_links=True)
        for address in map(unescape, _DISGUISED.findall(read.html)):
            before = text.count("\n", 0, text.find(address)) if address in text else 0
            message = f"links to {address!r}, whose site is in disguise; begin it with https://"
            report(first_line and first_line + before, "", message)
        return read
    except MarkdownError as error:
        report(first_line and first_line + error.line, "", f"the text {error}")
        return from_line("")
