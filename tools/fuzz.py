"""Feed every reader of Openshelf with broken input, and report each crash and each hang.

    .venv/bin/python tools/fuzz.py --seconds 600 bibtex people.yaml
    .venv/bin/python tools/fuzz.py --seconds 60

An input is a good one with random changes. A crash is any exception but those that a reader's
docstring names; a hang is more than five seconds of CPU time. --keep DIR keeps the inputs that failed.
Scripts are fuzzed by tools/fuzz.mjs.
"""

import argparse
import asyncio
import datetime as dt
import gzip
import io
import json
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any, NamedTuple

from mcp.server.mcpserver.exceptions import ToolError

from generator.catalog.model import Paper, Term
from generator.check import links, metadata, page, published
from generator.content import (
    edit,
    files,
    hints,
    images,
    imported,
    moved,
    pages,
    paths,
    people,
    positions,
    settings,
    tags,
)
from generator.content import paper as paper_module
from generator.content.load import load
from generator.content.spans import find_spans
from generator.errors import ContentError, OpenshelfError, Problem
from generator.export.citations import bibtex
from generator.export.data.database import to_sqlite
from generator.forge.issue import read_event
from generator.importers import facts, markup
from generator.importers import names as imported_names
from generator.importers.changes import changed_file, new_file
from generator.importers.formats import read_records
from generator.importers.importer import Options, plan_import, write_changes
from generator.importers.lookup import read_wanted
from generator.importers.services.cache import Cache, Kept
from generator.importers.services.fetcher import Answer, Unavailable, retry_after
from generator.importers.services.http import Response
from generator.importers.services.known import SERVICES
from generator.importers.services.questions import find_candidates
from generator.mcp.library import Library
from generator.mcp.server import make_server
from generator.pages.look import with_look
from generator.pages.render import Renderer
from generator.pages.templates import read_templates
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.search import canonical
from generator.serve.live import State
from generator.serve.server import Handler
from generator.text import (
    dates,
    identifiers,
    markdown_source,
    maths,
    name_faults,
    names,
    quick_markdown,
    safe_html,
    short_forms,
    slugs,
    tables,
    terms,
    tex,
    tex_letters,
    typography,
    words,
)  # fmt: skip
from generator.text.identifiers import Identifier
from generator.text.markdown import MarkdownError, from_line, from_markdown

ROOT = Path(__file__).parents[1]
TOY = ROOT / "tests" / "toy"
ANSWERS = ROOT / "tests" / "importers" / "services" / "answers"
IMPORTS = ROOT / "tests" / "data" / "imports"
TODAY = dt.date(2026, 11, 30)
HANG = 5.0
MOST_BYTES = 60_000

# What has a meaning somewhere, or is rare
PIECES = [
    *"<>[](){}*_`\\&$#|~^@,;:-'\"=!?%/.+\t\r\n\0 ", *"\u00e9\u0301\u200b\u202e\ufeff\u0130\u00df\U0001f600\ufffd\u2028",
    "---\n", "\n\n", "\r\n", "- ", ": ", " #", "''", '""', "[]", "{}", "null", "true", "~", "0", "-1", "1e999",
    "9" * 30, "9" * 5000, "2023-10-25", "2023-02-30", "9999-12-31", "0000", "\\ud800", '"\\ud800"', "&#xD800;",
    "&#0;", "&amp;", "&lt;", "<b>", "</b>", "<!--", "<![CDATA[", "<?xml", "<!DOCTYPE a>", "<a href=", "<img src=",
    "<script>", "<math>", "<svg", "$$", "$a$", "\\frac{", "\\left(", "\\begin{a}", "\\text{", "\\'e", "{\\o}",
    "et al.", " and ", "van ", "Jr.", "others", "@misc{a,", "@string{", "@comment", "crossref = {a}", "TY  - ",
    "ER  - ", "AU  - ", "10.5555/1", "2310.16441", "http://a.b/", "https://", "javascript:", "//", "../", "%00", "%ff",
    "!!python/object:a.B {}", "&a ", "*a", "<<: ", "| \n ", ">\n ", "? ", "%YAML 1.2", "...\n", "title: x\n", "id: ",
    "draft: true\n", "tags: [a]\n", "authors: [A B]\n", "links: {code: http://a.b}\n", "\u0661\u0662", "\u00b2", "\u216b",
]  # fmt: skip
TOKENS = [each.encode() for each in PIECES] + [
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\x80",
    b"\xfe\xff",
]
VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 10**30, float("inf"), float("nan"), "", " ", "x", "a" * 3000, "\ud800", "<b>&lt;", "$\\frac{",
    [], {}, [[]], [None], {"": None}, {"a": {"b": []}}, ["a", 1], "10.1/x", "2020", "\0", [[[[[[]]]]]], "-5", "\u0661",
]  # fmt: skip

Run = Callable[[bytes], object]


class Target(NamedTuple):
    """A reader, and good inputs of it."""

    run: Run
    seeds: Sequence[bytes]


class HangError(BaseException):
    """A reader takes too long."""


# Mutation


def mutate(data: bytes, other: bytes, random: Random) -> bytes:
    """Return an input with some changes."""
    if data[:1] in {b"{", b"["} and random.random() < 0.6:
        with suppress(ValueError, RecursionError):
            value = json.loads(data)
            for _ in range(random.choice((1, 1, 1, 2, 4))):
                value = _change_json(value, random)
            return json.dumps(value, ensure_ascii=random.random() < 0.9).encode("utf-8", "replace")
    for _ in range(random.choice((1, 1, 2, 3, 6, 12))):
        data = _change(data, other, random)
    return data[:MOST_BYTES]


def _change(data: bytes, other: bytes, random: Random) -> bytes:
    piece: bytes = random.choice(TOKENS)
    size = len(data)
    start = random.randint(0, size)
    end = min(size, start + random.choice((1, 1, 2, 5, 20, 100)))
    kind = random.randrange(10)
    if kind == 0:
        return data[:start] + data[end:]
    if kind == 1:
        return data[:start] + bytes([random.randrange(256)]) + data[start + 1 :]
    if kind == 2:
        return data[:start] + data[start:end] * random.choice((2, 2, 3, 20)) + data[end:]
    if kind == 3:
        at = random.randint(0, len(other))
        return data[:start] + other[at : at + random.choice((5, 50, 500))] + data[end:]
    if kind == 4 and random.random() < 0.2:
        long = MOST_BYTES if random.random() < 0.05 else random.choice((10, 60, 400))
        times = long // len(piece) + 1
        return data[:start] + piece * times + data[start:]
    if kind == 5 and random.random() < 0.2:
        return data[:start]
    if kind == 6:
        rows = data.split(b"\n")
        i, j = random.randrange(len(rows)), random.randrange(len(rows))
        rows[i], rows[j] = rows[j], rows[i] if random.random() < 0.5 else rows[j]
        return b"\n".join(rows)
    if kind == 7 and (numbers := [*re.finditer(rb"\d+", data)]):
        found = random.choice(numbers)
        number: bytes = random.choice(
            (b"0", b"-1", b"99999999999999999999", b"1e5", b"", b"00", b"13")
        )
        return data[: found.start()] + number + data[found.end() :]
    return data[:start] + piece + data[start if kind < 9 else end :]


def _change_json(value: Any, random: Random) -> Any:
    """Return a value with a change somewhere in it."""
    if not isinstance(value, dict | list) or not value or random.random() < 0.15:
        return random.choice(VALUES)
    key: Any = random.choice([*value]) if isinstance(value, dict) else random.randrange(len(value))
    copy: Any = dict(value) if isinstance(value, dict) else [*value]
    if random.random() < 0.1:
        del copy[key]
    elif random.random() < 0.1 and isinstance(copy, list):
        copy += [copy[key]] * random.choice((1, 300))
    else:
        copy[key] = _change_json(copy[key], random)
    return copy


# Texts


def _text(*readers: Callable[[str], object]) -> Run:
    def run(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        for read in readers:
            read(text)

    return run


def _markdown(text: str) -> None:
    for relative in (False, True):
        quick = quick_markdown.from_prose(text, relative_links=relative)
        with suppress(MarkdownError):
            made = from_markdown(text, relative_links=relative)
            assert not quick or quick.plain == made.plain
            markdown_source.from_html(str(made.html))
            safe_html.map_links(made.html, lambda tag, address: None if "a" in tag else address)
            safe_html.rooted(made.html, "../")
            for length in (1, 40, 300):
                typography.excerpt(typography.curl_quotes(made.html), length)
            typography.keep_hyphens(made.html)


def _line(text: str) -> None:
    made = from_line(text)
    bibtex.format_title(text)
    typography.excerpt(made.html, 30)
    markdown_source.from_html(str(made.html))


def _escaped(text: str) -> None:
    markdown_source.escape(text)
    markdown_source.quote(text)
    markdown_source.fence(text)
    markdown_source.link(text, text)
    hints.CONTROL.search(text)


def _html(text: str) -> None:
    safe = safe_html.sanitize(text)
    bare = re.sub(r'"[^"]*"', '""', safe)
    assert not re.search(r"(?i)<(script|iframe|style)|<[a-z][^>]*\son\w+\s*=", bare)
    safe_html.to_plain(str(safe))
    markdown_source.from_html(str(safe))


def _maths(text: str) -> None:
    maths.is_maths(text)
    maths.typeset_maths(text)
    maths.typeset_maths(text, display=True)
    bibtex.format_title(f"${text}$")


def _name(text: str) -> None:
    if line := " ".join(text.split()):
        name_faults.find_fault(line)
        name = names.split_name(line)
        names.fold_name(name)
        names.split_particle(name.family)
        bibtex.format_name(name)
    imported_names.read_bibtex_names(text)
    imported_names.read_names(text.split("\n"))


def _dates(text: str) -> None:
    dates.guess_dates(text)
    facts.find_date(text)
    with suppress(ValueError):
        dates.PartialDate.from_text(text)


def _facts(text: str) -> None:
    identifiers.read_identifier(text)
    read_wanted(text)
    for find in (
        facts.find_arxiv, facts.arxiv_id, facts.find_doi, facts.find_url, facts.find_isbn, facts.find_issn,
        facts.find_acl, facts.page_range, facts.language_tag, facts.find_status, facts.is_arxiv,
    ):  # fmt: skip
        find(text)


def _words(text: str) -> None:
    [*terms.terms(text)]
    terms.word_keys(text)
    for each in words.words_of(text)[:50]:
        words.stem(each)
        words.respelled(each)
    words.chains(text)
    words.squeeze(text)
    words.transliterate(text)
    short_forms.short_forms([text, text[:50]])


def _spans(text: str) -> None:
    with suppress(ValueError):
        find_spans(text)


def _slugs(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]*(?:-[a-z0-9]+)*", slugs.slug(text))
    slugs.sort_key(text)
    slugs.letter(text)
    assert len(slugs.shorten(text, 20)) <= 20


def _tables(text: str) -> None:
    rows = [line.split("|") for line in text.split("\n")[:50]]
    width = max(map(len, rows))
    rows = [row + [""] * (width - len(row)) for row in rows]
    tables.as_table(rows[0], [[tables.as_cell(cell) for cell in row] for row in rows])
    tables.as_code(text)
    tables.code(text)
    if width < 20:
        tables.fit_widths(rows, 80)
    tables.excerpts(text, text[:50], text[50:])


# Files of a catalog


class Files:
    """A copy of the small catalog of the tests, in which one file at a time is broken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = Path(shutil.copytree(TOY, folder / "content"))
        (self.content / "imported.jsonl").write_bytes(IMPORTED)
        self.paths = sorted(
            path
            for path in self.content.rglob("*")
            if path.suffix in {".md", ".yaml", ".csv", ".svg"}
        )
        self.whole = {path: path.read_bytes() for path in self.paths}
        self.templates = read_templates(None)
        self.random = Random(1)  # noqa: S311

    def read(self, parse: Callable[[Path, str, Any], object], name: str) -> Run:
        """Return a reader of one file."""
        path = self.folder / name

        def run(data: bytes) -> None:
            path.write_bytes(data)
            problems: list[Problem] = []
            files.read_as(
                parse, path, problems.append, limit=max(files.MAX_FILE_BYTES, positions.MAX_BYTES)
            )
            _check(problems)

        return run

    def build(self, data: bytes) -> None:
        """Read a catalog with a broken file, and render some pages if it has no problem."""
        number, _, data = data.partition(b"\n")
        path = self.paths[int(number or b"0") % len(self.paths) if number.isdigit() else 0]
        path.write_bytes(data)
        try:
            catalog = load(self.content, drafts=True)
            templates = with_look(self.templates, catalog.config)
            renderer = Renderer(catalog, templates)
            outputs = [each for each in plan(catalog, ()) if not each.template.startswith("static")]
            near = [each for each in outputs if path.stem in each.path]
            for output in near[:12] + self.random.sample(outputs, 25):
                renderer.render(output)
        except ContentError as error:
            _check(error.problems)
        finally:
            path.write_bytes(self.whole[path])


def _check(problems: Sequence[Problem]) -> None:
    for problem in problems:
        assert problem.message
        assert str(problem).isprintable()


def _edit(data: bytes) -> None:
    """Change a paper's file as importers and `check --fix` do: it says what was meant, or is refused."""
    with suppress(UnicodeDecodeError):
        text = data.decode()
        before = _as_paper(text)
        if not before:
            return
        wanted: Mapping[str, tuple[Any, Any]] = {
            "key": ("a-key", "a-key"),
            "doi": ("10.1234/2", "10.1234/2"),
            "venue": ("ICLR: a 'b'", "ICLR: a 'b'"),
            "tags": (["a", "b"], ("a", "b")),
        }
        for field, (value, read) in wanted.items():
            with suppress(ValueError):
                after = _as_paper(edit.set_fields(text, {field: value}))
                assert after == replace(before, **{field: read}), field
        with suppress(ValueError):
            edit.set_link(text, "code", "https://a.b/c")
        with suppress(ValueError):
            assert _as_paper(edit.rename_items(text, "tags", {"learning": "other"}))
        with suppress(ValueError):
            assert _as_paper(edit.set_abstract(text, "Words."))
        with suppress(ValueError):
            if before.authors:
                author = replace(before.authors[0], orcid="0000-0002-1825-0097")
                edit.set_orcid(text, 0, author)


def _as_paper(text: str) -> Paper | None:
    return paper_module.read_paper(Path("a.md"), files.normalize(text), lambda _: None)


def _change_tags(data: bytes) -> None:
    with suppress(UnicodeDecodeError, ValueError):
        text = data.decode()
        vocabulary = settings.read_vocabulary(Path("tags.yaml"), text, lambda _: None)
        if not vocabulary:
            return
        ids = [tag.id for facet in vocabulary.facets for tag in facet.tags]
        with suppress(ValueError):
            after = tags.add_tags(text, {"new-tag": "New: tag"})
            if "new-tag" not in ids:
                again = settings.read_vocabulary(Path("tags.yaml"), after, lambda _: None)
                assert again, "a tag was added, and the file cannot be read"
        for tag_id in ids[:3]:
            with suppress(ValueError):
                tags.change_tags(text, {tag_id: Term("x", "X", synonyms=("y: z",))}, {}, ())
            with suppress(ValueError):
                tags.change_tags(text, {}, {tag_id: [Term("x", "X")]}, (tag_id,))


def _add_moves(data: bytes) -> None:
    with suppress(UnicodeDecodeError):
        text = data.decode()
        problems: list[Problem] = []
        before = moved.read(Path("moved.yaml"), text, problems.append)
        if problems:
            return
        with suppress(ValueError):
            after = moved.add_moves(
                text, {"tags/a.html": "tags/b.html"}, {before[0].source} if before else (), TODAY
            )
            moved.read(Path("moved.yaml"), after, problems.append)
            assert not problems, problems


# Importers and services


class Importer:
    """Imports files into a copy of the small catalog."""

    def __init__(self, folder: Path) -> None:
        self.content = Path(shutil.copytree(TOY, folder / "importer"))
        self.path = folder / "a.md"

    def read(self, name: str) -> Run:
        """Return a reader of files, which also makes a paper's file of each record."""

        def run(data: bytes) -> None:
            for record in read_records(name, data).records[:5]:
                with suppress(ValueError):
                    change = new_file(self.path, record, TODAY, draft=False).change
                    self._change(change.after or "", record)

        return run

    def _change(self, text: str, record: Any) -> None:
        self.path.write_bytes(text.encode())
        paper = paper_module.read_paper(self.path, text, lambda _: None)
        assert paper
        with suppress(ValueError):
            changed_file(
                paper,
                record,
                {"title", "venue", "date", "tags", "abstract"} & {*record.fields, "abstract"},
            )

    def plan(self, data: bytes) -> None:
        """Import a file: what is written can be loaded."""
        reading = read_records("a", data)
        folder = Path(shutil.copytree(self.content, self.content.parent / "now"))
        try:
            report = plan_import([reading], Options(folder, TODAY, tags_from_keywords=True))
            write_changes(report.changes)
            load(folder)
            again = plan_import([reading], Options(folder, TODAY, tags_from_keywords=True))
            assert not again.imported, "a second import adds papers"
        finally:
            shutil.rmtree(folder)


class Said:
    """Answers everything with the same bytes, as a fetcher does."""

    offline = False

    def __init__(self, data: bytes) -> None:
        self.data = data

    def get(self, service: str, *_: object, check: Callable[[bytes], Any], **_more: object) -> Any:
        """Return the answer, or refuse it."""
        try:
            return Answer(check(self.data), TODAY)
        except ValueError as error:
            raise Unavailable(service, str(error), final=False) from None

    def kept(self, *_: object) -> None:
        """Keep nothing."""

    def keep(self, *_: object) -> None:
        """Keep nothing."""


def _service(name: str, *ids: Identifier, path: Path) -> Run:
    def run(data: bytes) -> None:
        with suppress(Unavailable):
            for record in SERVICES[name].look_up(Said(data), ids).values():  # type: ignore[arg-type]
                with suppress(ValueError):
                    new_file(path, record, TODAY, draft=True)

    return run


def _questions(data: bytes) -> None:
    record = read_records("a.bib", b"@misc{a, title={Toolformer}, author={Ann Lee}}").records[0]
    with suppress(Unavailable):
        [*map(str, find_candidates(Said(data), record))]  # type: ignore[arg-type]


def _retry(data: bytes) -> None:
    text = data.decode("latin-1")
    now = dt.datetime(2026, 11, 30, tzinfo=dt.UTC)
    for status in (429, 503):
        retry_after(Response(status, {"retry-after": text, "ratelimit": text}, b""), now)
        retry_after(Response(status, {"ratelimit": text}, b""), now)


# Servers


def _mcp(server: Any) -> Run:
    def run(data: bytes) -> None:
        with suppress(ValueError, RecursionError):
            match json.loads(data):
                case [str(name), dict(arguments)]:
                    with suppress(ToolError):
                        asyncio.run(server.call_tool(name, arguments))

    return run


class Pages:
    """A site of two pages, as `serve` sees it."""

    state = State("7")
    pages: Mapping[str, bytes] = {
        "index.html": b"<body></body>",
        "404.html": b"no",
        "a/index.html": b"",
    }

    def page(self, path: str) -> bytes | None:
        """Return a page."""
        return self.pages.get(path)

    def wait_for_change(self, *_: object) -> State:
        """End the connection, as a browser does that goes on."""
        raise BrokenPipeError


def _serve(data: bytes) -> None:
    sent = io.BytesIO()
    sent.close = lambda: None  # type: ignore[method-assign]
    connection = SimpleNamespace(
        makefile=lambda *_: io.BytesIO(data), sendall=sent.write, settimeout=lambda _: None,
        setsockopt=lambda *_: None,
    )  # fmt: skip
    with suppress(ConnectionError):
        Handler(Pages(), "/base/", frozenset({"localhost"}), connection, ("", 0), None)  # type: ignore[arg-type]


def _database(folder: Path) -> Run:
    path = folder / "catalog.sqlite"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        with suppress(OpenshelfError):
            library = Library(path, is_database=True)
            server = make_server(library)
            for name, arguments in (
                ("search", {"query": "model"}), ("get", {"id": "withdrawn"}), ("cite", {"id": "withdrawn", "style": "apa"}),
                ("related", {"id": "withdrawn"}),
            ):  # fmt: skip
                with suppress(ToolError):
                    asyncio.run(server.call_tool(name, arguments))

    return run


# What was published, and pages


def _published(folder: Path) -> Run:
    def run(data: bytes) -> None:
        sitemap, _, moves = data.partition(b"\n===\n")
        (folder / "sitemap.xml").write_bytes(sitemap)
        (folder / "moved.json").write_bytes(moves)
        with suppress(OpenshelfError):
            lost = published.read_published(str(folder / "sitemap.xml")) or ()
            _check([*published.find_lost(lost, {"index.html"}, Path("moved.yaml"))])

    return run


def _page(data: bytes) -> None:
    site = links.SiteFiles({"index.html": 9, "a/b.html": 9}, "https://example.org/repo/")
    read = page.Page("a/b.html", data, site)
    _check([*page.find_problems(read)])
    [*map(str, metadata.faults(read))]
    for link in read.links:
        site.resolve(read.path, link.address)
    [*links.links_of_style(data.decode("utf-8", "replace"))]


def _pagefind(data: bytes) -> None:
    with suppress(ValueError):
        canonical.decode(canonical.unpack(data))
    with suppress(ValueError):
        canonical.decode(data)


def _image(data: bytes) -> None:
    for ending in (".png", ".gif", ".jpg", ".webp", ".avif", ".ico", ".svg"):
        if images.size_of(ending, data) and ending == ".svg":
            images.script_in(data)


def _cache(folder: Path) -> Run:
    cache = Cache(folder)
    cache.put("a", "b", Kept(200, TODAY, b""))
    (path,) = (each for each in folder.rglob("*") if each.is_file())

    def run(data: bytes) -> None:
        path.write_bytes(data)
        cache.get("a", "b")
        with suppress(OSError):
            path.write_bytes(gzip.compress(data, 1))
        cache.get("a", "b")

    return run


def _issue(folder: Path) -> Run:
    path = folder / "event.json"

    def run(data: bytes) -> None:
        path.write_bytes(data)
        with suppress(OpenshelfError):
            event = read_event(path)
            assert re.fullmatch(r"openshelf/[A-Za-z0-9-]+", event.branch())
            named = event.paper()
            assert read_wanted(named), named

    return run


IMPORTED = imported.to_jsonl(
    [
        imported.Line(
            "withdrawn", "arxiv", "2026-11-30", {"date": "2017", "tags": ("a", "b")}, "k", ("doi",)
        )
    ]
).encode()
WORDS = b"et al. van der Lee, Ann; {\\'E}cole $a^2$ *b* <i>c</i> [d](http://e.f/g) 2023-10-25 10.5555/12 arXiv:2310.16441v2"


def make_targets(folder: Path) -> Mapping[str, Target]:
    """Return every target by name."""
    toy, importer = Files(folder), Importer(folder)
    catalog = load(TOY)
    papers = [path.read_bytes() for path in sorted(TOY.rglob("papers/**/*.md"))]
    texts = [*papers, WORDS]
    whole = [path.read_bytes() for path in IMPORTS.iterdir() if path.suffix in {".bib", ".ris"}]
    records = [
        each
        for data in whole
        for each in re.findall(rb"(?ms)^(?:@|TY  -).{1,1500}?(?=^@|^TY  -)", data)[:12]
    ]
    arxiv, doi = Identifier("arxiv", "2310.16441"), Identifier("doi", "10.5555/3605943")
    site = {each.path: each for each in plan(catalog, ())}
    renderer = Renderer(catalog, read_templates(None))
    html = [renderer.render(site[path]) for path in ("index.html", "papers/withdrawn.html")]
    old = renderer.render(site["sitemap.xml"]) + b"\n===\n" + renderer.render(site["moved.json"])
    numbered = [b"%d\n" % n + data for n, data in enumerate(toy.whole.values())]
    tree = ["9", 1, [["a", 1, 300, [["b", 2]]]], [], []]
    mirror = folder / "new.md"

    def answers(name: str) -> list[bytes]:
        return [path.read_bytes() for path in sorted((ANSWERS / name).iterdir())]

    crossref = [
        b'{"message": {"items": [%s]}}' % json.dumps(json.loads(each)["message"]).encode()
        for each in answers("crossref")
    ]
    targets = {
        "markdown": (_text(_markdown), texts),
        "line": (_text(_line), [WORDS]),
        "escape": (_text(_escaped), texts),
        "html": (_text(_html), [*html, WORDS]),
        "maths": (_text(_maths), [rb"\frac{a}{\sqrt[3]{b}} \left( \begin{matrix} a & b \\ c \end{matrix} \right)", WORDS]),
        "tex": (_text(tex.read_tex, tex.tex_to_text, tex_letters.from_tex, markup.read_text, markup.read_bibtex), [WORDS, *records[:2]]),
        "names": (_text(_name), [WORDS, b"Lee, Jr., Ann and others", b"family=Lee, given=Ann"]),
        "dates": (_text(_dates), [b"2023-10-25", b"25 Oct. 2023", b"October 25th, 2023", b"in press"]),
        "identifiers": (_text(_facts), [WORDS, b"https://doi.org/10.1145/3605943", b"arXiv:hep-th/9901001v2", b"dblp:conf/nips/V17", b"978-0-306-40615-7 pp. 1--12 en-GB"]),
        "words": (_text(_words), texts),
        "slugs": (_text(_slugs), [WORDS]),
        "tables": (_text(_tables), [b"a|b|c\nd|`e`|f", WORDS]),
        "paper": (toy.read(paper_module.read_paper, "a.md"), papers),
        "about": (toy.read(paper_module.read_about, "about.md"), [toy.whole[toy.content / "about.md"]]),
        "catalog.yaml": (toy.read(settings.read_config, "catalog.yaml"), [*map(Path.read_bytes, ROOT.glob("tests/**/catalog.yaml"))]),
        "tags.yaml": (toy.read(settings.read_vocabulary, "tags.yaml"), [*map(Path.read_bytes, ROOT.glob("tests/**/tags.yaml"))]),
        "people.yaml": (toy.read(people.read, "people.yaml"), [*map(Path.read_bytes, ROOT.glob("tests/**/people.yaml"))]),
        "moved.yaml": (toy.read(moved.read, "moved.yaml"), [*map(Path.read_bytes, ROOT.glob("tests/**/moved.yaml"))]),
        "path": (toy.read(lambda path, text, add: paths.read_path(path, text, add, {"withdrawn"}, {}), "p.md"), [*map(Path.read_bytes, TOY.glob("paths/*"))]),
        "page": (toy.read(pages.read_page, "g.md"), [*map(Path.read_bytes, TOY.glob("pages/*"))]),
        "map.csv": (toy.read(positions.read, "map.csv"), [(TOY / "map.csv").read_bytes()]),
        "imported.jsonl": (toy.read(imported.read, "imported.jsonl"), [IMPORTED]),
        "catalog": (toy.build, numbered),
        "edit": (_edit, papers),
        "edit tags": (_change_tags, [*map(Path.read_bytes, ROOT.glob("tests/**/tags.yaml"))]),
        "edit moved": (_add_moves, [*map(Path.read_bytes, ROOT.glob("tests/**/moved.yaml"))]),
        "bibtex": (importer.read("a.bib"), [each for each in records if each.startswith(b"@")]),
        "ris": (importer.read("a.ris"), [each for each in records if each.startswith(b"TY")]),
        "csl json": (importer.read("a.json"), [*_items(IMPORTS / "zotero.json"), b'[{"title": "A", "author": [{"family": "B"}], "issued": {"date-parts": [[2020, 1]]}}]']),
        "import": (importer.plan, records),
        "arxiv": (_service("arxiv", arxiv, Identifier("arxiv", "2101.10016"), path=mirror), answers("arxiv")),
        "crossref": (_service("crossref", doi, path=mirror), answers("crossref")),
        "doi": (_service("crossref", Identifier("doi", "10.5281/zenodo.50213"), path=mirror), answers("doi")),
        "openalex": (_service("openalex", doi, Identifier("openalex", "w2741809807"), path=mirror), answers("openalex")),
        "huggingface": (_service("huggingface", arxiv, path=mirror), answers("huggingface")),
        "acl": (_service("acl", Identifier("acl", "2024.acl-long.1"), path=mirror), answers("acl")),
        "dblp": (_service("dblp", Identifier("dblp", "conf/iclr/LeviBB24"), path=mirror), answers("dblp")),
        "web": (_service("web", Identifier("url", "https://example.org/paper"), path=mirror), [*answers("web"), *html]),
        "questions": (_questions, crossref),
        "retry-after": (_retry, [b"120", b"Wed, 21 Oct 2026 07:28:00 GMT", b'"a";r=1;t=20']),
        "cache": (_cache(folder / "cache"), [b'{"url": " b", "status": 200, "day": "2026-11-30"}\nx']),
        "issue": (_issue(folder), [b'{"issue": {"number": 7, "body": "### Paper\\n\\nhttps://arxiv.org/abs/2310.16441\\n\\n### More\\nx"}}', b'{"inputs": {"paper": "doi:10.1145/3605943"}}']),
        "mcp": (_mcp(make_server(Library(TOY))), [b'["search", {"query": "model \\"a\\" OR b*", "limit": 3, "tag": "x", "year": 2020}]', b'["get", {"id": "withdrawn"}]', b'["cite", {"id": "2401.00010", "style": "apa"}]', b'["related", {"id": "withdrawn"}]']),
        "database": (_database(folder), [to_sqlite(catalog, Output("", ""))]),
        "serve": (_serve, [b"GET /base/a/?b HTTP/1.1\r\nHost: localhost:80\r\n\r\n", b"HEAD /base/x%41 HTTP/1.0\r\nHost: [::1]\r\nSec-Fetch-Site: none\r\n\r\n", b"GET /.openshelf/events HTTP/1.1\r\nHost: localhost\r\n\r\n"]),
        "published": (_published(folder), [old]),
        "page check": (_page, html),
        "pagefind": (_pagefind, [canonical.MAGIC + canonical.encode(tree), canonical.encode(tree), gzip.compress(canonical.MAGIC + canonical.encode(tree))]),
        "image": (_image, [(TOY / "static/logo.svg").read_bytes(), (TOY / "static/figures/loss.png").read_bytes(), b"RIFF....WEBPVP8X\n\0\0\0\0\0\0\0?\0\0/\0\0", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\1" * 9 + b"\xff\xff\xc2\0\x11\x08\0\x30\0\x40\3"]),
        "spans": (_text(_spans), [*papers, *map(Path.read_bytes, TOY.glob("*.yaml"))]),
    }  # fmt: skip
    return {name: Target(*target) for name, target in targets.items()}


def _items(path: Path) -> list[bytes]:
    return [json.dumps([item]).encode() for item in json.loads(path.read_bytes())]


# Runs


class Runner:
    """Runs inputs, and keeps the first one of each kind of failure."""

    def __init__(self, name: str, target: Target, keep: Path | None) -> None:
        self.name, self.target, self.keep = name, target, keep
        self.inputs, self.failures = 0, set[str]()
        signal.signal(signal.SIGPROF, _alarm)

    def run(self, data: bytes) -> None:
        """Run an input."""
        self.inputs += 1
        signal.setitimer(signal.ITIMER_PROF, HANG)
        try:
            self.target.run(data)
        except (Exception, HangError) as error:  # noqa: BLE001 - that is what is looked for
            signal.setitimer(signal.ITIMER_PROF, 0)
            self._note(error, data)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def _note(self, error: BaseException, data: bytes) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        own = [frame for frame in frames if "generator" in frame.filename] or frames
        place = f"{Path(own[-1].filename).name}:{own[-1].lineno}"
        kind = f"{type(error).__name__} at {place}"
        if kind in self.failures:
            return
        self.failures.add(kind)
        print(
            f"  {self.name}: {kind}: {str(error)[:300]!r} for {data[:200]!r}",
            file=sys.stderr,
            flush=True,
        )
        if self.keep:
            self.keep.mkdir(parents=True, exist_ok=True)
            name = re.sub(r"\W+", "-", f"{self.name}-{kind}")
            (self.keep / name).write_bytes(data)


def fuzz(runner: Runner, seconds: float, inputs: int, seed: int) -> None:
    """Run changed inputs, for so many seconds or until there are so many."""
    random = Random(seed)  # noqa: S311
    seeds = runner.target.seeds
    end = time.process_time() + seconds
    while time.process_time() < end and runner.inputs < inputs:
        runner.run(mutate(random.choice(seeds), random.choice(seeds), random))


def _alarm(*_: object) -> None:
    raise HangError


def main() -> int:
    """Fuzz the named targets, or all, and print a table; fail if there is a crash or a hang."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--seconds", type=float, default=10, help="of CPU time for each target")
    parser.add_argument("--inputs", type=int, default=10**9, help="the most inputs of a target")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    print("| target | inputs | seconds | failures |\n|---|---:|---:|---:|", flush=True)
    failures = 0
    memory = Path("/dev/shm")  # noqa: S108 - a folder of its own in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        targets = make_targets(Path(folder))
        for name in arguments.names or targets:
            start = time.process_time()
            runner = Runner(name, targets[name], arguments.keep)
            fuzz(runner, arguments.seconds, arguments.inputs, arguments.seed)
            took = time.process_time() - start
            print(
                f"| {name} | {runner.inputs:,} | {took:.0f} | {len(runner.failures)} |", flush=True
            )
            failures += len(runner.failures)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
