"""Renders planned files: pages through Jinja templates, and files for machines by `export`."""

import base64
import hashlib
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ..catalog.catalog import Catalog
from ..catalog.model import Paper
from ..errors import TemplateError
from ..export import EXPORTS
from ..export.citations.bibtex import ENTRY as BIBTEX_ENTRY
from ..export.feeds import LIST_ENTRY
from ..export.fragments import Form
from ..export.scripts import to_script
from ..plan import urls
from ..plan.navigation import navigation
from ..plan.output import STATIC, Output
from ..text.safe_html import rooted
from ..text.typography import curl_quotes, keep_hyphens
from . import about, authors, front, head, indexes, lists, moved, paper, parts, paths
from .head import View
from .map import show_map
from .refs import sections
from .templates import CUSTOM, Templates

VIEWS: Mapping[str, Callable[[Catalog, Output], View]] = {
    "index.html": front.front,
    "paper.html": paper.paper,
    "search.html": indexes.search,
    "saved.html": indexes.saved,
    "about.html": about.about,
    "page.html": about.own_page,
    "404.html": about.not_found,
    "data.html": about.data,
    "redirect.html": moved.redirect,
    "gone.html": moved.gone,
    "papers.html": lists.papers,
    "added.html": lists.added,
    "undated.html": lists.undated,
    "tag.html": lists.tag,
    "kind.html": lists.kind,
    "author.html": authors.author,
    "year.html": lists.period,
    "month.html": lists.period,
    "tags.html": indexes.tags,
    "authors.html": authors.authors,
    "letter.html": authors.letter,
    "dates.html": indexes.dates,
    "venues.html": indexes.venues,
    "map.html": show_map,
    "path.html": paths.path,
    "paths.html": paths.paths,
}
"""The view of each template that a page can be planned with."""

LISTS_ROOT = "../"
"""The way up from every list: all of them are in folders of the site's root."""


class Renderer:
    """Renders the files of one catalog with one set of templates.

    `environment` is that of an earlier renderer with the same templates, which has compiled them.
    """

    def __init__(
        self,
        catalog: Catalog,
        templates: Templates,
        environment: jinja2.Environment | None = None,
    ) -> None:
        self.catalog = catalog
        self.templates = templates
        self.environment = environment or _environment(templates)
        self.environment.globals["site"] = catalog.config
        self.environment.globals["sections"] = sections(catalog)
        self.environment.globals["logo"] = head.logo(catalog)
        self.environment.globals["nav"] = navigation(catalog)
        self.environment.globals["footer"] = catalog.footer.html if catalog.footer else ""
        self.environment.filters["entry"] = self._entry
        self.entries = Form("entry", self._render_entry)

    def __reduce__(self) -> tuple[type["Renderer"], tuple[Catalog, Templates]]:
        """Have another process compile the templates by itself: an environment cannot be pickled."""
        return Renderer, (self.catalog, self.templates)

    def compile(self) -> None:
        """Compile all templates, so that forks of this process need not.

        An error in one shows when a page is rendered with it.
        """
        for name in self.templates.texts:
            with suppress(jinja2.TemplateError):
                self.environment.get_template(name)

    def render(self, output: Output) -> bytes:
        """Return the bytes of a file.

        Raises `TemplateError` with the name and the line of the template that has an error.
        """
        if output.template.startswith("static/"):
            return self.templates.statics[output.template.removeprefix("static/")]
        if output.template == STATIC:
            return Path(self.catalog.static[output.subject].path).read_bytes()
        if output.template in EXPORTS:
            return EXPORTS[output.template](self.catalog, output)
        if output.template == "entries.data":
            return self._entries(int(output.subject))
        view = VIEWS[output.template](self.catalog, output)
        try:
            return self._render(output.template, context(view)).encode()
        except Exception as error:
            place = _place(error, self.templates) or output.template
            raise TemplateError(f"{place}: {_message(error)}") from error

    def fragments(self, paper: Paper) -> dict[str, bytes]:
        """Return what lists show of a paper, by form; each is rendered once."""
        forms = [self.entries]
        if self.catalog.config.citations:
            forms.append(BIBTEX_ENTRY)
        if self.catalog.config.feeds:
            forms.append(LIST_ENTRY)
        return {form.name: form.render(self.catalog, paper) for form in forms}

    def _render(self, name: str, names: Mapping[str, object]) -> str:
        return self.environment.get_template(name).render(names)

    def _render_entry(self, catalog: Catalog, paper: Paper, root: str = LISTS_ROOT) -> str:
        return self._render("_entry.html", {"entry": parts.entry(catalog, paper), "root": root})

    def _entry(self, paper: Paper, root: str) -> Markup:
        """The filter `entry`: render a paper as an entry of a list on a page with this `root`."""
        if root == LISTS_ROOT:
            html = self.entries.render(self.catalog, paper).decode()
        else:
            html = self._render_entry(self.catalog, paper, root)
        return Markup(html)  # noqa: S704 - made by a template

    def _entries(self, number: int) -> bytes:
        """Return the entries of a shard by paper id, as lists show them, for scripts."""
        shard = self.catalog.shards[number]
        entries = {paper.id: str(self._entry(paper, LISTS_ROOT)) for paper in shard}
        return to_script(self.catalog, f"entries.{number}", entries)


def context(view: View) -> dict[str, Any]:
    """Return the names that a template can use: the fields of its view, and `root`."""
    return {
        "root": view.page.root,
        **{field.name: getattr(view, field.name) for field in fields(view)},
    }


def _environment(templates: Templates) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(partial(_source, templates)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    # Changes with the files in `assets/`, so that browsers do not use old copies of them
    statics = b"\0".join(templates.statics.values())
    environment.globals["stamp"] = hashlib.blake2b(statics, digest_size=4).hexdigest()
    environment.globals["style"] = Markup(templates.statics.get("style.css", b"").decode())  # noqa: S704 - a file of the templates
    environment.globals["custom_css"] = CUSTOM.removeprefix("static/") in templates.statics
    environment.globals["urls"] = urls
    environment.filters["rooted"] = rooted
    environment.filters["typeset"] = lambda title: keep_hyphens(curl_quotes(title))
    environment.filters["plural"] = parts.plural
    environment.filters["thousands"] = "{:,}".format
    environment.filters["sha256"] = _source_hash
    return environment


def _source_hash(text: str) -> Markup:
    """The filter `sha256`: name an inline script or style in a Content-Security-Policy, by its text."""
    digest = hashlib.sha256(text.replace("\r\n", "\n").encode()).digest()
    return Markup(f"'sha256-{base64.b64encode(digest).decode()}'")  # noqa: S704 - letters, digits, +/=


def _source(templates: Templates, name: str) -> tuple[str, str, None] | None:
    """Return a template's text, and its name as the file name that tracebacks show."""
    return (templates.texts[name], name, None) if name in templates.texts else None


def _place(error: Exception, templates: Templates) -> str:
    """Return the template and line that raised an error, from the traceback that Jinja rewrites."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{error.name}:{error.lineno}"
    place = ""
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename in templates.texts:
            place = f"{frame.f_code.co_filename}:{line}"
    return place


def _message(error: Exception) -> str:
    if isinstance(error, jinja2.TemplateNotFound):
        return f"unknown template {error.name!r}"
    if isinstance(error, jinja2.TemplateError):
        return str(error.message)
    return str(error)
