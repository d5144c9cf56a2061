"""A planned file to bytes: the Jinja environment, and rendering as a pure function of a catalog."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache, partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..errors import TemplateError
from ..export import EXPORTS
from ..export.citations.files import BIBTEX_ENTRY
from ..export.fragments import Form
from ..plan import urls
from ..plan.output import Output
from . import about, authors, front, indexes, lists, moved, paper, parts, search
from .templates import Templates

View = (
    front.Front
    | paper.PaperView
    | search.Search
    | about.About
    | about.NotFound
    | about.Data
    | moved.Redirect
    | moved.Gone
    | lists.Papers
    | lists.Tag
    | lists.Kind
    | authors.Author
    | lists.Year
    | lists.Month
    | indexes.Tags
    | authors.Authors
    | authors.Letter
    | indexes.Dates
)

VIEWS: Mapping[str, Callable[[Catalog, Output], View]] = {
    "index.html": front.front,
    "paper.html": paper.paper,
    "search.html": search.search,
    "about.html": about.about,
    "404.html": about.not_found,
    "data.html": about.data,
    "redirect.html": moved.redirect,
    "gone.html": moved.gone,
    "papers.html": lists.papers,
    "tag.html": lists.tag,
    "kind.html": lists.kind,
    "author.html": authors.author,
    "year.html": lists.year,
    "month.html": lists.month,
    "tags.html": indexes.tags,
    "authors.html": authors.authors,
    "letter.html": authors.letter,
    "dates.html": indexes.dates,
}

LISTS_ROOT = "../"
"""The way up from every list: all lie in folders below the site's root."""


@dataclass(frozen=True, slots=True)
class Chrome:
    """What every page shows of the site as a whole: the templates' global `site`.

    `stamp` changes with the files in `assets/`: a browser that kept an older stylesheet must not use
    it with newer pages.
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
    stamp: str


class Renderer:
    """Renders the files of one catalog with one set of templates."""

    def __init__(
        self,
        catalog: Catalog,
        templates: Templates,
        environment: jinja2.Environment | None = None,
    ) -> None:
        """Take a catalog, templates, and an environment that has compiled them before, if any."""
        self.catalog = catalog
        self.statics = templates.statics
        self.environment = environment or _environment(templates)
        self.environment.globals["site"] = _chrome(catalog, templates)
        self.environment.filters["entry"] = self._entry
        self.entries = Form("entry", self._render_entry)

    def render(self, output: Output) -> bytes:
        """Return the bytes of a file. Raises `TemplateError`, naming the template and its line."""
        if output.template.startswith("static/"):
            return self.statics[output.template.removeprefix("static/")]
        if output.template in EXPORTS:
            return EXPORTS[output.template](self.catalog, output)
        try:
            return self._render(
                output.template, context(VIEWS[output.template](self.catalog, output))
            ).encode()
        except jinja2.TemplateSyntaxError as error:
            where = f"{error.name or output.template}:{error.lineno}"
            raise TemplateError(f"{where}: {error.message}") from error
        except jinja2.TemplateNotFound as error:
            raise TemplateError(f"{error.name}: there is no such template") from error
        except jinja2.TemplateError as error:
            raise TemplateError(f"{_line(error, output)}: {error.message}") from error
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise TemplateError(f"{_line(error, output)}: {error}") from error

    def fragments(self, paper: Paper) -> dict[str, bytes]:
        """Return what a paper is within lists, by form; each is made once."""
        config = self.catalog.config
        forms = [self.entries]
        forms += [BIBTEX_ENTRY] if config.citations else []
        return {form.name: form.render(self.catalog, paper) for form in forms}

    def _render(self, name: str, names: Mapping[str, object]) -> str:
        return self.environment.get_template(name).render(names)

    def _render_entry(self, catalog: Catalog, paper: Paper, root: str = LISTS_ROOT) -> str:
        return self._render("_entry.html", {"entry": parts.entry(catalog, paper), "root": root})

    def _entry(self, paper: Paper, root: str) -> Markup:
        """The filter `entry`: a paper as an entry of a list, on a page from which `root` leads up."""
        if root == LISTS_ROOT:
            html = self.entries.render(self.catalog, paper).decode()
        else:
            html = self._render_entry(self.catalog, paper, root)
        return Markup(html)  # noqa: S704 - made by a template


def context(view: View) -> dict[str, Any]:
    """The names that a template can use: its view's fields, and the way up to the site's root."""
    kind: Any = type(view)
    names, values = _fields(kind)
    return {**dict(zip(names, values(view), strict=True)), "root": view.page.root}


@cache
def _fields(kind: Any) -> tuple[tuple[str, ...], Any]:
    """The names of a view's fields, and what gets their values."""
    names = tuple(field.name for field in fields(kind))
    return names, attrgetter(*names)


def _environment(templates: Templates) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(partial(_source, templates.texts)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters["thousands"] = "{:,}".format
    return environment


def _source(texts: Mapping[str, str], name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """Return the text of a template, with its name for tracebacks."""
    return (texts[name], name, lambda: True) if name in texts else None


def _chrome(catalog: Catalog, templates: Templates) -> Chrome:
    config = catalog.config
    stamp = hashlib.blake2b(b"\0".join(templates.statics.values()), digest_size=4).hexdigest()
    return Chrome(
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
        stamp=stamp,
    )


def _line(error: Exception, output: Output) -> str:
    """Where in which template an error came up, from the traceback that Jinja rewrites."""
    place = output.template
    trace = error.__traceback__
    while trace:
        name = trace.tb_frame.f_code.co_filename
        if name.endswith(".html"):
            place = f"{Path(name).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
