"""What becomes of hostile values in files: those that a site offers, and those that an import takes."""

import csv
import json
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import anyio
import feedparser
import rispy
from bibtexparser.entrypoint import parse_string
from lxml import etree
from mcp import Client
from mcp.types import TextContent

from generator.catalog.catalog import Catalog
from generator.content.hints import CONTROL
from generator.content.load import load
from generator.errors import OpenshelfError
from generator.forge.issue import Event
from generator.importers import lookup
from generator.importers.formats import read_records
from generator.importers.importer import Options, plan_import, write_changes
from generator.importers.record import Reading
from generator.importers.services.fetcher import Fetcher
from generator.importers.services.known import SERVICES
from generator.mcp.library import Library
from generator.mcp.server import NOTE, make_server
from tests.importers.records import TODAY
from tests.importers.services.server import ANSWERS, Asked, Reply, Server, feed, recorded_entry
from tools.hostile_values import is_utf8

ROOT = Path(__file__).parents[1]
_TEXTS = frozenset(".html .md .txt .bib .ris .json .jsonl .csv .xml .js".split())
# A line of a twin that is no quotation, and no code: what the document says, with texts on one line
_LINE = re.compile(
    r"|# \S.*|## (?:Abstract|How to cite|Cites|Cited by|Related papers|Reading paths)"
    r"|\(cut\)|\*\*Withdrawn\.\*\* .*|- \[.*\]\([^()\s]*\).*|- [\d,]+ more|- Page: <\S+>"
    r"|- (?:Authors|Editors|Date|Type|Kind|Venue|Volume|Number|Pages|Series|Edition|Publisher"
    r"|Institution|Place|ISBN|ISSN|Language|Note|DOI|arXiv|ACL Anthology|Tags|Links): .*"
)
_FORMULA = re.compile(r"(?:^|[;\t\r\n])[=+@＝＋＠]|^[-－\t\r]")
_NEWS = re.compile(r"(?:arxiv|doi|acl):[!-~]+|https?://[!-~]+")


def read_files(site: Path) -> Iterator[str]:
    """Read the files of a site as others would; yield what is wrong with them."""
    catalog = load(site.with_name("content"))
    papers = catalog.papers
    text = {
        name: (site / f"catalog.{name}").read_text("utf-8")
        for name in ("bib", "ris", "csv", "jsonl")
    }
    library = parse_string(text["bib"], append_middleware=[])
    keys = {entry.key for entry in library.entries}
    if library.failed_blocks or len(library.entries) != len(papers) or len(keys) != len(papers):
        yield f"BibTeX: {len(library.entries)} entries, {len(library.failed_blocks)} of them failed"
    yield from _biber(site / "catalog.bib")
    records = rispy.loads(text["ris"])
    if [record["id"] for record in records] != [catalog.keys[paper.id] for paper in papers]:
        yield f"RIS: {len(records)} records"
    if len(json.loads((site / "catalog.csl.json").read_bytes())) != len(papers):
        yield "CSL JSON: not all papers"
    if len([json.loads(line) for line in text["jsonl"].split("\n") if line]) != len(papers):
        yield "JSON Lines: not all papers"
    rows = list(csv.reader(text["csv"].splitlines(keepends=True)))
    if len(rows) != len(papers) + 1 or len({len(row) for row in rows}) != 1:
        yield f"CSV: {len(rows)} rows"
    yield from (f"CSV: {cell[:99]!r}" for row in rows for cell in row if _FORMULA.search(cell))
    with sqlite3.connect(
        f"{(site / 'catalog.sqlite').resolve().as_uri()}?mode=ro", uri=True
    ) as database:
        found = database.execute("SELECT count(*) FROM papers").fetchone()
        if found != (len(papers),) or database.execute("PRAGMA integrity_check").fetchone() != (
            "ok",
        ):
            yield f"SQLite: {found}"
    yield from _read_xml(site)
    for path in site.rglob("*"):
        if path.suffix in _TEXTS and "pagefind" not in path.parts:
            data = path.read_text("utf-8")
            if hidden := CONTROL.search(data.replace("\r", "")):
                yield f"{path.relative_to(site)}: {hidden[0]!r}"
            if path.suffix == ".json":
                json.loads(data)
            for script in re.findall(
                r'<script type="application/ld\+json">(.*?)</script>', data, re.DOTALL
            ):
                json.loads(script)
    for paper in papers:
        twin = (site / "papers" / f"{paper.id}.md").read_text("utf-8")
        yield from (f"{paper.id}.md: {line[:99]!r}" for line in odd_lines(twin))
    for line in (site / "llms.txt").read_text("utf-8").split("\n"):
        if not re.fullmatch(
            r"|# .*|> .*|## (?:Pages|Tags|Data|Papers)|- \[.*\]\([^()\s]*\).*|[\d,T].*", line
        ):
            yield f"llms.txt: {line[:99]!r}"


def odd_lines(twin: str) -> Iterator[str]:
    """Yield the lines of a paper's Markdown that are neither its own, a quotation nor code."""
    without_code = re.sub(r"(?ms)^(`{3,})bibtex$.*?^(?:\1$|\(cut\)\Z)", "", twin.rstrip("\n"))
    for line in without_code.split("\n"):
        if not line.startswith(">") and not _LINE.fullmatch(line):
            yield line


def _biber(path: Path) -> Iterator[str]:
    # Long words take it minutes
    if not shutil.which("biber") or path.stat().st_size > 100_000:
        return
    with tempfile.TemporaryDirectory() as folder:
        command = ["biber", "--tool", "--validate-datamodel", "-O", f"{folder}/out.bib", str(path)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    errors = [line for line in done.stdout.splitlines() if line.startswith("ERROR")]
    yield from (f"biber: {line[:200]}" for line in errors)


def _read_xml(site: Path) -> Iterator[str]:
    """Yield what is wrong with feeds and the sitemap."""
    atom = etree.RelaxNG(file=str(ROOT / "tests" / "data" / "atom.rng"))
    sitemap = etree.XMLSchema(file=str(ROOT / "tests" / "data" / "sitemap.xsd"))
    for path in site.rglob("*.xml"):
        tree = etree.fromstring(path.read_bytes())
        name = path.relative_to(site)
        if path.name.endswith("feed.xml"):
            if not atom.validate(tree) or feedparser.parse(path.read_bytes()).bozo:
                yield f"{name}: {atom.error_log}"
        elif path.name.startswith("sitemap") and not sitemap.validate(tree):
            yield f"{name}: {sitemap.error_log}"


def ask_server(content: Path, words: Sequence[str]) -> list[str]:
    """Ask the server for agents for each paper, and for words; return what is wrong."""
    faults: list[str] = []
    catalog: Catalog = load(content)

    async def session() -> None:
        async with Client(make_server(Library(content))) as client:

            async def ask(tool: str, arguments: dict[str, Any]) -> str:
                answer = await client.call_tool(tool, arguments)
                (block,) = answer.content
                assert isinstance(block, TextContent)
                if answer.is_error or CONTROL.search(block.text):
                    faults.append(f"{tool} {arguments}: {block.text[:99]!r}")
                if tool != "cite" and not block.text.startswith(NOTE):
                    faults.append(f"{tool} {arguments}: not marked as data")
                return block.text.removeprefix(f"{NOTE}\n\n")

            for paper in catalog.papers:
                faults.extend(odd_lines(await ask("get", {"id": paper.id})))
                await ask("related", {"id": paper.id})
                await ask("cite", {"id": paper.id, "style": "apa"})
            # JSON in UTF-8 has no half characters
            for word in filter(is_utf8, words):
                await ask("search", {"query": word[:500]})

    anyio.run(session)
    return faults


def import_values(
    values: Sequence[str], folder: Path, entries: int = 0
) -> tuple[int, int, list[str]]:
    """Import values from files of each format; return the entries, those that were read, and faults."""
    faults: list[str] = []
    readings = [read_records(*file) for file in _files(values, entries or len(values) // 12)]
    written = sum(len(reading.records) for reading in readings)
    skipped = sum(len(reading.skipped) for reading in readings)
    _import(folder, readings)
    catalog = load(folder)  # raises if an import wrote what a build refuses
    again = plan_import(readings, Options(folder, TODAY))
    if again.changes:
        faults.append(f"a second import changes {len(again.changes)} files")
    faults += [each.title.plain for each in catalog.papers if CONTROL.search(str(each))]
    return written + skipped, len(catalog.papers), faults


def _import(folder: Path, readings: Sequence[Reading]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "catalog.yaml").write_text(
        "id: imported\ntitle: Imported\nurl: https://example.org/repo/\n"
    )
    write_changes(plan_import(readings, Options(folder, TODAY)).changes)


def _files(values: Sequence[str], entries: int) -> Iterator[tuple[str, bytes]]:
    """Yield a file of each format whose entries have values in all fields."""
    names = (
        "title author abstract journal publisher note keywords url doi volume pages series".split()
    )
    tags = "TI AU AB JO PB N1 KW UR DO VL SP T3".split()
    fields = "title author abstract container-title publisher note keyword URL DOI volume page collection-title".split()
    value = cycle(values)
    # Some have no title, no author or no abstract
    rows = [
        ["" if i % 7 + j == 2 else next(value) for j in range(len(names))] for i in range(entries)
    ]
    bib = "".join(
        f"@article{{k{i}, {', '.join(f'{n} = {{{v}}}' for n, v in zip(names, row, strict=True))}}}\n\n"
        for i, row in enumerate(rows)
    )
    yield "a.bib", bib.encode("utf-8", "surrogatepass")
    ris = "".join(
        "TY  - JOUR\n"
        + "".join(f"{t}  - {v}\n" for t, v in zip(tags, row, strict=True))
        + "ER  - \n\n"
        for row in rows
    )
    yield "a.ris", ris.encode("utf-8", "surrogatepass")
    items: list[dict[str, Any]] = [
        dict(zip(fields, row, strict=True)) | {"id": str(i), "type": "book"}
        for i, row in enumerate(rows)
    ]
    for item in items:
        item |= {
            "author": [
                {"family": item["author"], "given": item["note"]},
                {"literal": item["title"]},
            ]
        }
    yield "a.json", json.dumps(items).encode()


WANTED = (
    "arxiv:2310.16441", "doi:10.5555/3605943", "acl:2024.acl-long.1", "hf:2310.16441",
    "openalex:W2741809807", "dblp:conf/iclr/LeviBB24", "https://example.org/paper",
)  # fmt: skip


def ask_services(
    values: Sequence[str], folder: Path, environ: dict[str, str]
) -> tuple[int, int, list[str]]:
    """Import works from services that answer with values; return the answers, the papers and faults."""
    random, value = Random(1), cycle(values)  # noqa: S311 - no secret
    answers, papers, faults = 0, 0, list[str]()
    with _serving() as server:
        for round_ in range(len(values) // 40 or 1):
            for service in ("crossref", "openalex", "huggingface", "acl", "dblp", "web", "doi"):
                server.serve(service, lambda asked: _changed(asked, random, value))
            server.serve(
                "arxiv",
                lambda asked: Reply(
                    feed(asked, lambda id_: _marked(recorded_entry(id_) or "", random, value))
                ),
            )
            settings = {"OPENSHELF_SERVICES": server.url, "OPENSHELF_PAUSE": "0"}
            fetcher = Fetcher(
                environ={**environ, **settings, "OPENSHELF_CACHE": f"{folder}/cache{round_}"}
            )
            wanted = [each for text in WANTED if (each := lookup.read_wanted(text))]
            reading = lookup.look_up(wanted, fetcher, SERVICES)
            content = folder / str(round_)
            _import(content, [reading])
            answers += len(wanted)
            if not any((content / "papers").rglob("*.md")):
                continue
            try:
                papers += len(load(content).papers)
            except OpenshelfError as error:
                faults.append(str(error))
    return answers, papers, faults


@contextmanager
def _serving() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def _changed(asked: Asked, random: Random, value: Iterator[str]) -> Reply | None:
    """Return a recorded answer with values in half of its places."""
    path = ANSWERS / asked.service / asked.path.strip("/").replace("/", "_")
    if not path.is_file():
        return None
    text = path.read_text("utf-8")
    if text.lstrip().startswith("{"):
        return Reply(json.dumps(_walk(json.loads(text), random, value)).encode())
    return Reply(_marked(text, random, value).encode("utf-8", "replace"))


def _walk(answer: Any, random: Random, value: Iterator[str]) -> Any:
    if isinstance(answer, dict):
        return {key: _walk(inner, random, value) for key, inner in answer.items()}
    if isinstance(answer, list):
        return [_walk(inner, random, value) for inner in answer]
    return next(value) if isinstance(answer, str) and random.random() < 0.5 else answer


def _marked(text: str, random: Random, value: Iterator[str]) -> str:
    """Return XML, HTML or BibTeX with values instead of half of its texts."""

    def other(match: re.Match[str]) -> str:
        if random.random() < 0.5:
            return match[0]
        own = next(value).encode("utf-8", "replace").decode()
        return match[1] + (own if match[1].endswith("{") else escape(own)) + match[3]

    return re.sub(r'(>|content="|= \{)([^<>"{}\n]{4,})(<|"|\})', other, text)


def read_issues(values: Sequence[str]) -> Iterator[str]:
    """Read each value as an issue; yield those that become more than an identifier or an address."""
    for value in values:
        try:
            paper = Event(1, f"### Paper\n\n{value}\n").paper()
            if not _NEWS.fullmatch(paper):
                yield paper
        except OpenshelfError as error:
            if len(value) > 12 and value in str(error):
                yield str(error)
