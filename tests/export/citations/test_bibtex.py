import logging
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from bibtexparser.middlewares.middleware import Middleware
from bibtexparser.middlewares.names import parse_single_name_into_parts
from hypothesis import given
from hypothesis import strategies as st

from generator.content import schema

from generator.export.citations import bibtex
from generator.content.load import load
from generator.catalog.model import Author, Paper
from generator.text.names import Name
from generator.catalog.catalog import Catalog
from generator.text.markdown import from_line

ROOT = Path(__file__).parents[3]
CATALOGS = ["tests/toy", "content"]
# Text as a field of a paper has it: a line without control characters, its white space collapsed
LINES = (
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
    .map(lambda text: " ".join(schema.CONTROL.sub("", text).split()))
    .filter(bool)
)


@pytest.fixture(scope="module", params=CATALOGS)
def site(request: pytest.FixtureRequest) -> Catalog:
    """Give the toy catalog, and then the real one."""
    return load(ROOT / request.param)


def parse(text: str, *middleware: Middleware) -> Library:
    """Read BibTeX; an error if any of it could not be read."""
    library = parse_string(text, append_middleware=middleware or [SeparateCoAuthors()])
    assert not library.failed_blocks
    assert len(library.blocks) == len(library.entries)
    return library


def whole(site: Catalog) -> str:
    """The file of the whole catalog."""
    return bibtex.joined(
        bibtex.of_paper(site, paper).encode() for paper in site.papers
    ).decode()


def any_paper(**changes: object) -> Paper:
    """Make a paper of the toy catalog with other values."""
    papers = {paper.id: paper for paper in load(ROOT / "tests" / "toy").papers}
    return replace(papers["year-only"], **changes)  # type: ignore[arg-type] # any field


BARE = any_paper()


class TestFiles:
    def test_read_without_a_warning(self, site: Catalog, caplog: pytest.LogCaptureFixture) -> None:
        """All entries are read by bibtexparser, with the papers' keys, years and numbers of authors."""
        with caplog.at_level(logging.WARNING):
            entries = parse(whole(site)).entries
        assert not caplog.records
        assert [entry.key for entry in entries] == [
            site.keys[paper.id] for paper in site.papers
        ]
        for entry, paper in zip(entries, site.papers, strict=True):
            assert entry["year"] == str(paper.date.year)
            assert all(field.value for field in entry.fields)
            authors = entry.fields_dict["author"].value if paper.authors else []
            assert ("author" in entry.fields_dict) == bool(paper.authors)
            assert authors[len(paper.authors) :] == ["others"] * (
                bool(paper.authors) and paper.author_count > len(paper.authors)
            )
            for author, written in zip(paper.authors, authors, strict=False):
                name = author.name
                expected = f"{name.family}, {name.given}" if name.given else f"{{{name.family}}}"
                expected = expected.replace("--", "-{}-")
                if not set(expected) & set("\\${%&_#~^"):
                    assert written == expected

    def test_titles_survive(self) -> None:
        """Titles of the real catalog are read back as readers see them."""
        site = load(ROOT / "content")
        entries = parse(whole(site), LatexDecodingMiddleware()).entries
        assert [entry["title"] for entry in entries] == [
            paper.title.plain for paper in site.papers
        ]

    def test_biber(self, site: Catalog, tmp_path: Path) -> None:
        """Every entry is right for biber by BibLaTeX's data model, but that an author is not known."""
        if not shutil.which("biber"):
            pytest.skip("there is no biber; Debian has it in the package biber")
        (tmp_path / "all.bib").write_text(whole(site), "utf-8")
        run = subprocess.run(
            ["biber", "--tool", "--validate-datamodel", "-O", "out.bib", "all.bib"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert run.returncode == 0, run.stdout
        found = [line for line in run.stdout.splitlines() if not line.startswith("INFO")]
        nameless = {site.keys[paper.id] for paper in site.papers if not paper.authors}
        for line in found:
            assert re.search("Missing mandatory field 'author'", line), line
            assert any(f"'{key}'" in line for key in nameless), line
        entries = re.findall(r"^@", (tmp_path / "out.bib").read_text("utf-8"), re.MULTILINE)
        assert len(entries) == len(site.papers)


class TestEntries:
    def test_everything(self, toy: Catalog) -> None:
        """An entry in full, as it is to be."""
        paper = next(paper for paper in toy.papers if paper.id == "all-identifiers")
        assert bibtex.entry(replace(paper, venue="ICLR 2024"), "key") == (
            "@inproceedings{key,\n"
            "  title = {All Identifiers at Once},\n"
            "  author = {Levi, Noam and Lovelace, Ada},\n"
            "  year = {2024},\n"
            "  month = jan,\n"
            "  booktitle = {ICLR 2024},\n"
            "  eprint = {2401.00010},\n"
            "  archivePrefix = {arXiv},\n"
            "  primaryClass = {cs.LG},\n"
            "  doi = {10.18653/v1/2024.toy-main.1},\n"
            "  url = {https://doi.org/10.18653/v1/2024.toy-main.1},\n"
            "}\n"
        )

    def test_nothing(self) -> None:
        """What is not known is not there: no author, no month, no address."""
        assert bibtex.entry(BARE, "key") == (
            "@misc{key,\n  title = {Known by Its Year Alone},\n  year = {2021},\n}\n"
        )

    @pytest.mark.parametrize(
        ("venue", "kind", "field"),
        [
            ("ICLR 2024", "inproceedings", "booktitle"),
            ("NeurIPS 2021 Workshop on ImageNet: Past, Present, and Future", "inproceedings", "booktitle"),
            ("Findings of EMNLP 2022", "inproceedings", "booktitle"),
            ("The 2nd BabyLM Challenge at the 28th Conference on X", "inproceedings", "booktitle"),
            ("PNAS 114 (13) 3521-3526, 2017", "article", "journal"),
            ("TACL 8 (2020), 662-678", "article", "journal"),
            ("ACM Computing Surveys (2023)", "article", "journal"),
            ("CEUR-WS Vol-2158", "misc", "howpublished"),
            ("My uncle's web page", "misc", "howpublished"),
        ],
    )  # fmt: skip
    def test_types(self, venue: str, kind: str, field: str) -> None:
        """The type follows from the venue, whose text stays whole: no volume is read out of it."""
        entry = bibtex.entry(replace(BARE, venue=venue), "key")
        assert entry.startswith(f"@{kind}{{key,")
        assert f"  {field} = {{{venue}}},\n" in entry
        assert "volume" not in entry
        assert "pages" not in entry

    @pytest.mark.parametrize(
        ("title", "tex"),
        [
            ("BERT, GPT-3 and mT5: T5", "{BERT}, {GPT-3} and {mT5}: {T5}"),
            ("A Pre-Training of X-rays by ReLU-Nets", "A Pre-Training of {X}-rays by {ReLU}-Nets"),
            ("50% of R&D, #1_a {b} ~c^d\\e", r"50\% of {R}\&{D}, \#1\_a \textbraceleft{}b\textbraceright{} \textasciitilde{}c\textasciicircum{}d\textbackslash{}e"),
            (r"Na\"{\i}ve $O(n^2)$ -- 100\%", r"Naïve $O(n^2)$ -- 100\%"),
            (r"$\frac{1}{$ for $250M", r"\$\textbackslash{}frac\textbraceleft{}1\textbraceright{}\textbraceleft{}\$ for \${250M}"),
            ("@foo BERT ''x``", "@foo BERT '{}'x`{}`"),
        ],
    )  # fmt: skip
    def test_titles(self, title: str, tex: str) -> None:
        """Inner capitals are in braces, TeX's signs are escaped, maths is maths."""
        assert bibtex.title(title) == tex

    @pytest.mark.parametrize(
        ("name", "tex"),
        [
            (Name("Joost", "van de Weijer"), "van de Weijer, Joost"),
            (Name("", "Gemma Team"), "{Gemma Team}"),
            (Name("Ada", "Sun and Sons"), "{Sun and Sons}, Ada"),
            (Name("Guy, Jr.", "Steele"), "Steele, {Guy, Jr.}"),
            (Name("飞飞", "李"), "李, 飞飞"),
            (Name("Albin", "Soutif--Cormerais"), "Soutif-{}-Cormerais, Albin"),
            (Name("", "{B} & others"), r"{\textbraceleft{}B\textbraceright{} \& others}"),
        ],
    )
    def test_names(self, name: Name, tex: str) -> None:
        """Names are parted by a comma, and what could be misread is in braces."""
        assert bibtex.person(name) == tex

    def test_all_of_many_authors(self) -> None:
        """All 196 authors of Gemma 2 are there, in order."""
        site = load(ROOT / "content")
        gemma = next(paper for paper in site.papers if len(paper.authors) == 196)
        (entry,) = parse(bibtex.entry(gemma, "gemma")).entries
        names = [author.name for author in gemma.authors]
        assert [name.strip("{}") for name in entry["author"]] == [
            f"{name.family}, {name.given}" if name.given else name.family for name in names
        ]


class TestRoundTrips:
    @given(LINES)
    def test_titles(self, text: str) -> None:
        """Any title, written as BibTeX and read by bibtexparser, is still the same words."""
        paper = replace(BARE, title=from_line(text))
        library = parse(bibtex.entry(paper, "key"))
        (entry,) = library.entries
        assert entry["title"] == bibtex.title(text)
        assert [field.key for field in entry.fields] == ["title", "year"]

    @given(st.lists(st.tuples(LINES | st.just(""), LINES), min_size=1, max_size=4))
    def test_authors(self, names: Sequence[tuple[str, str]]) -> None:
        """Any authors are read back one by one, with their parts where they have some."""
        authors = tuple(Author(Name(given, family)) for given, family in names)
        (entry,) = parse(bibtex.entry(replace(BARE, authors=authors), "key")).entries
        assert entry["author"] == [bibtex.person(author.name) for author in authors]
        for author, written in zip(authors, entry["author"], strict=True):
            parts = parse_single_name_into_parts(written, strict=True)
            first, last = " ".join(parts.first), " ".join([*parts.von, *parts.last])
            assert not parts.jr
            assert (first or last).strip("{}")
            if author.name.given:
                assert f"{last}, {first}" == written
            else:
                assert (first, last) == ("", written)

    @given(LINES)
    def test_escapes(self, text: str) -> None:
        """Escaped text has balanced braces, no bare sign of TeX's, and says the same when decoded."""
        tex = bibtex.escape(text)
        assert tex.count("{") == tex.count("}")
        assert not re.search(r"(?<!\\)[#$%&_]|[~^]", tex)
        ours = {"{": "textbraceleft", "}": "textbraceright", "\\": "textbackslash", "^": "textasciicircum", "~": "textasciitilde"}  # fmt: skip
        plain = tex
        for char, command in ours.items():
            plain = plain.replace(f"\\{command}{{}}", f"\0{ord(char)}\0")
        plain = re.sub(r"\\([#$%&_])", r"\1", plain.replace("{}", ""))
        assert re.sub("\0(\\d+)\0", lambda match: chr(int(match[1])), plain) == text
