from pathlib import Path

import pytest

from generator.catalog.model import Author, Facet, Link, Paper, Term, Vocabulary
from generator.content.paper import read_about, read_paper, vocabulary_readers
from generator.content.schema import ID_RULE
from generator.errors import Problem
from generator.text.dates import PartialDate
from generator.text.names import Name

PATH = Path("papers/a-paper.md")
VOCABULARY = Vocabulary(
    (Facet("topic", "Topics", (Term("learning", "Learning", ""), Term("maths", "Maths", ""))),),
    (Term("method", "Method", ""), Term("theory", "Theory", "")),
)
PARTS = "write {given: Ada, family: Lovelace}, or {literal: The Lab} for a group"
# Lines 2 to 4 of a paper's file; what a test adds begins on line 5
GOOD = ("title: A", "date: 2023-05", "kind: method")


def read(
    *lines: str,
    body: str = "Text.\n",
    path: Path = PATH,
    vocabulary: Vocabulary | None = VOCABULARY,
) -> tuple[Paper | None, list[str]]:
    """Read a paper with these lines of front matter; return its problems without their path."""
    text = "\n".join(("---", *lines, "---", body))
    return read_text(text, path, vocabulary)


def read_text(
    text: str, path: Path = PATH, vocabulary: Vocabulary | None = VOCABULARY
) -> tuple[Paper | None, list[str]]:
    """Read a paper from the text of its file."""
    problems: list[Problem] = []
    paper = read_paper(path, text, problems.append, vocabulary_readers(vocabulary))
    return paper, [str(problem).removeprefix(f"{path}:").strip() for problem in problems]


def good(*lines: str) -> Paper:
    """Read a paper that has nothing wrong with it."""
    paper, problems = read(*GOOD, *lines)
    assert paper, problems
    assert not problems
    return paper


class TestPaper:
    def test_least(self) -> None:
        """A title, a date, a kind and an abstract are enough; other fields are then empty."""
        paper = good()
        assert paper.id == "a-paper"
        assert paper.path == "papers/a-paper.md"
        assert (paper.title.plain, paper.abstract.plain) == ("A", "Text.")
        assert (paper.date, paper.kind) == (PartialDate(2023, 5), "method")
        assert not any(
            getattr(paper, field)
            for field in Paper.__dataclass_fields__
            if field not in {"id", "path", "title", "abstract", "date", "kind"}
        )
        assert (paper.upvotes, paper.comments, paper.as_of) == (None, None, None)

    def test_everything(self) -> None:
        """Every field is read, typed, and kept as it was written."""
        paper = good(
            "tags: [maths, learning]",
            "author_count: 3",
            "arxiv: 2301.00010",
            "primary_category: cond-mat.dis-nn",
            "doi: 10.1000/a(b)c",
            "acl: 2020.emnlp-main.589",
            "venue: No",
            "language: pt-BR",
            "links: {z: https://z.example/, a: https://a.example/}",
            "upvotes: 0",
            "comments: 12",
            "as_of: 2025",
            "key: lovelace-1843:notes",
            "added: 2025-01-02",
            "withdrawn: It has a hole",
        )
        assert paper.tags == ("maths", "learning")
        assert paper.author_count == 3
        assert paper.arxiv == "2301.00010"
        assert paper.primary_category == "cond-mat.dis-nn"
        assert (paper.doi, paper.acl) == ("10.1000/a(b)c", "2020.emnlp-main.589")
        assert (paper.venue, paper.language) == ("No", "pt-BR")
        assert paper.links == (Link("z", "https://z.example/"), Link("a", "https://a.example/"))
        assert (paper.upvotes, paper.comments, paper.as_of) == (0, 12, PartialDate(2025))
        assert paper.key == "lovelace-1843:notes"
        assert paper.added == PartialDate(2025, 1, 2)
        assert paper.withdrawn == "It has a hole"

    def test_authors(self) -> None:
        """An author is a name that a rule splits, or the parts of a name."""
        paper = good(
            "authors:",
            "  - Joost van de Weijer",
            "  - {given: Fei-Fei, family: Li, id: fei-fei-li, orcid: 0000-0002-1694-233X}",
            "  - {family: Plato}",
            "  - {literal: Gemma Team}",
        )
        assert paper.authors == (
            Author(Name("Joost", "van de Weijer")),
            Author(Name("Fei-Fei", "Li"), "fei-fei-li", "0000-0002-1694-233X"),
            Author(Name("", "Plato")),
            Author(Name("", "Gemma Team")),
        )

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            *(("arxiv", value) for value in ("1412.6544", "hep-th/9901001", "math.GT/0309136")),
            *(("acl", value) for value in ("P18-1007", "2021.acl-long.1")),
            *(("doi", value) for value in ("10.1145/3605943", "10.1000.10/a;b&c")),
            *(("language", value) for value in ("en", "zh-Hans", "gsw-CH")),
            ("primary_category", "hep-th"),
        ],
    )
    def test_identifiers(self, field: str, value: str) -> None:
        """Identifiers of every form in use are accepted."""
        assert getattr(good(f"{field}: {value}"), field) == value

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            ("titel: B", "titel: unknown field; did you mean 'title'?"),
            (
                "tags: [learnin]",
                "tags: unknown tag 'learnin' (tags.yaml); did you mean 'learning'?",
            ),
            ("tags: [maths, maths]", "tags: 'maths' is in the list twice; keep one"),
            ("tags: maths", "tags: must be a list in brackets; write tags: [maths]"),
            (
                "arxiv: 2301.00010v2",
                ("arxiv: '2301.00010v2' is not an arXiv id; write 2301.00010"),
            ),
            (
                "doi: https://doi.org/10.1145/3605943",
                ("doi: 'https://doi.org/10.1145/3605943' is not a DOI; write 10.1145/3605943"),
            ),
            (
                "doi: 10.1002/(SICI)1<2::AID>3.0",
                (
                    "doi: '10.1002/(SICI)1<2::AID>3.0' is not a DOI; write one such as 10.1145/3605943"
                ),
            ),
            (
                "acl: P18-107",
                (
                    "acl: 'P18-107' is not an id of the ACL Anthology;"
                    " write one such as 2020.emnlp-main.589 or P18-1007"
                ),
            ),
            (
                "primary_category: CS",
                ("primary_category: 'CS' is not a category of arXiv; write one such as cs.LG"),
            ),
            (
                "language: english",
                ("language: 'english' is not the code of a language; write en"),
            ),
            (
                "key: Müller2020",
                ("key: 'Müller2020' is not a BibTeX key; write Muller2020"),
            ),
            (
                "author_count: 0",
                "author_count: 0 authors is not possible; delete the line if you do not know the number",
            ),
            (
                "upvotes: 4",
                "as_of: is missing; say when the upvotes were counted, such as as_of: 2026-11",
            ),
            (
                "comments: 4",
                "as_of: is missing; say when the comments were counted, such as as_of: 2026-11",
            ),
            (
                "links: {code: 'javascript:x'}",
                (
                    "links.code: 'javascript:x' is not a web address;"
                    " write one such as https://example.org/paper"
                ),
            ),
            (
                "links: [https://example.org/]",
                'links: needs a label for each link; write links: {code: "https://example.org/repo"}',
            ),
            (
                "authors: Ada Lovelace",
                "authors: must be a list in brackets; write authors: [Ada Lovelace]",
            ),
            ("authors: [[Ada]]", f"authors: must be a name, not a list; {PARTS}"),
            (
                "authors: ['']",
                "authors: is empty; write something after the colon, or delete the line",
            ),
            (
                "authors: [{given: Ada}]",
                f"authors: has no family name; {PARTS}",
            ),
            (
                "authors: [{literal: A, family: B}]",
                f"authors: has the wrong parts; {PARTS}",
            ),
            (
                "authors: [{family: [B]}]",
                "authors.family: must be one text, not a list; write family: B",
            ),
            (
                "authors: [{literal: A, orcid: 0000-0002}]",
                (
                    "authors.orcid: '0000-0002' is not an ORCID iD;"
                    " copy it from orcid.org, in the form 0000-0002-1825-0097"
                ),
            ),
            (
                "authors: [{literal: A, id: page-2}]",
                f"authors.id: 'page-2' is not an id; {ID_RULE}",
            ),
        ],
    )
    def test_one_fault(self, line: str, message: str) -> None:
        """A fault gives one problem, with its line and field, and no paper."""
        assert read(*GOOD, line) == (None, [f"5: {message}"])

    def test_every_bad_link(self) -> None:
        """Every bad link is reported with its label and line."""
        lines = ("links:", "  a: https://a.example/", "  b: x", "  ' ': https://b.example/")
        assert read(*GOOD, *lines)[1] == [
            "7: links.b: 'x' is not a web address; write one such as https://example.org/paper",
            "8: links: is empty; write something after the colon, or delete the line",
        ]

    def test_author_twice(self) -> None:
        """Nobody is an author of a paper twice, unless an id tells two people apart."""
        good("authors: [Ada Lovelace, {given: Ada, family: Lovelace, id: ada-2}]")
        assert read(*GOOD, "authors:", "  - Ada Lovelace", '  - "Lovelace, Ada"')[1] == [
            (
                "7: authors: 'Ada Lovelace' is in the list twice, on line 6 already; delete one, or give"
                " one an id if they are two people"
            )
        ]

    def test_fewer_authors_than_listed(self) -> None:
        """A count below the number of names is a problem; one equal to it is not."""
        good("authors: [A, B]", "author_count: 2")
        assert read(*GOOD, "authors: [A, B]", "author_count: 1") == (
            None,
            ["6: author_count: is 1, but 2 authors are listed; delete the line"],
        )

    def test_required(self) -> None:
        """Only the title is required."""
        assert read("venue: Nowhere")[1] == ["2: title: is missing; add title: Deep Learning"]
        paper, _ = read("title: A", body="")
        assert paper
        assert not paper.date
        assert not paper.kind
        assert not paper.abstract.plain

    def test_citation_fields(self) -> None:
        """What a citation needs is read; entry types of BibTeX are read as the types they mean."""
        paper = good(
            "type: incollection",
            "editors: [Ada Lovelace]",
            "pages: 12 -- 34",
            "school: Leeds",
            "isbn: 0-8044-2957-X",
            "private: {anything: [at, all]}",
            "draft: true",
        )
        assert (paper.type, paper.pages, paper.institution) == ("chapter", "12-34", "Leeds")
        assert paper.editors == (Author(Name("Ada", "Lovelace")),)
        assert paper.draft
        assert "anything" not in repr(paper)
        assert read(*GOOD, "school: A", "institution: B")[1] == [
            "5: school: means the same as institution; keep one"
        ]
        assert read(*GOOD, "type: bok")[1] == ["5: type: unknown type 'bok'; did you mean 'book'?"]

    def test_all_faults_at_once(self) -> None:
        """All faults of a file are reported, in the front matter, the name and the body."""
        paper, problems = read(
            "title: ''", "date: 2023-02-30", "kind: metod", body=" \n", path=Path("Ä.md")
        )
        assert paper is None
        assert problems == [
            "'Ä' cannot be part of a web address as it is; rename it to a.md",
            "2: title: is empty; write something after the colon, or delete the line",
            (
                "3: date: February 2023 has no day 30; write a date such as 2023-10-25, 2023-10 or 2023"
            ),
            "4: kind: unknown kind 'metod' (tags.yaml); did you mean 'method'?",
        ]

    @pytest.mark.parametrize(
        "stem", ["index", "page-2", "page-22", "Upper", "a_b", "a--b", "-a", "a-", "a.b", "x" * 101]
    )
    def test_bad_ids(self, stem: str) -> None:
        """A file name that cannot be a page's, or is that of a page of the site, is refused."""
        _, problems = read(*GOOD, path=Path(f"{stem}.md"))
        assert len(problems) == 1
        assert problems[0].startswith(f"{stem!r} cannot be part of a web address as it is; ")

    @pytest.mark.parametrize(
        "stem", ["a", "page", "page-x", "page-2-x", "index-2", "2024", "x" * 100]
    )
    def test_good_ids(self, stem: str) -> None:
        """Names that only resemble those of the site's own pages are accepted."""
        assert read(*GOOD, path=Path(f"{stem}.md"))[1] == []

    def test_no_vocabulary(self) -> None:
        """Without a vocabulary, any id is accepted as a tag or a kind."""
        lines = ("title: A", "date: 2023", "kind: anything", "tags: [at-all, Not This]")
        _, problems = read(*lines, vocabulary=None)
        assert problems == ["5: tags: 'Not This' is not an id; write not-this"]


class TestFile:
    def test_front_matter_and_body(self) -> None:
        """The front matter ends at the first line of three hyphens; later ones belong to the body."""
        paper, problems = read(*GOOD, body="One\n\n---\n\nTwo\n")
        assert not problems
        assert paper
        assert paper.abstract.html == "<p>One</p>\n\n<p>Two</p>"

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            (
                "",
                "1: the file is empty; begin it with a line ---, a line title: ... and another line ---",
            ),
            ("title: A\n", "1: the first line must be ---; put such a line above this one"),
            (
                "\n---\ntitle: A\n---\n",
                "1: the first line is empty; delete it, so that the file begins with ---",
            ),
            ("---\ntitle: A\n", "3: no line --- ends the fields; put one below the last of them"),
            (
                "---\ntitle: A\n----\n",
                "3: this line must be --- and nothing else, to end the fields; it is ----",
            ),
            (
                f"---\n# {'x' * 70_000}\n---\nText",
                "1: the part above the text is larger than 65,536 bytes; shorten it",
            ),
            ("---\n---\nText", "2: there are no fields; write lines such as title: Deep Learning"),
            (
                "---\n- a\n---\nText",
                "2: the fields begin with dashes, as the items of a list do; delete the dashes",
            ),
            (
                "---\ntitle: A\ntitle: B\n---\nText",
                "3: title: is there twice, on line 2 already; keep one of them",
            ),
        ],
    )
    def test_faults(self, text: str, problem: str) -> None:
        """A file without valid front matter gives one problem."""
        assert read_text(text) == (None, [problem])

    def test_control_characters_in_the_body(self) -> None:
        """Control characters, and those that reorder text, are reported with their line."""
        assert read(*GOOD, body="One\n\x07\n\u202etwo\nשלום\n\tfour\n")[1] == [
            "7: contains an invisible character; delete it, or type the line again",
            "8: contains an invisible character; delete it, or type the line again",
        ]

    def test_references_to_control_characters(self) -> None:
        """A reference to such a character is no way around."""
        body = "One\n&#x202e;two &#7;\n&#xe0041; &amp;#7; &zwnj;&rlm;\n"
        assert read(*GOOD, body=body)[1] == [
            "7: contains an invisible character; delete it, or type the line again",
            "8: contains an invisible character; delete it, or type the line again",
        ]

    @pytest.mark.parametrize(
        "hidden",
        [
            "\U000e0064\U000e0065",  # tag characters
            "\U0001f3f4\U000e0067\U000e007f",  # a flag, which may hide any text
            "\u200b\u200c\u200b\u200b",
            "\U000e0154\U000e0155\U000e0156\U000e0157",
            "\ufff9a\ufffab\ufffb",
            "\u206a",
        ],
    )
    def test_hidden_text(self, hidden: str) -> None:
        """A text that nobody sees, but language models do, is refused in every field and in the body."""
        message = "contains an invisible character; delete it, or type the"
        assert read(f'title: "a{hidden}b"')[1] == [f"2: title: {message} text again"]
        assert read(*GOOD, f'venue: "a{hidden}b"')[1] == [f"5: venue: {message} text again"]
        assert read(*GOOD, body=f"One.\na{hidden}b")[1] == [f"7: {message} line again"]

    @pytest.mark.parametrize(
        ("mark", "reference"),
        [
            ("\u0308", "&#776;"),
            ("\u05b0", "&#x5b0;"),
            ("\u0e31", "&#3633;"),
            ("\U0001f3fb", "&#x1f3fb;"),
            ("\u0308\u200d\u0301", "&#776;&zwj;&#769;"),
        ],
    )
    def test_many_marks(self, mark: str, reference: str) -> None:
        """A letter has at most 30 marks; browsers take the square of their number."""
        message = "has over 30 accents or other marks on one letter; delete them"
        most = 30 // len(mark)
        assert (
            read(f'title: "a{mark * most}b"', f"venue: 'ü{mark * most}'", body=f"a{mark * most}")[1]
            == []
        )
        assert read(f'title: "a{mark * most + mark}b"')[1] == [f"2: title: {message}"]
        assert read(*GOOD, body=f"One.\na{mark * most + mark}")[1] == [f"7: {message}"]
        assert read(*GOOD, body=f"One.\na{reference * most + reference}")[1] == [f"7: {message}"]

    def test_what_scripts_need(self) -> None:
        """Joiners of Persian and Indic scripts and of emoji, and variants of characters, are kept."""
        text = (
            "می\u200cخواهم क्\u200dष 👩\u200d👩\u200d👧 👁\ufe0f\u200d🗨\ufe0f 葛\U000e0100 \u200fשלום"
        )
        paper = read(f"title: {text}", body=text)[0]
        assert paper
        assert paper.title.plain == paper.abstract.plain == text

    @pytest.mark.parametrize("text", ["\u200b", "\u3164", "\u115f \u1160", "\u2060\ufeff"])
    def test_nothing_to_see(self, text: str) -> None:
        """A text of nothing that can be seen is refused: a link to its page would be invisible."""
        assert read(f'title: "{text}"')[1] == [
            "2: title: has only characters that nobody sees; type the text again, or delete the line"
        ]

    def test_nested_too_deep(self) -> None:
        """Lists nested too deep are a problem, and do not spoil the next paper."""
        assert read(*GOOD, body="- " * 5000 + "a")[1] == [
            "6: the text has elements in more than 100 others; use fewer levels"
        ]
        assert good().abstract.html == "<p>Text.</p>"

    @pytest.mark.parametrize("name", ["con", "nul", "aux", "com1", "lpt9"])
    def test_devices_of_windows(self, name: str) -> None:
        """A file that Windows could not have is refused."""
        problems: list[Problem] = []
        assert not read_paper(Path(f"{name}.md"), "---\ntitle: T\n---\n", problems.append)
        assert "a device of Windows such as con" in problems[0].message

    @pytest.mark.parametrize("code", [0x1FFFE, 0xFDD0, 0xFFFF, 0x10FFFF])
    def test_noncharacters(self, code: int) -> None:
        """Characters that biber refuses a whole file for are refused in every text."""
        assert read(f"title: a{chr(code)}b")[1]
        assert read(*GOOD, body=f"One.\n{chr(code)}")[1]

    @pytest.mark.parametrize(
        "address", ["//host/x", "/\\host", "\\\\\\\\host", "https:host", "HTTP:///host"]
    )
    def test_disguised_links(self, address: str) -> None:
        """A link that a browser reads as one to another site, though it does not say so, is refused."""
        (problem,) = read(*GOOD, body=f"One.\n\n[a]({address})\n")[1]
        assert "whose site is in disguise; begin it with https://" in problem
        assert not read(*GOOD, body="[a](https://a.org//b) [c](d/e//f)")[1]

    def test_too_many_marks(self) -> None:
        """A paragraph that would take minutes is a problem, on the line where it begins."""
        assert read(*GOOD, body=f"One.\n\n{'``a`' * 500}")[1] == [
            "8: the text has over 100 backticks in a row in one paragraph; split it with empty lines"
        ]

    def test_too_long(self) -> None:
        """An abstract has a limit of its own; a page about the catalog may be longer."""
        long = "Some words. " * 6000
        assert read(*GOOD, body=long)[1] == ["6: the text is larger than 65,536 bytes; shorten it"]
        assert read(*GOOD, body=long[:65_000])[0]
        problems: list[Problem] = []
        assert read_about(Path("about.md"), long, problems.append).source
        assert not problems
        read_about(Path("about.md"), long * 4, problems.append)
        assert [problem.message for problem in problems] == [
            "the text is larger than 262,144 bytes; shorten it"
        ]


def test_about_keeps_links_to_the_site() -> None:
    """The page about the catalog may link to other pages of the site."""
    problems: list[Problem] = []
    about = read_about(Path("about.md"), "[tags](tags/index.html)\n\x07\n", problems.append)
    assert 'href="tags/index.html"' in about.html
    assert list(map(str, problems)) == [
        "about.md:2: contains an invisible character; delete it, or type the line again"
    ]


@pytest.mark.parametrize(
    "body", ["![Only an image](https://example.org/a.png)", "<b></b>", "***", "\u2026"]
)
def test_nothing_to_read(body: str) -> None:
    """An abstract may be missing, but one that is there needs a letter or a digit."""
    problems: list[Problem] = []
    text = f"---\ntitle: A\ndate: 2023\nkind: method\n---\n{body}\n"
    assert not read_paper(Path("a.md"), text, problems.append)
    assert [problem.message for problem in problems] == [
        "the abstract has no words; write some, or delete what is there"
    ]
