"""Output -> bytes: the Jinja environment, and rendering as a pure function of a site."""

import hashlib
import html
import os
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jinja2
from jinja2.compiler import CodeGenerator
from markupsafe import Markup

from . import urls
from .errors import TemplateError
from .export import EXPORTS
from .export import forms as forms_of
from .model import Paper, Site
from .output import Output
from .pieces import Pieces, Place
from .views import View, parts, view

LISTS_ROOT = "../"
"""The way up from every list: all lie in folders below the site's root."""

# What HTML has to have escaped
_SPECIAL = re.compile(r"[&<>\"']")
# What a template names in quotes, and what it takes in without such a name
_TEMPLATE_NAME = re.compile(r"""["']([\w./-]+\.html)["']""")
_UNKNOWN_TEMPLATE = re.compile(r"""\{%-?\+?\s*(?:include|extends|import|from)\s+(?!["'])""")

PACKAGED = Path(__file__).parent / "templates"
"""Where an installed wheel has the templates; in a checkout they are beside the package."""


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Templates:
    """What a site is shown by: templates' texts, files to copy, and the script that loads search."""

    texts: Mapping[str, str]
    statics: Mapping[str, bytes]
    loader: str


@dataclass(frozen=True, slots=True)
class Renderer:
    """A site and the templates that show it; `statics` holds the files to copy, by name.

    `texts` has the templates' own texts by name, and `stamp` is short for all of `statics`.
    """

    site: Site
    environment: jinja2.Environment
    statics: Mapping[str, bytes]
    texts: Mapping[str, str]
    stamp: str
    pieces: Pieces

    def sources(self, name: str) -> Mapping[str, str]:
        """A template and all that it may take in, by name: whatever it names in quotes."""
        found: dict[str, str] = {}
        todo = [name]
        while todo:
            one = todo.pop()
            if one in self.texts and one not in found:
                text = found[one] = self.texts[one]
                if _UNKNOWN_TEMPLATE.search(text):
                    return self.texts
                todo += _TEMPLATE_NAME.findall(text)
                todo += ["_entry.html"] * ("| entry" in text)
        return found


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
    environment = _Environment(
        loader=jinja2.FunctionLoader(
            lambda name: (texts[name], name, None) if name in texts else None
        ),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
        bytecode_cache=_compiled(),
    )
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
    environment.globals["part"] = _parts(environment)
    entry = _entry(site, environment)
    forms: dict[str, Callable[[Paper], str]] = {"entry": entry}
    forms |= {form: partial(make, site) for form, make in forms_of(site).items()}
    pieces = Pieces(kept, forms, index)
    environment.filters["entry"] = lambda paper, root: Markup(  # noqa: S704 - made by a template
        pieces.piece("entry", paper) if root == LISTS_ROOT else entry(paper, root)
    )
    environment.filters["thousands"] = "{:,}".format
    return Renderer(replace(site, made=pieces), environment, statics, texts, stamp, pieces)


def render(renderer: Renderer, output: Output) -> bytes:
    """Make the bytes of one file. Raises `TemplateError`, naming the template and its line."""
    if output.template.startswith("static/"):
        return renderer.statics[output.template.removeprefix("static/")]
    if output.template in EXPORTS:
        return EXPORTS[output.template](renderer.site, output)
    names = context(view(renderer.site, output))
    try:
        return renderer.environment.get_template(output.template).render(names).encode()
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
    found = {field.name: getattr(view, field.name) for field in fields(view)}
    return {**found, "root": Markup(view.page.root)}  # noqa: S704 - dots and slashes


class _CodeGenerator(CodeGenerator):
    """Has templates escape into plain strings; making a `Markup` of each is half of all their time."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.as_html(")
        else:
            super()._output_child_pre(node, frame, finalize)


class _Environment(jinja2.Environment):
    code_generator_class = _CodeGenerator

    @staticmethod
    def as_html(value: object) -> str:
        """A value as HTML that shows it; what says that it is HTML already is left as it is."""
        if type(value) is str:
            return html.escape(value) if _SPECIAL.search(value) else value
        if type(value) is Markup:
            return value
        return str(value.__html__()) if hasattr(value, "__html__") else html.escape(str(value))


def _compiled() -> jinja2.BytecodeCache | None:
    """Where compiled templates are kept, as Python keeps compiled modules: beside ours, if it may."""
    (folder,) = template_folders()
    place = folder / "__pycache__"
    if sys.dont_write_bytecode or not os.access(folder, os.W_OK):
        return None
    place.mkdir(exist_ok=True)
    # What this module makes of a template depends on this module too
    ours = hashlib.blake2b(Path(__file__).read_bytes(), digest_size=4).hexdigest()
    return jinja2.FileSystemBytecodeCache(str(place), f"%s.{ours}.{sys.implementation.cache_tag}")


def _parts(environment: jinja2.Environment) -> Callable[..., Markup]:
    """A function that renders a template of a few values, such as the header, once for each of them."""
    made: dict[tuple[object, ...], Markup] = {}

    def part(template: str, **values: object) -> Markup:
        key = (template, *values.values())
        found = made.get(key)
        if found is None:
            html = environment.get_template(template).render(values)
            found = made[key] = Markup(html)  # noqa: S704 - made by a template
        return found

    return part


def _entry(site: Site, environment: jinja2.Environment) -> Callable[..., str]:
    """A function that shows a paper as an entry of a list, on pages from which `root` leads up."""

    def entry(paper: Paper, root: str = LISTS_ROOT) -> str:
        template = environment.get_template("_entry.html")
        return template.render(entry=parts.entry(site, paper), root=root)

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
