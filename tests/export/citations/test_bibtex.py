import json
import logging
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware, SeparateCoAuthors
from bibtexparser.middlewares.middleware import Middleware
from bibtexparser.middlewares.names import parse_single_name_into_parts
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author, Paper
from generator.content import hints
from generator.content.load import load
from generator.export.citations import bibtex
from generator.export.citations.files import to_bibtex
from generator.plan.output import Output
from generator.text.markdown import from_line
from generator.text.names import Name

ROOT = Path(__file__).parents[3]
TOY = load(ROOT / "tests" / "toy")
BARE = TOY.paper("year-only")
# Warnings of biber: that a fact is unknown, or that biblatex has no such field and leaves it out
BIBER = re.compile(
    r"Missing mandatory field( 'author'| - one of 'date, year')|Invalid field"
    r" '(publisher' for entrytype 'article|institution' for entrytype 'unpublished|number' for entrytype 'misc)'"
)
# Texts as fields have them: a line without control characters, its white space collapsed
LINES = (
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
    .map(lambda text: " ".join(hints.CONTROL.sub("", text).split()))
    .filter(bool)
)


@pytest.fixture(scope="module")
def catalog(each_catalog: Catalog) -> Catalog:
    """Give the toy catalog, and then that of the frozen listing."""
    return each_catalog


def parse(text: str, *middleware: Middleware) -> Library:
    """Return the BibTeX that bibtexparser reads; it has to read all of it."""
    library = parse_string(text, append_middleware=middleware or [SeparateCoAuthors()])
    assert not library.failed_blocks
    assert len(library.blocks) == len(library.entries)
    return library


def catalog_file(catalog: Catalog) -> str:
    """Return the file of a whole catalog."""
    return to_bibtex(catalog, Output("catalog.bib", "catalog.bib")).decode()


def entry(paper: Paper, **changes: Any) -> str:
    """Return the entry of a paper with other values."""
    changed = replace(paper, key="key", **changes)
    return bibtex.to_bibtex(replace(TOY, papers=(changed,)), changed)


class TestFiles:
    def test_read_without_a_warning(
        self, catalog: Catalog, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Bibtexparser reads all entries, with the papers' keys, years and authors."""
        with caplog.at_level(logging.WARNING):
            entries = parse(catalog_file(catalog)).entries
        assert not caplog.records
        assert [item.key for item in entries] == [
            catalog.keys[paper.id] for paper in catalog.papers
        ]
        for item, paper in zip(entries, catalog.papers, strict=True):
            year = item.fields_dict.get("year")
            assert (year.value if year else "") == paper.date.as_iso()[:4]
            assert all(field.value for field in item.fields)
            names = [bibtex.format_name(author.name) for author in paper.authors]
            if names and paper.author_count > len(names):
                names.append("others")
            author = item.fields_dict.get("author")
            assert (author.value if author else []) == names

    def test_titles_are_decoded(self) -> None:
        """A reader that decodes LaTeX has the titles of 281 real papers as people read them."""
        lines = (ROOT / "tests" / "data" / "bibliography.jsonl").read_text("utf-8").splitlines()
        titles = [from_line(json.loads(line)["title"]) for line in lines]
        papers = tuple(
            replace(BARE, id=f"paper-{i}", key=f"key{i}", title=title)
            for i, title in enumerate(titles)
        )
        text = catalog_file(replace(TOY, papers=papers))
        read_titles = [item["title"] for item in parse(text, LatexDecodingMiddleware()).entries]
        assert read_titles == [title.plain for title in titles]

    def test_biber(self, toy: Catalog, real: Catalog, works: Catalog, tmp_path: Path) -> None:
        """Biber reads entries of every type; it warns only of what is unknown or left out.

        It is slow, so it reads one real paper in four.
        """
        if not shutil.which("biber"):
            pytest.skip("there is no biber; Debian has it in the package biber")
        catalogs = (toy, replace(real, papers=real.papers[::4]), works)
        (tmp_path / "all.bib").write_text("\n".join(map(catalog_file, catalogs)), "utf-8")
        run = subprocess.run(
            ["biber", "--tool", "--validate-datamodel", "-O", "out.bib", "all.bib"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert run.returncode == 0, run.stdout
        lines = [line for line in run.stdout.splitlines() if not line.startswith("INFO")]
        assert not [line for line in lines if not BIBER.search(line)]
        entries = re.findall(r"^@", (tmp_path / "out.bib").read_text("utf-8"), re.MULTILINE)
        assert len(entries) == sum(len(catalog.papers) for catalog in catalogs)


class TestEntries:
    def test_everything(self) -> None:
        """An entry in full."""
        assert entry(TOY.paper("all-identifiers"), venue="ICLR 2024") == (
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

    def test_unknown_facts_are_left_out(self) -> None:
        """A paper known by its year has no author, no month and no address."""
        assert entry(BARE) == (
            "@misc{key,\n  title = {Known by Its Year Alone},\n  year = {2021},\n}\n"
        )

    def test_key(self) -> None:
        """An entry has the paper's key in the catalog."""
        text = bibtex.to_bibtex(TOY, TOY.paper("all-identifiers"))
        assert text.startswith("@misc{levi-lovelace-2024-all,\n")

    def test_unnamed_authors(self) -> None:
        """Authors beyond those named are `others`."""
        text = bibtex.to_bibtex(TOY, TOY.paper("more-authors-than-named"))
        assert "  author = {Lovelace, Ada and Babbage, Charles and others},\n" in text

    @pytest.mark.parametrize("doi", ["10.1/a{b", "10.1/a}b", "10.1/a\\b", "10.1/100%"])
    def test_doi_that_needs_escapes(self, doi: str) -> None:
        """A DOI that BibTeX would misread is only in the address, where it is quoted."""
        text = entry(BARE, doi=doi)
        assert "  doi =" not in text
        assert "  url = {https://doi.org/10.1/" in text

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
        """The type follows the venue, whose text stays whole: no volume is read out of it."""
        text = entry(BARE, venue=venue)
        assert text.startswith(f"@{kind}{{key,")
        assert f"  {field} = {{{venue}}},\n" in text
        assert "volume" not in text
        assert "pages" not in text

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
        """Inner capitals are in braces, special characters are escaped, and formulas stay."""
        assert bibtex.format_title(title) == tex

    @pytest.mark.parametrize(
        ("name", "tex"),
        [
            (Name("Joost", "van de Weijer"), "van de Weijer, Joost"),
            (Name("", "Gemma Team"), "{Gemma Team}"),
            (Name("Ada", "Sun and Sons"), "{Sun and Sons}, Ada"),
            (Name("Guy, Jr.", "Steele"), "Steele, {Guy, Jr.}"),
            (Name("Guy", "Steele", suffix="Jr."), "Steele, Jr., Guy"),
            # Biber leaves the entry out if the first part has no braces here
            (Name("Guy", "Steele", suffix="Jr., PhD"), "{Steele}, {Jr., PhD}, {Guy}"),
            (Name("飞飞", "李"), "李, 飞飞"),
            (Name("Albin", "Soutif--Cormerais"), "Soutif-{}-Cormerais, Albin"),
            (Name("", "{B} & others"), r"{\textbraceleft{}B\textbraceright{} \& others}"),
        ],
    )
    def test_names(self, name: Name, tex: str) -> None:
        """A comma splits a name, and what could be misread is in braces."""
        assert bibtex.format_name(name) == tex

    def test_very_many_authors(self) -> None:
        """All of very many authors are there, in order."""
        authors = tuple(Author(Name("Ada", f"Number{i}")) for i in range(200))
        (item,) = parse(entry(BARE, authors=authors, author_count=200)).entries
        assert item["author"] == [f"Number{i}, Ada" for i in range(200)]


HOSTILE_MATHS = [
    r"\input{secret}",
    r"\input secret ",
    r"\immediate\write18{touch stolen}",
    r"\openin5=secret",
    r"\newwrite\f\immediate\openout\f=stolen ",
    r"\catcode`\%=11",
    r"\csname input\endcsname secret ",
    r"\def\a{\input}\a{secret}",
    r"\let\a=\input\a{secret}",
    "^^5cinput{secret}",
    r"\begin{filecontents}{stolen}a\end{filecontents}",
    r"\expandafter\input\expandafter{secret}",
    r"\def\a{\a\a}\a",
    r"\text{\input{secret}}",
    r"\color{\input{secret}}",
    r"a % \input{secret}",
    r"\left( x",
    r"x_1_2",
    r"a & b",
    r"\(x\)",
    r"\sqrt[a]{" * 30 + "x" + "}" * 30,
    "{" * 300 + "x" + "}" * 300,
]


class TestHostile:
    @pytest.mark.parametrize("maths", HOSTILE_MATHS)
    def test_maths_that_is_not_maths(self, maths: str) -> None:
        """A formula with other commands, or that LaTeX cannot typeset, is words, signs escaped."""
        assert bibtex.format_title(f"a ${maths}$ b") == f"a {bibtex.escape(f'${maths}$')} b"

    def test_character_by_number(self) -> None:
        """A DOI with a character by its number, which TeX reads before all else, is only quoted."""
        assert "^^" not in entry(BARE, doi="10.1/^^5cinput")

    def test_latex_prints_it(self, tmp_path: Path) -> None:
        """LaTeX typesets a list of hostile papers without an error, and runs nothing."""
        if not shutil.which("pdflatex") or not shutil.which("bibtex"):
            pytest.skip("there is no LaTeX; Debian has it in the package texlive-latex-base")
        papers = []
        for i, maths in enumerate(HOSTILE_MATHS):
            text = f"a ${maths}$ b"
            same: dict[str, Any] = dict.fromkeys(("venue", "volume", "publisher", "note"), text)
            papers.append(
                replace(
                    BARE,
                    id=f"paper-{i}",
                    key=f"k{i}",
                    title=from_line(text),
                    authors=(Author(Name(text, text)), Author(Name("", text))),
                    doi="10.1/" + "".join(text.split()),
                    **same,
                )
            )
        bib = catalog_file(replace(TOY, papers=tuple(papers)))
        (tmp_path / "all.bib").write_text(bib, "utf-8")
        (tmp_path / "secret.tex").write_text(r"\typeout{STOLEN}")
        (tmp_path / "doc.tex").write_text(
            r"\documentclass{article}\usepackage{amsmath,amssymb}\usepackage[T1]{fontenc}"
            r"\begin{document}\nocite{*}\bibliographystyle{plain}\bibliography{all}\end{document}"
        )
        (tmp_path / "doc.aux").write_text(
            "\\relax\n\\citation{*}\n\\bibstyle{plain}\n\\bibdata{all}\n"
        )
        latex = ["pdflatex", "-shell-escape", "-draftmode", "-interaction=nonstopmode", "doc"]
        for command in (["bibtex", "doc"], latex):
            run = subprocess.run(
                command, cwd=tmp_path, capture_output=True, check=False, timeout=60
            )
            assert run.returncode == 0, run.stdout.decode("utf-8", "replace")
        log = (tmp_path / "doc.log").read_text("utf-8", "replace")
        assert "STOLEN" not in log
        assert not re.findall(r"^!.*", log, re.MULTILINE)
        assert not list(tmp_path.glob("stolen*"))


class TestRoundTrips:
    @given(LINES)
    def test_any_title(self, text: str) -> None:
        """Bibtexparser reads any title whole, and no other field comes of it."""
        (item,) = parse(entry(BARE, title=from_line(text))).entries
        assert item["title"] == bibtex.format_title(text)
        assert [field.key for field in item.fields] == ["title", "year"]

    @given(st.lists(st.tuples(LINES | st.just(""), LINES), min_size=1, max_size=4))
    def test_any_authors(self, names: Sequence[tuple[str, str]]) -> None:
        """Any authors are read one by one, with the parts of their names."""
        authors = tuple(Author(Name(given, family)) for given, family in names)
        (item,) = parse(entry(BARE, authors=authors)).entries
        assert item["author"] == [bibtex.format_name(author.name) for author in authors]
        for author, written in zip(authors, item["author"], strict=True):
            parts = parse_single_name_into_parts(written, strict=True)
            first, last = " ".join(parts.first), " ".join([*parts.von, *parts.last])
            assert not parts.jr
            assert (first or last).strip("{}")
            if author.name.given:
                assert f"{last}, {first}" == written
            else:
                assert (first, last) == ("", written)

    @given(LINES)
    def test_any_escapes(self, text: str) -> None:
        """Escaped text has balanced braces and no bare special character, and decodes to itself."""
        tex = bibtex.escape(text)
        assert tex.count("{") == tex.count("}")
        assert not re.search(r"(?<!\\)[#$%&_]|[~^]", tex)
        ours = {"{": "textbraceleft", "}": "textbraceright", "\\": "textbackslash", "^": "textasciicircum", "~": "textasciitilde"}  # fmt: skip
        plain = tex
        for char, command in ours.items():
            plain = plain.replace(f"\\{command}{{}}", f"\0{ord(char)}\0")
        plain = re.sub(r"\\([#$%&_])", r"\1", plain.replace("{}", ""))
        assert re.sub("\0(\\d+)\0", lambda match: chr(int(match[1])), plain) == text
