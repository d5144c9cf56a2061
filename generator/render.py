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
from .template_files import Templates, template_folders
from .templating import Made, Templating
from .values import value
from .views import View, parts, view

LISTS_ROOT = "../"
"""The way up from every list: all lie in folders below the site's root."""


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
class Renderer:
    """A site and the templates that show it; `statics` holds the files to copy, by name.

    `stamp` is short for all of `statics`.
    """

    site: Site
    templating: Templating
    statics: Mapping[str, bytes]
    stamp: str
    pieces: Pieces


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
