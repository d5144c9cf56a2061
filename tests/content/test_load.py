import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.content import load as load_module
from generator.content import paper as paper_module
from generator.content.files import MAX_FILE_BYTES
from generator.content.load import ParsedPapers, load
from generator.errors import ContentError
from generator.text.dates import PartialDate

TESTS = Path(__file__).parents[1]
TOY = TESTS / "toy"

Files = dict[str, str | bytes]

PAPER = "---\ntitle: A\ndate: 2023\nkind: method\ntags: [learning]\n{}---\n{}"
GOOD: Files = {
    "catalog.yaml": "id: bad\ntitle: Bad\n",
    "tags.yaml": (
        "facets: [{id: topic, name: Topics, tags: [{id: learning, name: Learning}]}]\n"
        "kinds: [{id: method, name: Method}]\n"
    ),
    "papers/2023/good.md": PAPER.format("", "Text.\n"),
}


def paper(front: str = "", body: str = "Text.\n") -> str:
    """A good paper's file with more front matter, from line 6 on, or another body."""
    return PAPER.format(front, body)


def write(folder: Path, files: Files) -> Path:
    """Write a content folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems(content: Path, parsed: ParsedPapers | None = None) -> list[str]:
    """Load a folder; return its problems, with paths relative to it."""
    try:
        load(content, parsed)
    except ContentError as error:
        return [str(problem).replace(f"{content}/", "") for problem in error.problems]
    return []


def test_good(tmp_path: Path) -> None:
    """The content that other tests spoil has no problem."""
    assert problems(write(tmp_path, GOOD)) == []


DATE = "write a date such as 2023-10-25, 2023-10 or 2023"
NAME = "use lower-case letters, digits and single hyphens, at most 100; not index, page-N, or a device of Windows such as con"


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("venu: X\n", "6: venu: unknown field; did you mean 'venue'?"),
        ("title: B\n", "6: title: is there twice, on line 2 already; keep one of them"),
        ("added: 2023-13-01\n", f"6: added: there is no month 13; {DATE}"),
        ("added: 2023-02-30\n", f"6: added: February 2023 has no day 30; {DATE}"),
        ("added: 20231\n", f"6: added: '20231' is not a date; {DATE}"),
        ("upvotes: -1\nas_of: 2025\n", "6: upvotes: '-1' is not a whole number; write one such as 12"),
        ("upvotes: 1e3\nas_of: 2025\n", "6: upvotes: '1e3' is not a whole number; write one such as 12"),
        ("upvotes: 1\n", "6: as_of: is missing; say when the upvotes were counted, such as as_of: 2026-11"),
        ("venue: [X]\n", "6: venue: must be one text, not a list; write venue: X"),
        ("venue: &a X\nkey: *a\n", '6: venue: cannot begin with & without quotes; write venue: "&a X"'),
        (f"links: {'[' * 60_000}\n", "6: links: nested more than 8 levels deep; use fewer"),
        ("...\n%YAML 1.1\n--- {}\n", "7: a line --- in the middle begins a second document; delete the line"),
        ("\tvenue: X\n", "6: venue: the line begins with a tab; begin it with spaces instead"),
        ("venue: a\x07b\n", "6: contains an invisible character (U+0007); delete it, or type the line again"),
        ('venue: "a\u202eb"\n', "6: venue: contains an invisible character; delete it, or type the text again"),
        ("links: {code: https://}\n",
         ("6: links.code: 'https://' is not a web address; write one such as"
         " https://example.org/paper")),
    ],
)  # fmt: skip
def test_bad_front_matter(tmp_path: Path, front: str, message: str) -> None:
    """A fault in one paper's front matter gives one problem."""
    content = write(tmp_path, {**GOOD, "papers/bad.md": paper(front)})
    assert problems(content) == [f"papers/bad.md:{message}"]


@pytest.mark.parametrize(
    ("files", "messages"),
    [
        ({"papers/bad.md": ""}, ["papers/bad.md:1: the file is empty; begin it with a line ---, a line title: ... and another line ---"]),
        ({"papers/bad.md": paper().encode() + b"caf\xe9"}, ["papers/bad.md:8: the file is not in the encoding UTF-8 near 'café'; in your editor, save it with the encoding UTF-8"]),
        ({"papers/bad.md": "é" * MAX_FILE_BYTES}, ["papers/bad.md: is larger than 1,048,576 bytes; shorten it"]),
        ({"papers/bad.md": f"---\n# {'x' * 70_000}\n---\n"}, ["papers/bad.md:1: the part above the text is larger than 65,536 bytes; shorten it"]),
        ({"papers/notes.txt": ""}, ["papers/notes.txt: the name of a paper ends in .md; rename it to notes.md, or move it elsewhere"]),
        ({"papers/folder.md/good-2.md": paper()}, ["papers/folder.md: is a folder, not a file; give it another name"]),
        ({"papers/index.md": paper()}, [f"papers/index.md: 'index' cannot be part of a web address as it is; {NAME}"]),
        ({"papers/page-2.md": paper()}, [f"papers/page-2.md: 'page-2' cannot be part of a web address as it is; {NAME}"]),
        ({"papers/Über uns.md": paper()}, ["papers/Über uns.md: 'Über uns' cannot be part of a web address as it is; rename it to uber-uns.md"]),
        (
            {"papers/2024/good.md": paper()},
            ["papers/2024/good.md: id: papers/2023/good.md has the same, 'good'; give one of the files another name"],
        ),
        (
            {"papers/a.md": paper("arxiv: 2301.00001\n"), "papers/b.md": paper("arxiv: 2301.00001\n")},
            ["papers/b.md: arxiv: papers/a.md has the same, '2301.00001'; if both are one paper, delete one of the files, or correct one"],
        ),
        (
            {"papers/a.md": paper("doi: 10.1000/ABC\n"), "papers/b.md": paper("doi: 10.1000/abc\n")},
            ["papers/b.md: doi: papers/a.md has the same, '10.1000/abc'; if both are one paper, delete one of the files, or correct one"],
        ),
        (
            {"papers/a.md": paper("key: k\nacl: P18-1007\n"), "papers/b.md": paper("key: k\nacl: P18-1007\n")},
            [
                "papers/b.md: acl: papers/a.md has the same, 'P18-1007'; if both are one paper, delete one of the files, or correct one",
                "papers/b.md: key: papers/a.md has the same, 'k'; change one",
            ],
        ),
        (
            {"catalog.yaml": "id: bad\ntitle: Bad\npicks: [good, bad]\n"},
            ["catalog.yaml: picks: unknown paper 'bad'; use one of good"],
        ),
        (
            {"catalog.yaml": "id: bad\ntitle: Bad\nurl: javascript:alert(1)\n"},
            ["catalog.yaml:3: url: 'javascript:alert(1)' is not a web address; write one such as https://example.org/paper"],
        ),
        (
            {"tags.yaml": "facets: [\n", "papers/bad.md": paper().replace("learning", "nowhere")},
            ["tags.yaml:1: facets: begins with [, and no ] ends it; write facets: []"],
        ),
        ({"people.yaml": b"- \xff"}, ["people.yaml:1: the file is not in the encoding UTF-8 near 'ÿ'; in your editor, save it with the encoding UTF-8"]),
        ({"about.md": b"a\n\xff"}, ["about.md:2: the file is not in the encoding UTF-8 near 'ÿ'; in your editor, save it with the encoding UTF-8"]),
        (
            {"papers/bad\x1b[31m\n.md": paper()},
            [r"papers/bad\x1b[31m\n.md: 'bad\x1b[31m\n' cannot be part of a web address as it is; rename it to bad-31m.md"],
        ),
    ],
)  # fmt: skip
def test_bad_files(tmp_path: Path, files: Files, messages: list[str]) -> None:
    """A file that is not valid, or conflicts with another, gives its own problems and no others."""
    assert problems(write(tmp_path, {**GOOD, **files})) == messages


def test_unknown_ids_of_people(tmp_path: Path) -> None:
    """A person that is not in people.yaml, and a paper that does not exist, are problems."""
    files: Files = {
        "people.yaml": "- {id: ada, name: Ada, papers: [god]}\n",
        "papers/bad.md": paper("authors: [{family: A, id: adda}]\n"),
    }
    person, unknown_paper = problems(write(tmp_path, {**GOOD, **files}))
    assert person.startswith("papers/bad.md: authors: ")
    assert person.endswith("; did you mean 'ada'?")
    assert unknown_paper.startswith("people.yaml:1: papers: ")
    assert unknown_paper.endswith("; did you mean 'good'?")


def fifo(content: Path) -> None:
    """Put a FIFO in a paper's place; to open it would block for ever."""
    os.mkfifo(content / "papers/bad.md")


def broken_link(content: Path) -> None:
    """Put a link that leads nowhere."""
    (content / "papers/bad.md").symlink_to("nowhere.md")


def link_to_itself(content: Path) -> None:
    """Put a link that leads to itself."""
    (content / "papers/bad.md").symlink_to("bad.md")


def link_outside(content: Path) -> None:
    """Put a link to a file outside the content."""
    (content / "papers/bad.md").symlink_to("/etc/passwd")


def folder_outside(content: Path) -> None:
    """Put a link to a folder outside the content."""
    (content / "papers/2024").symlink_to("/etc")


def folder_in_itself(content: Path) -> None:
    """Put links to the folder that they are in, which have no end."""
    (content / "papers/2024").symlink_to(".")
    (content / "papers/2025").symlink_to("2023/..")


def about_outside(content: Path) -> None:
    """Put a link in the place of a file beside the papers."""
    (content / "about.md").symlink_to("/etc/hostname")


OUTSIDE = "links to a place outside the content folder; copy it here"


@pytest.mark.parametrize(
    ("spoil", "messages"),
    [
        (fifo, ["papers/bad.md: is a folder, not a file; give it another name"]),
        (broken_link, ["papers/bad.md: cannot be read: No such file or directory"]),
        (link_to_itself, ["papers/bad.md: cannot be read: Too many levels of symbolic links"]),
        (link_outside, [f"papers/bad.md: {OUTSIDE}"]),
        (folder_outside, [f"papers/2024: {OUTSIDE}"]),
        (
            folder_in_itself,
            [
                f"papers/{year}: is a link to a folder; put the papers themselves here"
                for year in (2024, 2025)
            ],
        ),
        (about_outside, [f"about.md: {OUTSIDE}"]),
    ],
)
def test_bad_links(tmp_path: Path, spoil: Callable[[Path], None], messages: list[str]) -> None:
    """FIFOs, broken links and links out of the content are reported and not read."""
    content = write(tmp_path, GOOD)
    spoil(content)
    assert problems(content) == messages


def test_links_inside(tmp_path: Path) -> None:
    """A link to another file of the content is read."""
    content = write(tmp_path, {**GOOD, "drafts/other.md": paper()})
    (content / "papers/other.md").symlink_to("../drafts/other.md")
    assert [paper.id for paper in load(content).papers] == ["good", "other"]


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("papers", "papers: there is no such folder; make it, and put the papers into it"),
        ("papers/2023/good.md", "papers: contains no papers; make one with `openshelf new TITLE`"),
    ],
)
def test_missing(tmp_path: Path, missing: str, message: str) -> None:
    """A missing file or folder gives one problem."""
    content = write(tmp_path, GOOD)
    path = content / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert problems(content) == [message]


def test_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that cannot be read is a problem."""

    def listdir(folder: Path, listed: Callable[[Path], list[str]] = os.listdir) -> list[str]:
        if folder.name == "2023":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(os, "listdir", listdir)
    assert "papers/2023: cannot be read: Permission denied" in problems(write(tmp_path, GOOD))


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends(tmp_path: Path, ending: str) -> None:
    """Windows and old Mac line ends and a byte order mark make no difference, in line numbers too."""
    content = write(
        tmp_path,
        {name: "\ufeff" + str(text).replace("\n", ending) for name, text in GOOD.items()},
    )
    assert load(content).papers[0].abstract.html == "<p>Text.</p>"
    write(content, {"papers/bad.md": paper("venu: X\n").replace("\n", ending)})
    assert problems(content) == ["papers/bad.md:6: venu: unknown field; did you mean 'venue'?"]


def test_hidden_files(tmp_path: Path) -> None:
    """Hidden files and folders are ignored."""
    files: Files = {"papers/.good.md.swp": b"\xff", "papers/.DS_Store": "", "papers/.git/x": ""}
    assert problems(write(tmp_path, {**GOOD, **files})) == []


def test_about_is_optional(tmp_path: Path) -> None:
    """Without about.md the text is empty."""
    assert load(write(tmp_path, GOOD)).about.html == ""


def test_newest_first() -> None:
    """Papers are sorted newest first; a partial date comes after the full dates that it may mean."""
    papers = load(TOY).papers
    assert [(paper.date, paper.id) for paper in papers] == sorted(
        ((paper.date, paper.id) for paper in papers),
        key=lambda pair: ([-part for part in (pair[0].year, pair[0].month, pair[0].day)], pair[1]),
    )
    of_2021 = [paper.date for paper in papers if paper.date.year == 2021]
    assert of_2021 == [PartialDate(2021, 7, 2), PartialDate(2021, 7), PartialDate(2021)]


def test_one_day(tmp_path: Path) -> None:
    """Papers of one date are sorted by id, whatever their folders."""
    files: Files = {name: text for name, text in GOOD.items() if name.endswith(".yaml")}
    names = ("a/z.md", "b/a.md", "c/m.md")
    files |= {f"papers/{name}": paper() for name in names}
    assert [paper.id for paper in load(write(tmp_path, files)).papers] == ["a", "m", "z"]


class TestOptions:
    def test_url(self, tmp_path: Path) -> None:
        """`url` overrides the one in catalog.yaml; an empty one does not."""
        config = "id: a\ntitle: A\nurl: https://example.org/a\n"
        content = write(tmp_path, {**GOOD, "catalog.yaml": config})
        assert load(content).config.url == "https://example.org/a/"
        assert load(content, url="https://example.org/b/").config.url == "https://example.org/b/"

    @pytest.mark.parametrize("configured", [True, False])
    @pytest.mark.parametrize("search", [True, False])
    def test_search(self, tmp_path: Path, *, configured: bool, search: bool) -> None:
        """Search is on if neither catalog.yaml nor the caller turns it off."""
        config = f"id: a\ntitle: A\nsearch: {str(configured).lower()}\n"
        content = write(tmp_path, {**GOOD, "catalog.yaml": config})
        assert load(content, search=search).config.search is (configured and search)


class TestParsedPapers:
    """A load with the papers of an earlier one."""

    @pytest.fixture
    def read_ids(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """Record the ids of papers that are parsed."""
        ids: list[str] = []

        def spy(path: Path, *arguments: Any) -> Any:
            ids.append(path.stem)
            return paper_module.read_paper(path, *arguments)

        monkeypatch.setattr(load_module, "read_paper", spy)
        return ids

    @pytest.fixture
    def content(self, tmp_path: Path) -> Path:
        """Write a catalog of two papers."""
        return write(tmp_path / "content", {**GOOD, "papers/other.md": paper()})

    def test_only_changed_files(self, content: Path, read_ids: list[str]) -> None:
        """Only new and changed files are parsed, and the catalog is that of a first load."""
        parsed = ParsedPapers()
        first = load(content, parsed)
        read_ids.clear()
        assert load(content, parsed) == first
        assert read_ids == []
        write(content, {"papers/other.md": paper(body="Changed.\n"), "papers/new.md": paper()})
        read_ids.clear()
        catalog = load(content, parsed)
        assert sorted(read_ids) == ["new", "other"]
        assert catalog == load(content)
        assert {paper.abstract.plain for paper in catalog.papers} == {"Text.", "Changed."}

    def test_replaced_file(self, content: Path, tmp_path: Path) -> None:
        """A file that another of its size and time replaces is parsed again."""
        parsed = ParsedPapers()
        load(content, parsed)
        path, new = content / "papers/other.md", tmp_path / "new.md"
        new.write_text(paper(body="Word.\n"))
        status = path.stat()
        os.utime(new, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert new.stat().st_size == status.st_size
        new.replace(path)
        assert load(content, parsed).papers[1].abstract.plain == "Word."

    def test_same_size(self, content: Path) -> None:
        """A file that is edited in place is parsed again, though its size is the same."""
        parsed = ParsedPapers()
        load(content, parsed)
        path = content / "papers/other.md"
        changed = path.stat().st_mtime_ns + 1_000_000
        path.write_text(paper(body="Word.\n"))
        os.utime(path, ns=(changed, changed))
        assert load(content, parsed).papers[1].abstract.plain == "Word."

    def test_changed_vocabulary(self, content: Path, read_ids: list[str]) -> None:
        """When the vocabulary changes, all papers are parsed again."""
        parsed = ParsedPapers()
        load(content, parsed)
        tags = str(GOOD["tags.yaml"])
        read_ids.clear()
        write(content, {"tags.yaml": tags.replace("id: learning", "id: maths")})
        hint = "unknown tag 'learning' (tags.yaml); use one of maths"
        assert problems(content, parsed) == [
            f"papers/2023/good.md:5: tags: {hint}",
            f"papers/other.md:5: tags: {hint}",
        ]
        write(content, {"tags.yaml": tags})
        assert len(load(content, parsed).papers) == 2
        assert read_ids == ["good", "other"] * 2

    def test_deleted_and_renamed(self, content: Path) -> None:
        """The paper of a deleted file is gone, and a renamed file has its new id."""
        parsed = ParsedPapers()
        load(content, parsed)
        (content / "papers/other.md").rename(content / "papers/renamed.md")
        assert [paper.id for paper in load(content, parsed).papers] == ["good", "renamed"]
        (content / "papers/renamed.md").unlink()
        assert [paper.id for paper in load(content, parsed).papers] == ["good"]
        assert [path.stem for path in parsed.by_path] == ["good"]

    def test_problems_again(self, content: Path) -> None:
        """The problems of a bad file are reported at each load until the file is mended."""
        parsed = ParsedPapers()
        load(content, parsed)
        write(content, {"papers/other.md": paper("venu: X\n")})
        message = "papers/other.md:6: venu: unknown field; did you mean 'venue'?"
        assert problems(content, parsed) == problems(content, parsed) == [message]
        write(content, {"papers/other.md": paper()})
        assert problems(content, parsed) == []

    def test_duplicates_again(self, content: Path) -> None:
        """Conflicts between unchanged files are reported at each load."""
        parsed = ParsedPapers()
        write(content, {"papers/other.md": paper("key: k\n"), "papers/more.md": paper("key: k\n")})
        message = "papers/other.md: key: papers/more.md has the same, 'k'; change one"
        assert problems(content, parsed) == problems(content, parsed) == [message]


def test_open_vocabulary(tmp_path: Path) -> None:
    """Without tags.yaml, any id is a tag or a kind, with a name made from the id."""
    files: Files = {**GOOD, "papers/b.md": "---\ntitle: B\ntags: [deep-nets]\n---\n"}
    del files["tags.yaml"]
    catalog = load(write(tmp_path, files))
    assert [tag.name for tag in catalog.tags.values()] == ["Deep nets", "Learning"]
    assert [kind.name for kind in catalog.kinds.values()] == ["Method"]
    (tmp_path / "tags.yaml").write_text("kinds: [{id: method, name: Method}]\n")
    assert list(load(tmp_path).tags) == ["deep-nets", "learning"]


def test_default_kind(tmp_path: Path) -> None:
    """Papers without a kind have the default kind of the catalog; it is one that tags.yaml defines."""
    catalog = "id: a\ntitle: A\ndefault_kind: method\n"
    files: Files = {**GOOD, "papers/b.md": "---\ntitle: B\n---\n", "catalog.yaml": catalog}
    assert load(write(tmp_path, files)).paper("b").kind == "method"
    write(tmp_path, {"catalog.yaml": catalog.replace("method", "metod")})
    assert problems(tmp_path) == [
        "catalog.yaml: default_kind: unknown kind 'metod' (tags.yaml); did you mean 'method'?"
    ]


def test_undated(tmp_path: Path) -> None:
    """Papers without a date are last."""
    catalog = load(write(tmp_path, {**GOOD, "papers/a.md": "---\ntitle: A\n---\n"}))
    assert [paper.id for paper in catalog.papers] == ["good", "a"]
    assert [paper.id for paper in catalog.undated] == ["a"]
    assert list(catalog.by_year) == [2023]


def test_drafts(tmp_path: Path) -> None:
    """Drafts are left out and counted, also where picks and reading paths name them."""
    files: Files = {
        **GOOD,
        "papers/b.md": "---\ntitle: B\ndraft: true\n---\n",
        "catalog.yaml": "id: a\ntitle: A\npicks: [b, good]\n",
        "paths/way.md": "---\ntitle: W\ndescription: D\npapers:\n- {id: b, why: W}\n---\n",
    }
    catalog = load(write(tmp_path, files))
    assert [paper.id for paper in catalog.papers] == ["good"]
    assert (catalog.drafts, catalog.config.picks, catalog.paths) == (1, ("good",), ())
    catalog = load(tmp_path, drafts=True)
    assert (len(catalog.papers), catalog.drafts, len(catalog.paths)) == (2, 0, 1)
    (tmp_path / "papers/2023/good.md").unlink()
    write(tmp_path, {"catalog.yaml": GOOD["catalog.yaml"]})
    assert problems(tmp_path) == [
        "papers: contains nothing but drafts; delete `draft: true` from one"
    ]
