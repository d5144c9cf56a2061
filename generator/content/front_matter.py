"""Files that begin with front matter, in YAML between two lines `---`, and go on in Markdown."""

import re

from ..text.markdown import Text, from_line, from_markdown
from . import hints
from .schema import Report

MAX_FRONT_MATTER_BYTES = 1 << 16

_FRONT_MATTER = re.compile(r"---\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)


def find_front_matter(text: str, report: Report) -> re.Match[str] | None:
    """Find the front matter of a file, which is group 1; report it if there is none that ends."""
    match = _FRONT_MATTER.match(text)
    if not text.startswith("---\n"):
        report(1, "", "there is no front matter; the first line must be ---")
    elif not match:
        report(1, "", "the front matter does not end; put a line --- after it")
    elif match.end(1) > MAX_FRONT_MATTER_BYTES:
        report(1, "", f"the front matter is over {MAX_FRONT_MATTER_BYTES:,} bytes; shorten it")
    else:
        return match
    return None


def read_markdown(text: str, first_line: int, report: Report) -> Text:
    """Read Markdown that starts on this line of its file, and report what it cannot have."""
    for number, line in enumerate(text.split("\n"), first_line):
        if hints.CONTROL.search(line):
            report(number, "", "contains a control character; delete it")
    try:
        return from_markdown(text, relative_links=True)
    except ValueError as error:
        report(first_line, "", f"the text is {error}; make it simpler")
        return from_line("")
