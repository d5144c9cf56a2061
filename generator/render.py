"""Output -> bytes: the Jinja environment, and rendering as a pure function of a site."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2

from . import urls
from .errors import TemplateError
from .export import EXPORTS
from .export import forms as forms_of
from .model import Paper, Site
from .output import Output
from .pieces import Pieces, Place
from .templating import Made, Templating
from .values import value
from .views import View, parts, view

LISTS_ROOT = "../"
"""The way up from every list: all lie in folders below the site's root."""

PACKAGED = Path(__file__).parent / "templates"
"""Where an installed wheel has the templates; in a checkout they are beside the package."""


@value
class Chrome:
    """What every page shows of the site as a whole: the templates' global `site`.

    `own` has the paths of the pages that the header treats in another way than all others.
    """

    title: str
    description: str
    language: str
    repository: str
    has_search: bool
    papers: str
    tags: str
    authors: str
    dates: str
    front: str
    search: str
    about: str
    data: str
    own: frozenset[str]
    stamp: str


@value
class Templates:
    """What a site is shown by: templates' texts, files to copy, and the script that loads search."""

    texts: Mapping[str, str]
    statics: Mapping[str, bytes]
    loader: str


@value
class Renderer:
    """A site and the templates that show it; `statics` holds the files to copy, by name.

    `stamp` is short for all of `statics`.
    """

    site: Site
    templating: Templating
    statics: Mapping[str, bytes]
    stamp: str
    pieces: Pieces


def template_folders(first: Path | None = None) -> tuple[Path, ...]:
    """Where templates are looked for: the caller's folder, then the ones that come with us."""
    ours = PACKAGED if PACKAGED.is_dir() else PACKAGED.parents[1] / "templates"
    return (first, ours) if first and first.resolve() != ours.resolve() else (ours,)


def templates_in(folders: tuple[Path, ...]) -> Templates:
    """Read all templates; the first folder that has a name wins. Raises `TemplateError`."""
    loader = text_of("pagefind-loader.js", folders)
    return Templates(template_texts(folders), static_files(folders), loader)


def static_files(folders: tuple[Path, ...]) -> Mapping[str, bytes]:
    """The files below `static/` of all template folders; the first folder that has a name wins."""
    found: dict[str, bytes] = {}
    for folder in folders:
        static = folder / "static"
        for path in sorted(static.rglob("*")) if static.is_dir() else ():
            if path.is_file() and not path.name.startswith("."):
                found.setdefault(path.relative_to(static).as_posix(), path.read_bytes())
    return dict(sorted(found.items()))


def text_of(name: str, folders: tuple[Path, ...]) -> str:
    """Read a template that Jinja has no part in, from the first folder that has it.

    Raises `TemplateError` when none has it.
    """
    for folder in folders:
        if (folder / name).is_file():
            return _read(folder / name, name)
    raise TemplateError(f"{name}: there is no such template")


def template_texts(folders: tuple[Path, ...]) -> Mapping[str, str]:
    """The texts of all templates; the first folder that has a name wins."""
    found: dict[str, str] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.html")):
            name = path.relative_to(folder).as_posix()
            if name not in found:
                found[name] = _read(path, name)
    return found


def _read(path: Path, name: str) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise TemplateError(
            f"{name}: is not UTF-8: {error.reason} at byte {error.start}"
        ) from error


def renderer(
    site: Site,
    templates: Templates,
    kept: Path = Path(),
    index: Mapping[str, Place] = MappingProxyType({}),
) -> Renderer:
    """Make a renderer; templates are compiled when they are first used.

    `kept` has the pieces of the papers in `index`; those of others are made as they are needed.
    """
    statics, texts = templates.statics, templates.texts
    (ours,) = template_folders()
    templating = Templating(texts, ours / "__pycache__")
    environment = templating.environment
    config = site.catalog.config
    # A browser that kept an older stylesheet must not use it with newer pages
    stamp = hashlib.blake2b(b"\0".join(statics.values()), digest_size=4).hexdigest()
    environment.globals["site"] = Chrome(
        title=config.title,
        description=config.description,
        language=config.language,
        repository=config.repository,
        has_search=config.search,
        papers=urls.papers(),
        tags=urls.TAGS,
        authors=urls.people() if config.authors else "",
        dates=urls.DATES,
        front=urls.FRONT,
        search=urls.SEARCH,
        about=urls.ABOUT,
        data=urls.DATA,
        own=frozenset(
            (
                urls.papers(),
                urls.TAGS,
                urls.people(),
                urls.DATES,
                urls.FRONT,
                urls.SEARCH,
                urls.ABOUT,
                urls.DATA,
            )
        ),
        stamp=stamp,
    )
    entry = _entry(site, templating)
    forms: dict[str, Callable[[Paper], str]] = {"entry": entry}
    forms |= {form: partial(make, site) for form, make in forms_of(site).items()}
    pieces = Pieces(kept, forms, index)
    environment.filters["entry"] = lambda paper, root: Made(
        pieces.data("entry", paper) if root == LISTS_ROOT else entry(paper, root).encode()
    )
    environment.filters["thousands"] = "{:,}".format
    return Renderer(replace(site, made=pieces), templating, statics, stamp, pieces)


def render(renderer: Renderer, output: Output) -> bytes:
    """Make the bytes of one file. Raises `TemplateError`, naming the template and its line."""
    if output.template.startswith("static/"):
        return renderer.statics[output.template.removeprefix("static/")]
    if output.template in EXPORTS:
        return EXPORTS[output.template](renderer.site, output)
    names = context(view(renderer.site, output))
    try:
        return renderer.templating.render(output.template, names)
    except jinja2.TemplateSyntaxError as error:
        where = f"{error.name or output.template}:{error.lineno}"
        raise TemplateError(f"{where}: {error.message}") from error
    except jinja2.TemplateNotFound as error:
        raise TemplateError(f"{error.name}: there is no such template") from error
    except jinja2.TemplateError as error:
        raise TemplateError(f"{_line(error, output)}: {error.message}") from error
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise TemplateError(f"{_line(error, output)}: {error}") from error


def context(view: View) -> dict[str, Any]:
    """The names that a template can use: its view's fields, and the way up to the site's root."""
    kind: Any = type(view)
    names, values = _fields(kind)
    return {**dict(zip(names, values(view), strict=True)), "root": view.page.root}


@cache
def _fields(of: Any) -> tuple[tuple[str, ...], Callable[[View], tuple[object, ...]]]:
    """The names of a view's fields, and what gets their values."""
    names = tuple(field.name for field in fields(of))
    return names, attrgetter(*names)


def _entry(site: Site, templating: Templating) -> Callable[..., str]:
    """A function that shows a paper as an entry of a list, on pages from which `root` leads up."""

    def entry(paper: Paper, root: str = LISTS_ROOT) -> str:
        names = {"entry": parts.entry(site, paper), "root": root}
        return templating.render("_entry.html", names).decode()

    return entry


def _line(error: Exception, output: Output) -> str:
    """Where in which template an error came up, from the traceback that Jinja rewrites."""
    place = output.template
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename.endswith(".html"):
            name = Path(trace.tb_frame.f_code.co_filename).name
            place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
