"""Every format of a built site has the same authors of the same papers."""

import csv
import json
import re
import sqlite3
from collections.abc import Callable, Mapping
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
"""The names of each paper's authors in order, by the paper's id; `None` if there is no field."""


def upright(name: str, *, suffix_second: bool = False) -> str:
    """Return `Family, Given` with the given name first; a suffix is the last or second part."""
    family, *rest = name.split(", ")
    if suffix_second and len(rest) > 1:
        rest.reverse()
    return " ".join([*rest[:1], family, *rest[1:]])


def whole_name(parts: Mapping[str, str]) -> str:
    """Return the whole name of an author who may be named in parts."""
    whole = parts.get("literal") or parts.get("name")
    names = (parts.get(part) for part in ("given", "non-dropping-particle", "family", "suffix"))
    return whole or " ".join(filter(None, names))


def ids_by_key(papers: Papers) -> dict[str, str]:
    """Return the papers' ids by their BibTeX keys."""
    return {paper["key"]: paper["id"] for paper in papers}


def paper_pages(site: Path, papers: Papers) -> dict[str, str]:
    """Return the papers' pages by the papers' ids."""
    return {
        paper["id"]: (site / "papers" / f"{paper['id']}.html").read_text("utf-8")
        for paper in papers
    }


def bibtex(site: Path, papers: Papers) -> Authors:
    """Read the authors in the BibTeX file with bibtexparser."""
    library = parse_string((site / "catalog.bib").read_text("utf-8"), append_middleware=[])
    for entry in library.entries:  # the other fields would take most of the time
        entry.fields = [field for field in entry.fields if field.key == "author"]
    library = SeparateCoAuthors().transform(LatexDecodingMiddleware().transform(library))
    ids = ids_by_key(papers)
    authors: dict[str, list[str] | None] = {paper["id"]: None for paper in papers}
    for entry in library.entries:
        if "author" in entry.fields_dict:
            names = [
                upright(re.sub("[{}]", "", name), suffix_second=True) for name in entry["author"]
            ]
            authors[ids[entry.key]] = names
    return authors


def ris(site: Path, papers: Papers) -> Authors:
    """Read the RIS file with rispy."""
    ids = ids_by_key(papers)
    return {
        ids[record["id"]]: list(map(upright, record["authors"])) if "authors" in record else None
        for record in rispy.loads((site / "catalog.ris").read_text("utf-8"))
    }


def csl(site: Path, papers: Papers) -> Authors:
    """Read the CSL-JSON file."""
    ids = ids_by_key(papers)
    return {
        ids[item["id"]]: list(map(whole_name, item["author"])) if "author" in item else None
        for item in json.loads((site / "catalog.csl.json").read_bytes())
    }


def jsonl(site: Path, _papers: Papers) -> Authors:
    """Read the JSON Lines file a line at a time."""
    records = map(json.loads, (site / "catalog.jsonl").read_text("utf-8").splitlines())
    return {
        record["id"]: list(map(whole_name, record["authors"])) if "authors" in record else None
        for record in records
    }


def api(site: Path, papers: Papers) -> Authors:
    """Read the file of each paper in the API."""
    authors: dict[str, list[str] | None] = {}
    for paper in papers:
        path = site / "api" / "v1" / "papers" / f"{paper['id']}.json"
        record = json.loads(path.read_bytes())
        names = list(map(whole_name, record["authors"])) if "authors" in record else None
        authors[paper["id"]] = names
    return authors


def table(site: Path, _papers: Papers) -> Authors:
    """Read the CSV file."""
    with (site / "catalog.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["id"]: row["authors"].split("; ") if row["authors"] else None for row in rows}


def database(site: Path, papers: Papers) -> Authors:
    """Query the database."""
    authors: dict[str, list[str] | None] = {paper["id"]: None for paper in papers}
    connection = sqlite3.connect(f"{(site / 'catalog.sqlite').as_uri()}?mode=ro", uri=True)
    query = "SELECT paper_id, name FROM paper_authors ORDER BY paper_id, position"
    for paper, name in connection.execute(query):
        authors[paper] = [*(authors[paper] or ()), name]
    connection.close()
    return authors


def highwire(site: Path, papers: Papers) -> Authors:
    """Read the `citation_author` tags of the papers' pages."""
    authors: dict[str, list[str] | None] = {}
    for paper, html in paper_pages(site, papers).items():
        tags = LexborHTMLParser(html).css('meta[name="citation_author"]')
        authors[paper] = [upright(tag.attributes["content"] or "") for tag in tags] or None
    return authors


def json_ld(site: Path, papers: Papers) -> Authors:
    """Read the JSON-LD of the papers' pages."""
    authors: dict[str, list[str] | None] = {}
    for paper, html in paper_pages(site, papers).items():
        (script,) = re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL
        )
        node = json.loads(script)
        authors[paper] = [each["name"] for each in node["author"]] if "author" in node else None
    return authors


def coins(site: Path, papers: Papers) -> Authors:
    """Read the spans of the lists of years."""
    ids = {paper["id"] for paper in papers}
    authors: dict[str, list[str] | None] = {}
    for page in (site / "dates").glob("????.*html"):
        for entry in LexborHTMLParser(page.read_text("utf-8")).css(".entry"):
            span, link = entry.css_first("span.Z3988"), entry.css_first("a")
            assert span
            assert link
            paper = Path(link.attributes["href"] or "").stem
            assert paper in ids
            pairs = parse_qsl(span.attributes["title"] or "")
            authors[paper] = [upright(value) for key, value in pairs if key == "rft.au"] or None
    return authors


FORMATS: dict[str, Callable[[Path, Papers], Authors]] = {
    reader.__name__: reader
    for reader in (bibtex, ris, csl, jsonl, api, table, database, highwire, json_ld, coins)
}


@pytest.mark.parametrize("name", FORMATS)
def test_authors(name: str, site: Path, papers: Papers) -> None:
    """Every format has every paper with all its authors in order, however many.

    A paper whose authors are unknown has no field for them.
    """
    authors = FORMATS[name](site, papers)
    assert authors == {paper["id"]: paper["authors"] or None for paper in papers}


def test_text(site: Path, papers: Papers) -> None:
    """In every style a paper's reference is on its line and names the first author, or the title."""
    text = (site / "catalog.txt").read_text("utf-8").removesuffix("\n")
    blocks = [block.split("\n") for block in text.split("\n\n")]
    references = {style: lines for style, *lines in blocks}
    items = json.loads((site / "catalog.csl.json").read_bytes())
    assert list(references) == ["APA", "IEEE", "ACL", "Chicago"]
    assert len(items) == len(papers)
    for style, lines in references.items():
        for line, item in zip(lines, items, strict=True):
            assert item["title"] in line, style
            if "author" in item:
                first = item["author"][0]
                assert first.get("family", first.get("literal")) in line.partition(item["title"])[0]
            else:
                assert line.lstrip("“").startswith(item["title"])
                assert "et al" not in line


def test_keys(site: Path, papers: Papers) -> None:
    """Every paper has a BibTeX key of its own, in ASCII, and its file has it."""
    keys = [paper["key"] for paper in papers]
    assert len({key.lower() for key in keys}) == len(keys)
    for paper in papers:
        assert re.fullmatch("[a-z0-9-]+", paper["key"])
        entry = (site / "papers" / f"{paper['id']}.bib").read_text("utf-8")
        assert re.match(rf"@\w+{{{paper['key']},\n", entry)


def test_titles(site: Path, papers: Papers) -> None:
    """Every page has the title that its CSL-JSON file has, so nothing is another paper's."""
    for paper, html in paper_pages(site, papers).items():
        (title,) = re.findall(r'<meta property="og:title" content="(.*?)">', html)
        (item,) = json.loads((site / "papers" / f"{paper}.json").read_bytes())
        assert item["title"] == unescape(title)
