"""Write the parts of docs/reference that follow from the program: help texts, fields and settings.

    .venv/bin/python tools/write_reference.py

The help texts come from the command line, the tables from the JSON Schemas beside the pages. Run it
after a change to either.
"""

import json
import re
from pathlib import Path
from typing import Any

import click

from generator.cli import main as openshelf
from generator.content.quoting import scalar
from generator.content.write import field_text

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
HELP = re.compile(r"```text\nUsage: openshelf ?([a-z ]*?) \[OPTIONS\].*?```", re.DOTALL)
"""A help text of a command in cli.md."""
TABLE = re.compile(r"(<!-- made from (\S+) -->\n).*?(<!-- end -->)", re.DOTALL)
"""A table of what a schema describes, between two comments."""


def help_texts() -> dict[str, str]:
    """Return the help text of each command, by name; the program itself has an empty name."""
    commands: dict[str, click.Command] = {"": openshelf, **openshelf.commands}
    for name, group in openshelf.commands.items():
        if isinstance(group, click.Group):
            commands |= {f"{name} {each}": command for each, command in group.commands.items()}
    return {name: _help(command, f"openshelf {name}".strip()) for name, command in commands.items()}


def _help(command: click.Command, name: str) -> str:
    # As a terminal of 80 columns shows it
    context = click.Context(command, info_name=name, terminal_width=80, max_content_width=80)
    context.help_option_names = ["-h", "--help"]
    return command.get_help(context)


def pages() -> dict[Path, str]:
    """Return the text that each page must have, by its path."""
    texts = help_texts()
    written = {}
    for path in sorted(FOLDER.glob("*.md")):
        text = HELP.sub(lambda match: f"```text\n{texts[match[1]]}\n```", path.read_text("utf-8"))
        written[path] = TABLE.sub(lambda match: f"{match[1]}{_table(match[2])}{match[3]}", text)
    return written


def _table(name: str) -> str:
    """Return a table of the keys that a schema describes."""
    schema = json.loads((FOLDER / name).read_text("utf-8"))
    has_defaults = any("default" in value for value in schema["properties"].values())
    heads = ["key", *(["default"] if has_defaults else []), "what it is", "example"]
    rows = []
    for key, value in schema["properties"].items():
        what = value.get("markdownDescription", value["description"]).removesuffix(".")
        default = f"`{_as_yaml(key, value['default'])}`" if "default" in value else "none"
        default = "required" if key in schema["required"] else default
        examples = ", ".join(f"`{_as_yaml(key, example)}`" for example in value["examples"])
        rows.append([f"`{key}`", *([default] if has_defaults else []), what, examples])
    lines = [f"| {' | '.join(row)} |" for row in [heads, *rows]]
    return "\n".join([lines[0], "|---" * len(heads) + "|", *lines[1:], ""])


def _as_yaml(key: str, value: Any) -> str:
    """Return a value as one writes it in YAML, on one line."""
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {scalar(text)}' for key, text in value.items())}}}"
    if isinstance(value, str | list):
        return field_text(key, value).removeprefix(f"{key}: ")
    return json.dumps(value)


def main() -> None:
    """Write the pages."""
    for path, text in pages().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
