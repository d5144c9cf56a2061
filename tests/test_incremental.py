"""A build that takes over what it can gives the bytes of one that takes nothing."""

import dataclasses
import os
import random
import re
import shutil
import time
from collections.abc import Callable, Iterable, Mapping, Set
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import ahead, cache, changes, folders, spare, splice
from generator.build import Options, Report, build
from generator.changes import Edits
from generator.errors import TemplateError
from generator.export import database
from generator.model import Paper, Site
from generator.output import Output, Outputs
from generator.preview import Preview
from generator.viewer import Page

ROOT = Path(__file__).parents[1]
CATALOG = ROOT / "tests" / "catalog"
# Where there is a disk in memory, thousands of files come and go in a tenth of the time
MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

Edit = Callable[[random.Random, Path, Path], None]


def papers(content: Path) -> list[Path]:
    """The papers' files, in an order that is always the same."""
    return sorted((content / "papers").rglob("*.md"))


def replace(path: Path, old: str, new: str) -> None:
    """Write a file anew, as editors do, with a text in the place of another."""
    text = path.read_text("utf-8")
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text.replace(old, new, 1), "utf-8")
    beside.replace(path)


def one(chance: random.Random, content: Path) -> Path:
    """A paper that nothing else names, so that it may be renamed or deleted."""
    named = "hostile-text maths-good-and-bad all-identifiers withdrawn".split()
    return chance.choice([path for path in papers(content) if path.stem not in named])


def add(chance: random.Random, content: Path, _templates: Path) -> None:
    """A new paper, with authors and tags that there are, or are not yet."""
    number = chance.randrange(1000)
    (content / "papers" / f"new-{number}.md").write_text(
        f"---\ntitle: New {number}\nauthors: [Ada Lovelace, New {chance.choice('AB')}. Author]\n"
        f"date: {chance.choice(['1990', '2023-05', '2030-01-02'])}\n"
        f"kind: {chance.choice(['survey', 'method'])}\n---\nSome *words* on $x_{number}$.\n"
    )


def delete(chance: random.Random, content: Path, _templates: Path) -> None:
    """One paper less."""
    if len(papers(content)) > 8:
        one(chance, content).unlink()


def rename(chance: random.Random, content: Path, _templates: Path) -> None:
    """A paper under another name."""
    path = one(chance, content)
    path.rename(path.with_stem(f"renamed-{chance.randrange(1000)}"))


def date(chance: random.Random, content: Path, _templates: Path) -> None:
    """A paper of another year."""
    replace(one(chance, content), "date: ", f"date: {chance.randrange(1990, 2030)} # ")


def title(chance: random.Random, content: Path, _templates: Path) -> None:
    """Another title."""
    replace(chance.choice(papers(content)), "title: ", "title: Another # ")


def retag(chance: random.Random, content: Path, _templates: Path) -> None:
    """Other tags, one of which no paper had."""
    path = chance.choice(papers(content))
    tags = ["learning", "hostile", "language-models", "never-used", "rtl"]
    found = re.search(r"^tags: .*$", path.read_text("utf-8"), re.MULTILINE)
    said = ", ".join(chance.sample(tags, chance.randint(1, 3)))
    replace(path, found[0] if found else "---\n", f"tags: [{said}]" if found else "---\n")


def kind(chance: random.Random, content: Path, _templates: Path) -> None:
    """Another kind of paper."""
    path = chance.choice(papers(content))
    found = re.search(r"^kind: .*$", path.read_text("utf-8"), re.MULTILINE)
    assert found
    replace(path, found[0], f"kind: {chance.choice(['method', 'theory', 'survey'])}")


def author(chance: random.Random, content: Path, _templates: Path) -> None:
    """A name is written in another way."""
    replace(chance.choice(papers(content)), "Ada Lovelace", chance.choice(["A. Lovelace", "Ada L"]))


def head(chance: random.Random, content: Path, _templates: Path) -> None:
    """The abstract begins in another way."""
    replace(chance.choice(papers(content)), "\n---\n", "\n---\nIn short: ")


def tail(chance: random.Random, content: Path, _templates: Path) -> None:
    """A word more at the end of an abstract."""
    path = chance.choice(papers(content))
    with path.open("a") as file:
        file.write(f"\n{'So there. ' * 40}{chance.randrange(1000)}\n")


def undo(chance: random.Random, content: Path, _templates: Path) -> None:
    """A paper is again what it was in the beginning."""
    path = chance.choice(papers(CATALOG))
    if (content / "papers" / path.name).exists():
        (content / "papers" / path.name).unlink()
        shutil.copyfile(path, content / "papers" / path.name)


def say(chance: random.Random, content: Path, _templates: Path) -> None:
    """A paper says something else of itself, or no more; its key may be one that another paper had."""
    path = chance.choice(papers(content))
    text = path.read_text("utf-8")
    field, said = chance.choice(
        [
            ("venue", f"Place {chance.randrange(9)}"),
            ("upvotes", str(chance.randrange(99))),
            ("added", f"20{chance.randrange(10, 30)}-01-02"),
            ("key", f"lovelace-2023-{chance.choice('ab')}{chance.randrange(99)}"),
            ("key", "lovelace-2023-title"),
            ("arxiv", f"2301.{chance.randrange(10000, 90000)}"),
            ("language", chance.choice(["de", "fr"])),
            ("withdrawn", "It was wrong."),
        ]
    )
    if field == "key" and f"key: {said}" in "".join(p.read_text("utf-8") for p in papers(content)):
        return
    new = re.sub(rf"(?m)^{field}: .*\n", "", text)
    as_of = "" if field != "upvotes" or "as_of" in text else "as_of: 2025-01-01\n"
    if chance.random() < 0.8 or field in {"upvotes", "key"}:
        new = new.replace("---\n", f"---\n{field}: {said}\n{as_of}", 1)
    replace(path, text, new)


def people(chance: random.Random, content: Path, _templates: Path) -> None:
    """Somebody has more names, or had another one, or is not said to be anybody."""
    path = content / "people.yaml"
    lines = path.read_text("utf-8").splitlines()
    others = [line for line in lines if not line.startswith("- {id: ada-king,")]
    facts = [
        "former: [Ada L]",
        "names: [Ada L]",
        "names: [Ada Lovelace]",
        "names: [A. Lovelace]",
        "note: I",
        "",
    ]
    fact = chance.choice(facts)
    said = [f"- {{id: ada-king, name: Ada King, {fact}}}"] if fact else []
    replace(path, path.read_text("utf-8"), "\n".join([*others, *said, ""]))


def vocabulary(chance: random.Random, content: Path, _templates: Path) -> None:
    """A tag, kind or facet has another name."""
    replace(content / "tags.yaml", "name: ", f"name: N{chance.randrange(9)} ")


def settings_(chance: random.Random, content: Path, _templates: Path) -> None:
    """Another setting."""
    old, new = chance.choice(
        [
            ("page_size: 3", "page_size: 2"),
            ("page_size: 2", "page_size: 3"),
            ("url: https://example.org/repo", "url: https://example.org/other"),
            ("description: ", "description: Less. # "),
            ("picks: [hostile-text, maths-good-and-bad]", "picks: [maths-good-and-bad]"),
        ]
    )
    replace(content / "catalog.yaml", old, new)


def switch(chance: random.Random, content: Path, _templates: Path) -> None:
    """Files of one sort are wanted no more, or again."""
    path = content / "catalog.yaml"
    text = path.read_text("utf-8")
    line = f"{chance.choice(['authors', 'feeds', 'citations', 'api', 'database'])}: false\n"
    replace(path, text, text.replace(line, "") if line in text else f"{text}{line}")


def move(chance: random.Random, content: Path, _templates: Path) -> None:
    """An old address leads elsewhere, or nowhere, or there is none."""
    path = content / "moved.yaml"
    lines = path.read_text("utf-8").splitlines()
    others = [line for line in lines if not line.startswith("- {from: long-gone,")]
    targets = ["withdrawn", "hostile-text", "all-identifiers", ""]
    target = chance.choice(targets)
    said = [f"- {{from: long-gone, to: {target}, added: 2024}}"] if target else []
    replace(path, path.read_text("utf-8"), "\n".join([*others, *said, ""]))


def about(chance: random.Random, content: Path, _templates: Path) -> None:
    """The catalog is described in other words."""
    (content / "about.md").write_text(f"About {chance.randrange(1000)}.")


def template(chance: random.Random, _content: Path, templates: Path) -> None:
    """A template, or a part of several."""
    names = ["base.html", "_entry.html", "_header.html", "tag.html", "paper.html", "index.html"]
    name = chance.choice([*names, "static/style.css"])
    text = (ROOT / "templates" / name).read_text("utf-8")
    (templates / name).parent.mkdir(exist_ok=True)
    mark = f"/* {chance.randrange(99)} */" if name.endswith("css") else f"<!-- {name} -->"
    (templates / name).write_text(text + mark if name != "paper.html" else text + "{# more #}")


def nothing(_chance: random.Random, _content: Path, _templates: Path) -> None:
    """No change at all."""


def damage(chance: random.Random, content: Path, _templates: Path) -> None:
    """Someone changes, deletes or adds a file of the site."""
    files = sorted(path for path in (content.parent / "site").rglob("*") if path.is_file())
    path = chance.choice([file for file in files if not file.name.startswith(".")])
    match chance.randrange(3):
        case 0:
            path.unlink()
        case 1:
            path.write_bytes(b"mine")
        case 2:
            path.with_name("mine.html").write_bytes(b"mine")
            if path.parent == content.parent / "site":
                path.with_name("mine.html").unlink()


def forget(chance: random.Random, content: Path, _templates: Path) -> None:
    """Someone deletes or damages a file of the cache."""
    kept = content.parent / ".site.cache"
    path = chance.choice(sorted(p for p in kept.rglob("*") if p.is_file() and p.stat().st_size))
    if chance.random() < 0.5:
        path.unlink()
    else:
        data = bytearray(path.read_bytes())
        data[chance.randrange(len(data))] ^= 255
        path.unlink()
        path.write_bytes(data)


EDITS: tuple[Edit, ...] = (
    *(
        add,
        delete,
        rename,
        date,
        title,
        retag,
        retag,
        kind,
        author,
        head,
        tail,
        tail,
        tail,
        undo,
        say,
        say,
        people,
        people,
        vocabulary,
        settings_,
    ),
    *(switch, move, about, template, nothing, damage, forget),
)


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def _no_race(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take files for settled at once: the edits here replace files, which shows at any speed.

    And call forty differences many, so that edits make both few and many.
    """
    monkeypatch.setattr(cache, "RACY_NS", 0)
    monkeypatch.setattr(spare, "FEW_DIFFERENCES", 40)


@pytest.mark.usefixtures("_no_race")
@settings(
    max_examples=int(os.environ.get("OPENSHELF_EXAMPLES", "10")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(st.sampled_from(EDITS), min_size=2, max_size=5),
    st.integers(min_value=0, max_value=999),
)
def test_exact(edits: list[Edit], seed: int) -> None:
    """After any edits, a build gives what a clean build gives, byte for byte."""
    with TemporaryDirectory(dir=MEMORY) as name:
        check(Path(name), edits, seed)


LAST_STEPS = [
    f"generator.{name}"
    for name in ("make._splice", "pieces.save", "tree.prune", "publish.mark", "publish.swap")
]
"""What a build does when it has begun to change the older tree, the last of it at the end."""
ended = partial(suppress, KeyboardInterrupt)


def check(folder: Path, edits: list[Edit], seed: int) -> None:
    """Edit a catalog in a folder; after every other edit hold its site against a clean one."""
    content, templates = folder / "content", folder / "templates"
    shutil.copytree(CATALOG, content)
    # Forty pages of authors more take time, and find nothing
    next(content.rglob("forty-authors.md")).unlink()
    templates.mkdir()
    chance = random.Random(seed)
    url, jobs, search = "", chance.choice([1, 1, 2]), chance.random() < 0.2

    def made(out: str) -> Report:
        clean = out != "site"
        options = Options(content, folder / out, templates, url, search=search, jobs=jobs)
        prepare = not clean and chance.random() < 0.2
        with patch("generator.make.FEW_KEPT", chance.choice([0, 1000])):
            return build(dataclasses.replace(options, clean=clean, prepare=prepare))

    made("site")
    preview = Preview(Options(content, folder / "site", templates, search=search, jobs=1))
    before: Set[str] = frozenset()
    for i, edit in enumerate(edits):
        edit(chance, content, templates)
        if chance.random() < 0.1:
            url = "" if url else "https://example.org/elsewhere"
        if chance.random() < 0.3:
            with patch(chance.choice(LAST_STEPS), side_effect=KeyboardInterrupt), ended():
                made("site")
        if chance.random() < 0.5:
            preview.read()
        if i % 2 or i + 1 == len(edits) or chance.random() < 0.5:
            made("site")
        if i % 2 or i + 1 == len(edits):
            totals = made("site").totals
            assert totals == made("clean").totals
            found, expected = files(folder / "site"), files(folder / "clean")
            assert found.keys() == expected.keys()
            assert [path for path in found if found[path] != expected[path]] == []
            if not url:
                seen(preview, expected, before)
                before = expected.keys()


def seen(preview: Preview, files: Mapping[str, bytes], before: Set[str]) -> None:
    """Hold all that can be looked at before it is built against the files; pages from `before` may be gone."""
    preview.read()
    pages = {path: preview.page(path) for path in files if path != ".openshelf"}
    built = {path for path, page in pages.items() if not page} | {".openshelf"}
    assert all(path.startswith(("catalog.", "api/v1/papers.", "pagefind/", ".")) for path in built)
    assert {path: page.data for path, page in pages.items() if page} == {
        path: data for path, data in files.items() if path not in built
    }
    gone = [preview.page(path) for path in before - files.keys()]
    assert [page for page in gone if page not in {None, Page(None)}] == []


@pytest.mark.parametrize("gone", ["renamed", "deleted"])
def test_paper_is_gone(content: Path, tmp_path: Path, gone: str) -> None:
    """A paper that has another name, or none, is not in the search index any more."""
    options = Options(content, tmp_path / "site")
    build(options)
    path = next(content.rglob("month-only.md"))
    # Only then is there an older tree to begin with
    replace(path, "\n---\n", "\n---\nOnce more: ")
    build(options)
    if gone == "renamed":
        path.rename(path.with_stem("another-name"))
    else:
        path.unlink()
    build(options)
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")


@pytest.mark.parametrize("first", ["file", "folder"])
def test_file_becomes_folder(content: Path, tmp_path: Path, first: str) -> None:
    """A static file may have the name that a folder had, and the other way round."""
    static = tmp_path / "templates" / "static"
    static.mkdir(parents=True)
    options = Options(content, tmp_path / "site", tmp_path / "templates", search=False)

    def be(sort: str) -> None:
        if (static / "it").is_dir():
            shutil.rmtree(static / "it")
        (static / "it").unlink(missing_ok=True)
        path = static / "it" if sort == "file" else static / "it" / "in.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(sort)

    for sort in (first, "folder" if first == "file" else "file", first):
        be(sort)
        for _ in range(2):
            tail(random.Random(1), content, tmp_path)
            build(options)
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")


@pytest.mark.parametrize("edits", [0, 1, 2])
@pytest.mark.parametrize("name", ["papers/month-only.html", "tags"])
def test_files_and_folders_swapped(content: Path, tmp_path: Path, name: str, edits: int) -> None:
    """A folder where the site has a file, or a file where it has a folder, makes way."""
    options = Options(content, tmp_path / "site", search=False)
    build(options)
    for _ in range(edits):
        tail(random.Random(1), content, tmp_path)
        build(options)
    path = options.out / name
    if path.is_dir():
        shutil.rmtree(path)
        path.write_bytes(b"mine")
    else:
        path.unlink()
        path.mkdir()
        (path / "mine").write_bytes(b"mine")
    build(options)
    tail(random.Random(2), content, tmp_path)
    build(options)
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")


@pytest.mark.usefixtures("_no_race")
@pytest.mark.parametrize("edits", [0, 1, 2])
def test_link_in_the_place_of_a_folder(content: Path, tmp_path: Path, edits: int) -> None:
    """Where a folder of the site has become a link, nothing is written or deleted where it leads."""
    options = Options(content, tmp_path / "site", search=False)
    elsewhere, papers = tmp_path / "elsewhere", options.out / "papers"
    build(options)
    for _ in range(edits):
        tail(random.Random(1), content, tmp_path)
        build(options)
    papers.rename(elsewhere)
    papers.symlink_to(elsewhere)
    before = files(elsewhere)
    for i in range(3):
        delete(random.Random(i), content, tmp_path)
        tail(random.Random(i), content, tmp_path)
        build(options)
        assert not papers.is_symlink()
    assert files(elsewhere) == before
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")


@pytest.mark.usefixtures("_no_race")
def test_empty_folder(content: Path, tmp_path: Path) -> None:
    """A folder with nothing in it that somebody put into the site is gone after a build."""
    options = Options(content, tmp_path / "site", search=False)
    build(options)
    (options.out / "papers" / "empty" / "deep").mkdir(parents=True)
    for _ in range(3):
        tail(random.Random(1), content, tmp_path)
        build(options)
        assert not (options.out / "papers" / "empty").exists()


@pytest.mark.usefixtures("_no_race")
def test_restored_page(content: Path, tmp_path: Path) -> None:
    """A page of an older build that is put back, with its times, is not taken for the newer one."""
    options = Options(content, tmp_path / "site", search=False)
    source = next(content.rglob("month-only.md"))
    page = options.out / "papers" / "month-only.html"
    for title in ("AAAA", "BBBB"):
        text = source.read_text("utf-8")
        replace(source, text, re.sub("(?m)^title: .*$", f"title: {title}", text))
        build(options)
        if title == "AAAA":
            shutil.copy2(page, tmp_path / "older.html")
    page.unlink()
    shutil.copy2(tmp_path / "older.html", page)
    build(options)
    assert b"BBBB" in page.read_bytes()


@pytest.mark.usefixtures("_no_race")
def test_warned_again(content: Path, tmp_path: Path) -> None:
    """What a build warns of, the next one warns of too, though nothing was edited."""
    with (content / "catalog.yaml").open("a") as file:
        file.write("search_limit: 1\n")
    options = Options(content, tmp_path / "site")
    first = build(options)
    again = build(options)
    assert (again.written, again.warnings) == (0, first.warnings)
    assert len(first.warnings) == 1


def test_former_name(content: Path, tmp_path: Path) -> None:
    """A name that is a former one from now on leaves no trace of a site that had it."""
    options = Options(content, tmp_path / "site", search=False)
    person = "- {id: ada-king, name: Ada King%s}"
    people = content / "people.yaml"
    people.write_text(person % "", "utf-8")
    build(options)
    assert [path for path, data in files(options.out).items() if b"Ada Lovelace" in data]
    people.write_text(person % ", former: [Ada Lovelace]", "utf-8")
    build(options)
    assert [path for path, data in files(options.out).items() if b"Lovelace" in data] == []


def test_database_is_renewed(
    content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database is made of the last one if that is the one before the edit, and else anew."""
    replace(content / "catalog.yaml", "database: false", "database: true")
    options = Options(content, tmp_path / "site", search=False, jobs=1)
    build(options)
    renewed: list[int] = []

    def renewing(old: bytes, papers: Iterable[Paper]) -> bytes | None:
        renewed.append(len(list(papers)))
        return database.renewed(old, papers)

    monkeypatch.setattr(ahead, "RENEWALS", {"catalog.sqlite": renewing})
    left = tmp_path / ".site.cache" / "catalog.sqlite"

    def edit(name: str) -> None:
        (path,) = content.rglob(f"{name}.md")
        path.write_text(path.read_text("utf-8") + "\n\n" + "So there. " * 60, "utf-8")

    edit("hostile-text")
    build(options)
    assert renewed == [1]
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")
    edit("hostile-text")
    edit("month-only")
    (options.out / "catalog.sqlite").write_bytes(b"mine")
    build(options)
    assert renewed == [1]
    assert not left.exists()
    edit("hostile-text")
    edit("month-only")
    build(options)
    assert renewed == [1, 2]
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")


def test_spliced(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of all papers are made of the last ones while few papers are others, and else anew."""
    monkeypatch.setattr(splice, "FEW_PAPERS", 2)
    replace(content / "catalog.yaml", "citations: false", "citations: true")
    options = Options(content, tmp_path / "site", search=False, jobs=1)
    build(options)
    put = splice.put
    spliced: list[tuple[str, int | None]] = []

    def putting(
        folder: Path, path: str, old: Path, changes: Iterable[tuple[bytes, bytes]]
    ) -> int | None:
        spliced.append((path, put(folder, path, old, changes)))
        return spliced[-1][1]

    monkeypatch.setattr(splice, "put", putting)
    names = ["hostile-text", "month-only", "withdrawn"]

    def edit(*names: str) -> None:
        spliced.clear()
        for name in names:
            (path,) = content.rglob(f"{name}.md")
            path.write_text(path.read_text("utf-8") + "\n\n" + "So there. " * 60, "utf-8")

    edit(*names)
    build(options)  # some of them had abstracts so short that lists show all of it
    whole = {"catalog.jsonl", "catalog.csv", "catalog.ris", "catalog.csl.json"}
    for some in (names[:1], names[:1], names[1:]):
        edit(*some)
        build(options)
        assert {path for path, size in spliced if size} == whole
        build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
        assert files(options.out) == files(tmp_path / "clean")
    edit(*names)
    build(options)
    assert not spliced
    edit(names[0])
    (options.out / "catalog.csv").write_bytes(b"mine")
    build(options)
    assert {path for path, _ in spliced} == whole - {"catalog.csv"}
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")


def test_a_build_that_fails_leaves_no_doubt(content: Path, tmp_path: Path) -> None:
    """What a build that failed left of the older tree is not taken for what was there."""
    templates = tmp_path / "templates"
    templates.mkdir()
    options = Options(content, tmp_path / "site", templates, search=False, jobs=1)
    (path,) = content.rglob("hostile-text.md")
    (other,) = content.rglob("month-only.md")
    for one in (path, other):
        one.write_text(one.read_text("utf-8") + "\n\n" + "So there. " * 60)
    text = path.read_text("utf-8")

    def say(word: str) -> None:
        path.write_text(text + word, "utf-8")

    for word in ("First.", "Other.", "First."):  # as long as each other
        say(word)
        build(options)
    (templates / "about.html").write_text("{{ nothing }}")
    other.write_text(other.read_text("utf-8") + "So there.")
    with pytest.raises(TemplateError):
        build(options)
    (templates / "about.html").unlink()
    say("Other.")
    build(options)
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")


@pytest.mark.usefixtures("_no_race")
@pytest.mark.parametrize(
    ("step", "edit", "search"),
    [
        *((step, delete, False) for step in LAST_STEPS),
        ("generator.publish.swap", title, False),
        ("generator.publish.mark", title, True),
    ],
)
def test_a_build_that_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, edit: Edit, search: bool
) -> None:
    """What it changed of the older tree is made anew, and the rest is what it was: no other tree is begun."""
    # Else folders that have just changed are gone through
    monkeypatch.setattr(folders, "clock", lambda _: time.time_ns())
    content = Path(shutil.copytree(CATALOG, tmp_path / "content"))
    options = Options(content, tmp_path / "site", search=search, jobs=1)
    build(options)
    tail(random.Random(1), content, tmp_path)
    build(options)
    before = tmp_path / "before"
    shutil.copytree(content, before)
    edit(random.Random(2), content, tmp_path)
    with patch(step, side_effect=KeyboardInterrupt), ended():
        build(options)
    shutil.rmtree(content)
    shutil.copytree(before, content)
    with patch.object(spare, "_copy") as copy:
        build(options)
    assert not copy.called
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")


def test_without_links(content: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a disk without hard links files are copied, and whoever writes to a copy is found out."""

    def refusing(*_: str, **_at: int | None) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refusing)
    options = Options(content, tmp_path / "site", search=False, jobs=1)
    for number in range(5):
        tail(random.Random(number), content, tmp_path)
        build(options)
        spare = tmp_path / ".site.cache" / "spare" / "tags" / "index.html"
        if number == 3:
            spare.write_bytes(spare.read_bytes().swapcase())
    assert not spare.samefile(options.out / "tags" / "index.html")
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")


def test_useless_spare(content: Path, tmp_path: Path) -> None:
    """An older tree of which nothing is known makes way for the next one."""
    options = Options(content, tmp_path / "site", search=False)
    for number in range(3):
        about(random.Random(number), content, tmp_path)
        build(options)
        spare = tmp_path / ".site.cache" / "spare"
        if spare.exists():
            (spare.parent / f"tree-{spare.stat().st_ino}").unlink()
            (spare / "odd").write_text("odd")
    assert not (options.out / "odd").exists()
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")


def test_few_are_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After an edit below what lists show, only what may have it in is asked what it is made from."""
    content = Path(shutil.copytree(CATALOG, tmp_path / "content"))
    options = Options(content, tmp_path / "site", search=False)
    build(options)
    asked: list[Output] = []
    of = changes.asked

    def asking(site: Site, outputs: Outputs, edits: Edits) -> Outputs:
        found = of(site, outputs, edits)
        asked.extend(found)
        return found

    monkeypatch.setattr(changes, "asked", asking)
    (path,) = content.rglob("hostile-text.md")
    path.write_text(path.read_text("utf-8") + "So there. " * 60)
    build(options)
    path.write_text(path.read_text("utf-8") + "No more.\n")
    asked.clear()
    assert build(options).written <= len(asked)
    # Files of the whole catalog are always asked: all of them are made from the same two digests
    kinds = {"paper", "tag", "kind", "author", "year", "month"}
    some = [one for one in asked if one.template.replace("api/", "").partition(".")[0] in kinds]
    assert len(some) < 60
    assert "papers/hostile-text.html" in {output.path for output in asked}
    asked.clear()
    path.write_text(path.read_text("utf-8").replace("title: ", "title: New "))
    assert build(options).written <= len(asked) < len(files(options.out)) / 2


def test_a_build_that_fails_loses_nothing(tmp_path: Path) -> None:
    """After a build that failed half-way, the next one still takes over what it can."""
    content = Path(shutil.copytree(CATALOG, tmp_path / "content"))
    templates = tmp_path / "templates"
    templates.mkdir()
    options = Options(content, tmp_path / "site", templates, search=False)
    build(options)
    about(random.Random(1), content, templates)
    build(options)
    (templates / "tags.html").write_text("{{ nothing }}")
    with pytest.raises(TemplateError):
        build(options)
    (templates / "tags.html").unlink()
    about(random.Random(2), content, templates)
    assert build(options).written < 100
    build(dataclasses.replace(options, out=tmp_path / "clean", clean=True))
    assert files(options.out) == files(tmp_path / "clean")
