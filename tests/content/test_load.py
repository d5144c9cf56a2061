import os
import shutil
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from generator import cache, tree
from generator.cache import Signature
from generator.text.dates import PartialDate
from generator.errors import ContentError, Problem
from generator.content.load import load
from generator.content.files import MAX_FILE_BYTES

CATALOG = Path(__file__).parent / "catalog"
BAD = Path(__file__).parent / "bad"

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


def problems(content: Path) -> list[str]:
    """What loading a folder finds wrong, with paths that begin in the folder."""
    try:
        load(content)
    except ContentError as error:
        return [str(problem).replace(f"{content}/", "") for problem in error.problems]
    return []


def test_good(tmp_path: Path) -> None:
    """The folder that the tests below spoil has nothing wrong with it."""
    assert problems(write(tmp_path, GOOD)) == []


DATE = "give YYYY, YYYY-MM or YYYY-MM-DD, such as 2023-10-25"
COUNT = "give a whole number such as 12"
NAME = (
    "use lower-case letters, digits and single hyphens, at most 100, and neither index nor page-N"
)


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("venu: X\n", "6: venu: no such key; did you mean venue?"),
        ("title: B\n", "6: title is here twice, on line 2 too; keep one"),
        ("added: 2023-13-01\n", f"6: added: there is no month 13; {DATE}"),
        ("added: 2023-02-30\n", f"6: added: February 2023 has no day 30; {DATE}"),
        ("added: 20231\n", f"6: added: '20231' is not a date; {DATE}"),
        ("upvotes: -1\nas_of: 2025\n", f"6: upvotes: '-1' is not a count; {COUNT}"),
        ("upvotes: 1e3\nas_of: 2025\n", f"6: upvotes: '1e3' is not a count; {COUNT}"),
        ("upvotes: 1\n", "6: as_of: is missing; say as of when the upvotes were counted"),
        ("venue: [X]\n", "6: venue: has to be text; put it in quotes"),
        ("venue: &a X\nkey: *a\n", "7: *a is a YAML alias; write the value out"),
        (f"links: {'[' * 60_000}\n", "6: nested more than 8 levels deep"),
        ("...\n%YAML 1.1\n--- {}\n", "7: a second YAML document starts here"),
        ("\tvenue: X\n", ("6: not valid YAML: while scanning for the next token found character"
         " that cannot start any token")),
        ("venue: a\x07b\n", "6: has U+0007 in it, a control character; delete it"),
        ('venue: "a\u202eb"\n', "6: venue: has a control character in it; delete it"),
        ("links: {code: https://}\n",
         ("6: links.code: 'https://' is not a web address; give one such as"
         " https://example.org/paper")),
    ],
)  # fmt: skip
def test_bad_front_matter(tmp_path: Path, front: str, message: str) -> None:
    """A fault in the front matter of one paper is the one problem of the catalog."""
    found = problems(write(tmp_path, {**GOOD, "papers/bad.md": paper(front)}))
    assert found == [f"papers/bad.md:{message}"]


@pytest.mark.parametrize(
    ("files", "messages"),
    [
        ({"papers/bad.md": ""}, ["papers/bad.md:1: there is no front matter; the first line has to be ---"]),
        ({"papers/bad.md": paper(body=" \n")}, ["papers/bad.md:7: there is no abstract; write it below the front matter"]),
        ({"papers/bad.md": paper().encode() + b"caf\xe9"}, ["papers/bad.md:8: byte 0xe9 is not UTF-8; save as UTF-8"]),
        ({"papers/bad.md": "é" * MAX_FILE_BYTES}, ["papers/bad.md: is over 1,048,576 bytes; shorten it"]),
        ({"papers/bad.md": f"---\n# {'x' * 70_000}\n---\n"}, ["papers/bad.md:1: the front matter is over 65,536 bytes; shorten it"]),
        ({"papers/notes.txt": ""}, ["papers/notes.txt: is no paper; the names of papers end in .md"]),
        ({"papers/folder.md/good-2.md": paper()}, ["papers/folder.md: is no regular file"]),
        ({"papers/index.md": paper()}, [f"papers/index.md: 'index' cannot be a paper's id; {NAME}"]),
        ({"papers/page-2.md": paper()}, [f"papers/page-2.md: 'page-2' cannot be a paper's id; {NAME}"]),
        ({"papers/Über uns.md": paper()}, [f"papers/Über uns.md: 'Über uns' cannot be a paper's id; {NAME}"]),
        (
            {"papers/2024/good.md": paper()},
            ["papers/2024/good.md: id: 'good' is the name of papers/2023/good.md too; rename one"],
        ),
        (
            {"papers/a.md": paper("arxiv: 2301.00001\n"), "papers/b.md": paper("arxiv: 2301.00001\n")},
            ["papers/b.md: arxiv: '2301.00001' is the arxiv of papers/a.md too; change one"],
        ),
        (
            {"papers/a.md": paper("doi: 10.1000/ABC\n"), "papers/b.md": paper("doi: 10.1000/abc\n")},
            ["papers/b.md: doi: '10.1000/abc' is the doi of papers/a.md too; change one"],
        ),
        (
            {"papers/a.md": paper("key: k\nacl: P18-1007\n"), "papers/b.md": paper("key: k\nacl: P18-1007\n")},
            [
                "papers/b.md: acl: 'P18-1007' is the acl of papers/a.md too; change one",
                "papers/b.md: key: 'k' is the key of papers/a.md too; change one",
            ],
        ),
        (
            {"catalog.yaml": "id: bad\ntitle: Bad\npicks: [good, bad]\n"},
            ["catalog.yaml: picks: there is no paper 'bad'"],
        ),
        (
            {"catalog.yaml": "id: bad\ntitle: Bad\nurl: javascript:alert(1)\n"},
            ["catalog.yaml:3: url: 'javascript:alert(1)' is not a web address; give one such as https://example.org/paper"],
        ),
        (
            {"tags.yaml": "facets: [\n", "papers/bad.md": paper().replace("learning", "nowhere")},
            ["tags.yaml:2: not valid YAML: while parsing a flow node did not find expected node content"],
        ),
        (
            {"people.yaml": "- {id: ada, name: Ada, papers: [god]}\n", "papers/bad.md": paper("authors: [{family: A, id: adda}]\n")},
            [
                "papers/bad.md: authors: 'adda' is the id of no one in people.yaml; did you mean ada?",
                "people.yaml:1: papers: there is no paper 'god'; did you mean good?",
            ],
        ),
        ({"people.yaml": b"- \xff"}, ["people.yaml:1: byte 0xff is not UTF-8; save as UTF-8"]),
        ({"about.md": b"a\n\xff"}, ["about.md:2: byte 0xff is not UTF-8; save as UTF-8"]),
        (
            {"papers/bad\x1b[31m\n.md": paper()},
            [rf"papers/bad\x1b[31m\n.md: 'bad\x1b[31m\n' cannot be a paper's id; {NAME}"],
        ),
    ],
)  # fmt: skip
def test_bad_files(tmp_path: Path, files: Files, messages: list[str]) -> None:
    """A file that does not belong, or does not go with another, gives its own problem alone."""
    assert problems(write(tmp_path, {**GOOD, **files})) == messages


def fifo(content: Path) -> None:
    """Put a FIFO in a paper's place: opened carelessly, it would block for ever."""
    os.mkfifo(content / "papers/bad.md")


def broken_link(content: Path) -> None:
    """Put a link that leads nowhere."""
    (content / "papers/bad.md").symlink_to("nowhere.md")


def link_to_itself(content: Path) -> None:
    """Put a link that leads to itself."""
    (content / "papers/bad.md").symlink_to("bad.md")


def link_outside(content: Path) -> None:
    """Put a link to a file that is none of the catalog's."""
    (content / "papers/bad.md").symlink_to("/etc/passwd")


def folder_outside(content: Path) -> None:
    """Put a link to a folder that is none of the catalog's."""
    (content / "papers/2024").symlink_to("/etc")


def folder_in_itself(content: Path) -> None:
    """Put links to the folder that they are in: followed, they would never end."""
    (content / "papers/2024").symlink_to(".")
    (content / "papers/2025").symlink_to("2023/..")


def about_outside(content: Path) -> None:
    """Put a link in the place of a file beside the papers."""
    (content / "about.md").symlink_to("/etc/hostname")


OUTSIDE = "links to a place outside the content; copy it here"


@pytest.mark.parametrize(
    ("spoil", "messages"),
    [
        (fifo, ["papers/bad.md: is no regular file"]),
        (broken_link, ["papers/bad.md: cannot be read: No such file or directory"]),
        (link_to_itself, ["papers/bad.md: cannot be read: Too many levels of symbolic links"]),
        (link_outside, [f"papers/bad.md: {OUTSIDE}"]),
        (folder_outside, [f"papers/2024: {OUTSIDE}"]),
        (
            folder_in_itself,
            [
                f"papers/{year}: is a link to a folder; put the papers' files here"
                for year in (2024, 2025)
            ],
        ),
        (about_outside, [f"about.md: {OUTSIDE}"]),
    ],
)
def test_bad_links(tmp_path: Path, spoil: Callable[[Path], None], messages: list[str]) -> None:
    """What is no file, or leads astray, is reported; nothing blocks and nothing is published."""
    content = write(tmp_path, GOOD)
    spoil(content)
    assert problems(content) == messages


def test_links_inside(tmp_path: Path) -> None:
    """A link to a file elsewhere in the content is as good as the file."""
    content = write(tmp_path, {**GOOD, "drafts/other.md": paper()})
    (content / "papers/other.md").symlink_to("../drafts/other.md")
    assert [paper.id for paper in load(content).papers] == ["good", "other"]


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("catalog.yaml", "catalog.yaml: cannot be read: No such file or directory"),
        ("tags.yaml", "tags.yaml: cannot be read: No such file or directory"),
        ("papers", "papers: there is no such folder; papers live in it"),
        ("papers/2023/good.md", "papers: has no paper; `openshelf new TITLE` makes one"),
    ],
)
def test_missing(tmp_path: Path, missing: str, message: str) -> None:
    """What has to be there and is not gives one problem, with no flood of others."""
    content = write(tmp_path, GOOD)
    path = content / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert problems(content) == [message]


def test_unreadable_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder that must not be read is a problem of the content, not a crash."""

    def scandir(folder: Path, scanned: Callable[[Path], object] = os.scandir) -> object:
        if folder.name == "2023":
            raise PermissionError(13, "Permission denied")
        return scanned(folder)

    monkeypatch.setattr(os, "scandir", scandir)
    assert "papers/2023: cannot be read: Permission denied" in problems(write(tmp_path, GOOD))


def test_many_faults() -> None:
    """A content folder with different faults gives a message for each, in order, in one error."""
    with pytest.raises(ContentError) as caught:
        load(BAD)
    assert [str(problem).removeprefix(f"{BAD}/") for problem in caught.value.problems] == [
        f"papers/Not An Id.md: 'Not An Id' cannot be a paper's id; {NAME}",
        f"papers/bad-date.md:4: date: February 2023 has no day 30; {DATE}",
        (
            "papers/bad-link.md:9: links.code: 'javascript:alert(1)' is not a web address; give one"
            " such as https://example.org/paper"
        ),
        "papers/duplicate-key.md:5: kind is here twice, on line 4 too; keep one",
        "papers/no-abstract.md:6: there is no abstract; write it below the front matter",
        "papers/no-date.md:2: date: is missing; it is required",
        "papers/notes.txt: is no paper; the names of papers end in .md",
        (
            "papers/same-arxiv-2.md: arxiv: '2301.00001' is the arxiv of"
            f" {BAD}/papers/same-arxiv-1.md too; change one"
        ),
        "papers/unknown-key.md:5: auhtors: no such key; did you mean authors?",
        "papers/unknown-tag.md:8: tags: 'learing' is no tag in tags.yaml; did you mean learning?",
        (
            "people.yaml:1: orcid: '0000-0002-1825-0098' has a wrong digit: its sum does not come out;"
            " copy it anew"
        ),
        "people.yaml:2: nmaes: no such key; did you mean names?",
        (
            "people.yaml:2: not: 'adda' is the id of no entry; give that person one too, or: did you"
            " mean ada?"
        ),
    ]
    assert str(caught.value).count("\n") == 12


def test_many_faults_are_quick(tmp_path: Path) -> None:
    """Hundreds of bad files are all reported, and soon."""
    files: Files = {f"papers/bad-{i}.md": "no front matter" for i in range(500)}
    content = write(tmp_path, {**GOOD, **files})
    start = time.monotonic()
    assert len(problems(content)) == 500
    assert time.monotonic() - start < 5


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends(tmp_path: Path, ending: str) -> None:
    """Files of other systems, and with a byte order mark, are read as ours, lines and all."""
    content = write(
        tmp_path,
        {name: "\ufeff" + str(text).replace("\n", ending) for name, text in GOOD.items()},
    )
    assert load(content).papers[0].abstract.html == "<p>Text.</p>"
    write(content, {"papers/bad.md": paper("venu: X\n").replace("\n", ending)})
    assert problems(content) == ["papers/bad.md:6: venu: no such key; did you mean venue?"]


def test_hidden_files(tmp_path: Path) -> None:
    """What editors and systems hide among the papers is passed over."""
    files: Files = {"papers/.good.md.swp": b"\xff", "papers/.DS_Store": "", "papers/.git/x": ""}
    assert problems(write(tmp_path, {**GOOD, **files})) == []


def test_about_is_optional(tmp_path: Path) -> None:
    """A catalog without a page about itself has an empty text."""
    assert load(write(tmp_path, GOOD)).about.html == ""


def test_newest_first() -> None:
    """Papers come newest first; a partial date after those it may mean, and one day by id."""
    papers = load(CATALOG).papers
    assert [(paper.date, paper.id) for paper in papers] == sorted(
        ((paper.date, paper.id) for paper in papers),
        key=lambda pair: ([-part for part in (pair[0].year, pair[0].month, pair[0].day)], pair[1]),
    )
    of_2021 = [paper.date for paper in papers if paper.date.year == 2021]
    assert of_2021 == [PartialDate(2021, 7, 2), PartialDate(2021, 7), PartialDate(2021)]


def test_one_day(tmp_path: Path) -> None:
    """Papers of one date come by id, in whichever folders they are."""
    files: Files = {name: text for name, text in GOOD.items() if name.endswith(".yaml")}
    names = ("a/z.md", "b/a.md", "c/m.md")
    files |= {f"papers/{name}": paper() for name in names}
    assert [paper.id for paper in load(write(tmp_path, files)).papers] == ["a", "m", "z"]


@pytest.mark.parametrize("kind", [ProcessPoolExecutor, ThreadPoolExecutor])
def test_workers(
    kind: type[ProcessPoolExecutor | ThreadPoolExecutor],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Workers of any kind read the same catalog, and report the same problems."""
    monkeypatch.setattr("generator.load.CHUNK", 2)
    with kind(2) as executor:
        assert load(CATALOG, executor) == load(CATALOG)
        with pytest.raises(ContentError) as caught:
            load(BAD, executor)
    assert len(caught.value.problems) == 13


class TestProblem:
    def test_order_and_form(self) -> None:
        """Problems come by file and line; a file as a whole has no line, a file no field."""
        error = ContentError(
            [
                Problem("b.md", 2, "date", "is late"),
                Problem("b.md", 10, "", "is long"),
                Problem("a.md", 0, "", "is lost"),
            ]
        )
        assert str(error) == "a.md: is lost\nb.md:2: date: is late\nb.md:10: is long"

    def test_one_line(self) -> None:
        """A message is one line of characters that no terminal obeys."""
        problem = Problem("a\n.md", 1, "k\x1b[31m", "says \u202e and \udcff, é, 李")
        assert str(problem) == r"a\n.md:1: k\x1b[31m: says \u202e and \udcff, é, 李"


@pytest.mark.parametrize(
    "name", ["", ".hidden.md", "more/.md", "notes.txt", "link.md", "deep/er/b.md"]
)
def test_signatures_that_are_known(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what the disk said of all files, the same is read as without, problems and all."""
    content = Path(shutil.copytree(CATALOG, tmp_path / "content"))
    if name:
        path = content / "papers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if name == "link.md":
            path.symlink_to(next(content.rglob("month-only.md")))
        else:
            path.write_text("---\ntitle: B\ndate: 2020\nkind: survey\ntags: [learning]\n---\n")
    known = {path: cache.signature(stat) for path, stat in tree.walk(content)}

    def loaded(signatures: Mapping[str, Signature]) -> object:
        try:
            return load(content, None, None, signatures).papers
        except ContentError as error:
            return error.problems

    expected = loaded({})
    if name in {"", "deep/er/b.md"}:  # then the disk need not be asked again
        monkeypatch.setattr("generator.sources._paper_files", None)
    assert loaded(known) == expected
