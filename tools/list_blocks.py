"""Write docs/reference/templates.md, the list of every block and variable of the templates.

    .venv/bin/python tools/list_blocks.py

It is made from the views and the templates themselves: run it after a change to either.
"""

import re
import types
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from inspect import cleandoc, getsource
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from jinja2 import Environment, meta, nodes

from generator.catalog import model
from generator.catalog.model import Config
from generator.pages.head import Page, Picture
from generator.pages.overrides import list_builtin
from generator.pages.parts import Entry
from generator.pages.render import VIEWS
from generator.pages.templates import builtin_folder
from generator.plan.navigation import NavLink

PATH = Path(__file__).parents[1] / "docs" / "reference" / "templates.md"
SHARED = {
    "site": "the settings, such as `site.title`: [configuration](configuration.md)",
    "urls": "the paths of all pages, such as `urls.TAGS` and `urls.paper(paper.id)`, from"
    " `generator/plan/urls.py`",
    "root": "the way up to the root of the site, such as `../`",
    "page": "what every page has: [`Page`](#page)",
    "logo": "the logo, if there is one: [`Picture`](#picture)",
    "nav": "the links of the header: tuple of [`NavLink`](#navlink)",
    "sections": "the indexes of tags, authors and dates that the site has: tuple of [`Ref`](#ref)",
    "footer": "the line of `footer` in catalog.yaml",
    "stamp": "a text that changes with the files in `assets/`, so that browsers do not use old copies",
    "style": "the text of `style.css`",
    "custom_css": "whether there is a `static/custom.css`",
}
"""What every template can use."""
FILTERS = {
    "paper | entry(root)": "a paper as an entry of a list, by `_entry.html`",
    'number | plural("paper")': "a number with its noun: *1 paper*, *1,369 authors*",
    "number | thousands": "a number with commas: *1,369*",
    "html | rooted(root)": "a text of the content, with links and images that work on this page",
    "text | sha256": "the name of an inline script or style in a Content-Security-Policy",
    "html | typeset": "a title with curly quotes and hyphens that stay whole",
}
_INTRO = """\
# Blocks and variables

What templates can use, made by `tools/list_blocks.py` from the templates and their views. [Customise](../customise.md#templates) says how to override a template.

## Every template

| name | what it is |
|---|---|
{shared}

Filters:

| filter | what it gives |
|---|---|
{filters}

The pages extend `base.html`, whose blocks are {blocks}.

## Pages
"""
# A field with a comment behind it, and one in the section `Attributes` of a docstring
_COMMENT = re.compile(r"^    (\w+): .*?  # (.+)$", re.MULTILINE)
_DEFINITION = re.compile(
    r"^(\w+(?:, \w+)*): (.+?)(?=^\w+(?:, \w+)*: |\Z)", re.MULTILINE | re.DOTALL
)


def main() -> None:
    """Write the page."""
    PATH.write_text(page(), "utf-8")


def page() -> str:
    """Return the page, in Markdown."""
    environment = Environment(autoescape=True)
    environment.filters.update(
        dict.fromkeys(("entry", "plural", "thousands", "typeset", "rooted", "sha256"), str)
    )
    files = [file for file in list_builtin(None) if file.name.endswith(".html")]
    trees = {
        f.name: environment.parse((builtin_folder() / f.name).read_text("utf-8")) for f in files
    }
    what = {file.name: file.what for file in files}
    views: dict[type, None] = {Page: None, Entry: None, Picture: None, NavLink: None}
    parts = [
        _INTRO.format(
            shared="\n".join(f"| `{name}` | {text} |" for name, text in SHARED.items()),
            filters="\n".join(f"| `{name}` | {text} |" for name, text in FILTERS.items()),
            blocks=_listed(_blocks(trees["base.html"])),
        )
    ]
    for name in sorted(VIEWS):
        view = get_type_hints(VIEWS[name])["return"]
        parts.append(f"### `{name}`\n\n{_facts(trees[name], what[name])}\n{_table(view, views)}")
    parts.append("## Partials and shared frames\n")
    for name, tree in trees.items():
        if name not in VIEWS:
            known = {*SHARED, "loop"}
            used = sorted(meta.find_undeclared_variables(tree) - known)
            uses = f" Variables of the page that it uses: {_listed(used)}." if used else ""
            parts.append(f"### `{name}`\n\n{_facts(tree, what[name])}{uses}\n")
    parts.append("## Types\n")
    done: set[type] = set()
    tables: dict[str, str] = {}
    while new := [view for view in views if view not in done]:
        for view in new:
            done.add(view)
            tables[view.__name__] = _type(view, views)
    parts += [tables[name] for name in sorted(tables)]
    return "\n".join(parts)


def _facts(tree: nodes.Template, what: str) -> str:
    """Say what a template is, what it extends and includes, and which blocks it defines."""
    extends = [str(node.template.as_const()) for node in tree.find_all(nodes.Extends)]
    includes = sorted({str(node.template.as_const()) for node in tree.find_all(nodes.Include)})
    blocks = _blocks(tree)
    text = f"{what}."
    if extends and extends != ["base.html"]:
        text += f" Extends {_listed(extends)}."
    if blocks:
        text += f" Blocks: {_listed(blocks)}."
    if includes:
        text += f" Includes {_listed(includes)}."
    return text


def _blocks(tree: nodes.Template) -> list[str]:
    return [block.name for block in tree.find_all(nodes.Block)]


def _listed(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(view: type, types: dict[type, None]) -> str:
    rows = list(_rows(view, types, {"page"}))
    summary = _summary(view)
    # Otherwise it says what the template says of itself
    return (f"\n{summary}\n" if "`" in summary else "") + _as_table("variable", rows)


def _type(view: type, types: dict[type, None]) -> str:
    """Document a type: a heading, what it is, and its fields."""
    text = f"### `{view.__name__}`\n\n{_summary(view)}\n"
    return text + _as_table("field", list(_rows(view, types, set())))


def _as_table(what: str, rows: Sequence[tuple[str, str, str]]) -> str:
    """Return a table in Markdown; if no row has a note, without the column of notes."""
    if not rows:
        return ""
    columns = 3 if any(note for _, _, note in rows) else 2
    lines = [(what, "type", "what it is"), ("---", "---", "---"), *rows]
    return "\n" + "".join(f"| {' | '.join(line[:columns])} |\n" for line in lines)


def _rows(view: type, types: dict[type, None], but: set[str]) -> Iterator[tuple[str, str, str]]:
    hints, notes = get_type_hints(view), _notes(view)
    names = [field.name for field in fields(view)] if is_dataclass(view) else list(hints)
    for name in names:
        if name not in but:
            yield f"`{name}`", _named(hints[name], types), notes.get(name, "")


def _notes(view: type) -> Mapping[str, str]:
    """Read what each field is, from the section `Attributes` of a class's docstring and comments."""
    notes = dict(_COMMENT.findall(getsource(view)))
    text = cleandoc(view.__doc__ or "").partition("Attributes:\n")[2]
    for names, note in _DEFINITION.findall(cleandoc(text)):
        notes |= dict.fromkeys(names.split(", "), " ".join(note.split()).removesuffix("."))
    return notes


def _summary(view: type) -> str:
    text = cleandoc(view.__doc__ or "").partition("Attributes:\n")[0]
    return " ".join(text.split())


def _named(hint: Any, types_: dict[type, None]) -> str:
    """Name a type in words, with links to those that are on the page; `types_` gains new ones."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return " or ".join(_named(each, types_) for each in arguments)
    if origin is tuple and arguments[-1] is Ellipsis:
        return f"tuple of {_named(arguments[0], types_)}"
    if origin is tuple:
        return f"tuple of ({', '.join(_named(each, types_) for each in arguments)})"
    if origin:
        return f"`{origin.__name__}` of {', '.join(_named(each, types_) for each in arguments)}"
    if hint is type(None):
        return "`None`"
    if hint in {model.Paper, Config}:
        return f"[`{hint.__name__}`]({'content' if hint is model.Paper else 'configuration'}.md)"
    if is_dataclass(hint) or hasattr(hint, "_fields"):
        types_.setdefault(hint)
        return f"[`{hint.__name__}`](#{hint.__name__.lower()})"
    return f"`{hint.__name__}`"


if __name__ == "__main__":
    main()
