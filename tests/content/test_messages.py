"""The messages of many bad files, which stand in tests/bad/messages.txt for people to read.

After a change of messages, write that file again, and read it:

    python tests/content/test_messages.py > tests/bad/messages.txt
"""

import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from generator.content.load import load
from generator.errors import ContentError, Problem

BAD = Path(__file__).parents[1] / "bad"


def shown() -> str:
    """Return every problem of the bad files, below the line that it is about."""
    problems: list[Problem] = []
    for folder in (BAD, BAD / "settings"):
        try:
            load(folder)
        except ContentError as error:
            problems += error.problems
    return "\n".join(
        line
        for path, group in groupby(problems, key=lambda problem: problem.path)
        for line in (str(Path(path).relative_to(BAD)), *_lines(Path(path), group), "")
    )


def _lines(path: Path, problems: Iterator[Problem]) -> Iterator[str]:
    data = path.read_bytes()
    lines = data.decode("utf-16" if data[:2] == b"\xff\xfe" else "utf-8", "replace")
    for number, group in groupby(problems, key=lambda problem: problem.line):
        if number:
            yield f"{number:4} | {dict(enumerate(lines.splitlines(), 1)).get(number, '')}"
        for problem in group:
            message = str(problem).removeprefix(f"{path}").lstrip(":0123456789").strip()
            yield f"     > {message}".replace(f"{BAD}/", "")


def test_messages() -> None:
    """Each bad file has the messages that stand in messages.txt, and no others."""
    assert (BAD / "messages.txt").read_text("utf-8") == shown()


def test_every_file_is_told() -> None:
    """No bad file goes without a message, except the ones that others need."""
    told = {line for line in shown().splitlines() if line[:1].strip()}
    files = {str(path.relative_to(BAD)) for path in BAD.rglob("*") if path.is_file()}
    good = {"messages.txt", "catalog.yaml", "tags.yaml", "papers/same-arxiv-1.md"}
    assert files - told == good | {"settings/papers/on-something.md"}


def test_troubleshooting() -> None:
    """The messages about content in docs/troubleshooting.md are those of bad files."""
    docs = (BAD.parents[1] / "docs" / "troubleshooting.md").read_text("utf-8")
    sections = [f"## {section}" for section in docs.split("\n## ")[1:]]
    others = ("## The machine refuses", "## Workflows on GitHub")  # what commands say
    told = [
        line.split(" | ")[0].strip("| ")
        for section in sections
        if not section.startswith(others)
        for line in section.splitlines()
        if line.startswith("| `")
    ]
    messages = (BAD / "messages.txt").read_text("utf-8")
    # A command says this one
    elsewhere = "is not the folder of a catalog"
    assert len(told) > 30
    assert [
        text for text in told if text.strip("`") not in messages and elsewhere not in text
    ] == []


if __name__ == "__main__":
    sys.stdout.write(shown())
