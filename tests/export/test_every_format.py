"""Whoever reads the real catalog in any of its formats reads the same authors of the same papers."""

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from selectolax.lexbor import LexborHTMLParser

Papers = list[dict[str, Any]]
Authors = Mapping[str, list[str] | None]
"""The names of each paper's authors in their order, by the paper's id; `None` where no field is."""


def written(name: str) -> str:
    """`Family, Given` the other way round."""
    family, comma, given = name.partition(", ")
    return f"{given} {family}" if comma else name


def parts(one: Mapping[str, str]) -> str:
    """A name in its parts, as one."""
    whole = one.get("literal") or one.get("name")
    return whole or f"{one['given']} {one['family']}"


def by_key(papers: Papers) -> dict[str, str]:
    """The papers' ids by their BibTeX keys."""
    return {paper["key"]: paper["id"] for paper in papers}


def pages(site: Path, papers: Papers) -> dict[str, str]:
    """The papers' pages, by the papers' ids."""
    return {
        paper["id"]: (site / "papers" / f"{paper['id']}.html").read_text("utf-8")
        for paper in papers
    }


def bibtex(site: Path, papers: Papers) -> Authors:
    """Read by bibtexparser."""
    middleware = [LatexDecodingMiddleware(), SeparateCoAuthors()]
    library = parse_string((site / "catalog.bib").read_text("utf-8"), append_middleware=middleware)
    ids = by_key(papers)
    found: dict[str, list[str] | None] = {paper["id"]: None for paper in papers}
    for entry in library.entries:
        if "author" in entry.fields_dict:
            found[ids[entry.key]] = [written(re.sub("[{}]", "", one)) for one in entry["author"]]
    return found


def ris(site: Path, papers: Papers) -> Authors:
    """Read by rispy."""
    entries = rispy.loads((site / "catalog.ris").read_text("utf-8"))
    ids = by_key(papers)
    return {
        ids[one["id"]]: [written(name) for name in one["authors"]] if "authors" in one else None
        for one in entries
    }


def csl(site: Path, papers: Papers) -> Authors:
    """Read as JSON."""
    items = json.loads((site / "catalog.csl.json").read_bytes())
    ids = by_key(papers)
    return {
        ids[item["id"]]: [parts(one) for one in item["author"]] if "author" in item else None
        for item in items
    }


def jsonl(site: Path, _papers: Papers) -> Authors:
    """Read a line at a time."""
    records = map(json.loads, (site / "catalog.jsonl").read_text("utf-8").splitlines())
    return {
        one["id"]: [parts(name) for name in one["authors"]] if "authors" in one else None
        for one in records
    }


def api(site: Path, papers: Papers) -> Authors:
    """Read from the file of each paper in the API."""
    found = {}
    for paper in papers:
        one = json.loads((site / "api" / "v1" / "papers" / f"{paper['id']}.json").read_bytes())
        found[paper["id"]] = [parts(name) for name in one["authors"]] if "authors" in one else None
    return found


def table(site: Path, _papers: Papers) -> Authors:
    """Read as a table."""
    with (site / "catalog.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["id"]: row["authors"].split("; ") if row["authors"] else None for row in rows}


def database(site: Path, papers: Papers) -> Authors:
    """Ask the database."""
    found: dict[str, list[str] | None] = {paper["id"]: None for paper in papers}
    connection = sqlite3.connect(f"{(site / 'catalog.sqlite').as_uri()}?mode=ro", uri=True)
    query = "SELECT paper_id, name FROM paper_authors ORDER BY paper_id, position"
    for paper, name in connection.execute(query):
        found[paper] = [*(found[paper] or ()), name]
    connection.close()
    return found


def highwire(site: Path, papers: Papers) -> Authors:
    """Read from the pages' heads."""
    found: dict[str, list[str] | None] = {}
    for paper, html in pages(site, papers).items():
        tags = LexborHTMLParser(html).css('meta[name="citation_author"]')
        found[paper] = [written(tag.attributes["content"] or "") for tag in tags] or None
    return found


def json_ld(site: Path, papers: Papers) -> Authors:
    """Read from the pages' scripts."""
    found = {}
    for paper, html in pages(site, papers).items():
        (script,) = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL
        )
        node = json.loads(script)
        found[paper] = [one["name"] for one in node["author"]] if "author" in node else None
    return found


def coins(site: Path, papers: Papers) -> Authors:
    """Read from the spans of the lists of years."""
    titles = {paper["id"]: paper for paper in papers}
    found: dict[str, list[str] | None] = {}
    for page in (site / "dates").glob("????.*html"):
        for entry in LexborHTMLParser(page.read_text("utf-8")).css(".entry"):
            span, link = entry.css_first("span.Z3988"), entry.css_first("a")
            assert span
            assert link
            paper = Path(link.attributes["href"] or "").stem
            assert paper in titles
            pairs = parse_qsl(span.attributes["title"] or "")
            found[paper] = [written(value) for key, value in pairs if key == "rft.au"] or None
    return found


FORMATS: dict[str, Callable[[Path, Papers], Authors]] = {
    reader.__name__: reader
    for reader in (bibtex, ris, csl, jsonl, api, table, database, highwire, json_ld, coins)
}


@pytest.mark.parametrize("name", FORMATS)
def test_authors(name: str, site: Path, papers: Papers) -> None:
    """Every format has all 281 papers with all their authors in order, the 196 of Gemma 2 too.

    A paper whose authors are not known has no field for them.
    """
    found = FORMATS[name](site, papers)
    assert found == {paper["id"]: paper["authors"] or None for paper in papers}
    lengths = sorted(len(names) if names else 0 for names in found.values())
    assert len(lengths) >= 281
    assert (lengths[0], lengths[-1]) == (0, 196)


def test_text(site: Path, papers: Papers) -> None:
    """The text names as many of Gemma 2's authors as each style does, and a nameless paper's title."""
    gemma = next(paper for paper in papers if len(paper["authors"]) == 196)
    nameless = [paper for paper in papers if not paper["authors"]]
    styles = references(site, gemma)
    names = [name.rpartition(" ")[2] for name in gemma["authors"]]
    who = {style: text.partition("2024")[0] for style, text in styles.items()}
    assert who["APA"].split("., . . . ")[1].startswith(f"{names[-1]}, ")
    found = re.findall("|".join(rf"\b{name}(?=, )" for name in names), who["APA"])
    assert found == [*names[:19], names[-1]]
    assert who["IEEE"].startswith("Gemma Team et al., ")
    assert who["ACL"].startswith(", ".join(gemma["authors"][:19]) + ", and 177 others. ")
    assert who["Chicago"].startswith("Gemma Team, Morgane Riviere, Shreya Pathak, et al. ")
    for paper in nameless:
        for style, text in references(site, paper).items():
            assert text.lstrip("“").startswith(paper["title"]), style
            assert "et al" not in text


def references(site: Path, paper: Mapping[str, Any]) -> dict[str, str]:
    """A paper's references, by style."""
    text = (site / "papers" / f"{paper['id']}.txt").read_text("utf-8")
    blocks: Iterator[list[str]] = (block.strip().split("\n") for block in text.split("\n\n"))
    return dict(blocks)


def test_keys(site: Path, papers: Papers) -> None:
    """Every paper's BibTeX key is in its file, is ASCII, and is no other paper's."""
    keys = [paper["key"] for paper in papers]
    assert len({key.lower() for key in keys}) == len(keys) >= 281
    assert all(re.fullmatch("[a-z0-9-]+", key) for key in keys)
    for paper in papers:
        entry = (site / "papers" / f"{paper['id']}.bib").read_text("utf-8")
        assert re.match(r"@\w+\{(.*),\n", entry)[1] == paper["key"]  # type: ignore[index] # else it fails


def test_titles_are_whole(site: Path, papers: Papers) -> None:
    """Every page shows the title that its BibTeX file has: nothing is of another paper."""
    for paper, html in pages(site, papers).items():
        (title,) = re.findall(r'<meta property="og:title" content="(.*?)">', html)
        (item,) = json.loads((site / "papers" / f"{paper}.json").read_bytes())
        assert item["title"] == unescape(title)
