"""Problems as annotations of GitHub Actions, which shows them beside the lines of a pull request.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .errors import Problem


def annotations(
    problems: Iterable[Problem], warnings: Iterable[Problem], environment: Mapping[str, str]
) -> Iterator[str]:
    """Yield a line for each problem and warning; none outside of GitHub Actions."""
    if environment.get("GITHUB_ACTIONS") != "true":
        return
    root = Path(environment.get("GITHUB_WORKSPACE", "."))
    for name, found in (("error", problems), ("warning", warnings)):
        for problem in found:
            path, line = _relative(problem.path, root), str(problem.line or "")
            yield _command(name, problem.message, file=path, line=line, title=problem.field)


def _relative(path: str, root: Path) -> str:
    """Return a path as GitHub knows it: from the root of the repository."""
    if not path:
        return ""
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - links stay what they are
    root = Path(os.path.abspath(root))  # noqa: PTH100
    return absolute.relative_to(root).as_posix() if absolute.is_relative_to(root) else path


def _command(name: str, message: str, **properties: str) -> str:
    known = ",".join(f"{key}={_escape(value, ':,')}" for key, value in properties.items() if value)
    return f"::{name}{known and ' '}{known}::{_escape(message)}"


def _escape(text: str, more: str = "") -> str:
    return "".join(f"%{ord(char):02X}" if char in f"%\r\n{more}" else char for char in text)
