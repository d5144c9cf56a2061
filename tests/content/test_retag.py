"""Tags renamed, merged and split: what becomes of the files and of the old addresses."""

import datetime as dt
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.catalog.catalog import Catalog
from generator.catalog.model import Term
from generator.cli import main
from generator.content.change import write_together
from generator.content.load import load
from generator.content.retag import merge_tags, rename_tag, split_tag
from generator.errors import ContentError, OpenshelfError
from generator.plan.plan import plan

TODAY = dt.date(2026, 11, 30)
BEES = "Foragers of honey bees tell the way to flowers by a dance on the comb."
GLASS = "Amorphous silica near the glass transition has a high viscosity."
TAGS = """\
# What we collect.
facets:
  - id: topics
    name: Topics
    tags:
      # The first tag
      - {id: nets, name: Nets, synonyms: [ANN],  # an old name
         scope: "all networks"}
      - id: bees
        name: Honey bees   # Apis
        description: On bees.
      - id: glass
        name: Glass
        synonyms:
          - Silica  # mostly

  - id: rest
    name: The rest
    tags: [{id: things, name: Things}, {id: more, name: More}]
kinds: [{id: theory, name: Theory}]
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """Give a catalog of four papers and a draft, with tags in every form of YAML."""
    content = tmp_path / "content"
    (content / "papers").mkdir(parents=True)
    settings = (
        "id: small\ntitle: Small\nnav:\n  - {page: tags/nets.html, name: N} # N\n  - papers\n"
    )
    (content / "catalog.yaml").write_text(settings)
    (content / "tags.yaml").write_text(TAGS)
    for name, tags, abstract in (
        ("one", "tags: [nets, bees] # both", BEES),
        ("two", "tags:\r\n  # the first\r\n  - 'nets'  # yes\r\n  - things\r\n", BEES),
        ("three", "tags: [more, nets]", GLASS),
        ("four", "tags: [things]\nkind: theory", GLASS),
        ("draft", "draft: true\ntags: [nets]", BEES),
    ):
        text = f"---\ntitle: Paper {name}\n{tags}\n---\n{abstract}\n"
        (content / "papers" / f"{name}.md").write_bytes(text.encode())
    return content


def texts(content: Path) -> dict[str, str]:
    """Return all files, by name."""
    return {path.name: path.read_bytes().decode() for path in content.rglob("*") if path.is_file()}


def changed(content: Path, before: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return the lines that differ, by file."""
    return {
        name: [
            (old, new)
            for old, new in zip(before[name].split("\n"), text.split("\n"), strict=True)
            if old != new
        ]
        for name, text in texts(content).items()
        if name in before and before[name] != text
    }


def tag(catalog: Catalog, tag_id: str) -> Term:
    """Return a tag of tags.yaml."""
    tags = [tag for facet in catalog.vocabulary.facets for tag in facet.tags]
    return next(tag for tag in tags if tag.id == tag_id)


def redirects(content: Path) -> dict[str, str]:
    """Return where each moved page leads to, in the plan of the site."""
    outputs = plan(load(content), ())
    return {each.path: each.subject for each in outputs if each.template == "redirect.html"}


def run(content: Path, *arguments: str) -> Result:
    """Run `openshelf tags` on the catalog."""
    return CliRunner().invoke(main, ["tags", *arguments, "--content", str(content)])


class TestRename:
    def test_windows(self, content: Path) -> None:
        """Files that begin with a byte order mark and have Windows line ends keep both."""
        for name in ("tags.yaml", "catalog.yaml"):
            path = content / name
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
        before = texts(content)
        done = run(content, "rename", "nets", "networks", "--name", "Nets")
        assert done.exit_code == 0, done.output
        assert changed(content, before)["catalog.yaml"] == [
            (
                "  - {page: tags/nets.html, name: N} # N\r",
                "  - {page: tags/networks.html, name: N} # N\r",
            )
        ]
        assert texts(content)["tags.yaml"] == before["tags.yaml"].replace(
            "id: nets", "id: networks"
        )

    def test_only_the_tag_changes(self, content: Path) -> None:
        """The papers, the draft, tags.yaml and the header have the new tag; all else stays."""
        before = texts(content)
        write_together(rename_tag(content, "nets", "neural-networks", TODAY).changes)
        assert changed(content, before) == {
            "catalog.yaml": [
                (
                    "  - {page: tags/nets.html, name: N} # N",
                    "  - {page: tags/neural-networks.html, name: N} # N",
                )
            ],
            "tags.yaml": [
                (
                    "      - {id: nets, name: Nets, synonyms: [ANN],  # an old name",
                    "      - {id: neural-networks, name: Neural networks, synonyms: [ANN, Nets],  # an old name",
                )
            ],
            "one.md": [("tags: [nets, bees] # both", "tags: [neural-networks, bees] # both")],
            "two.md": [("  - 'nets'  # yes\r", "  - neural-networks  # yes\r")],
            "three.md": [("tags: [more, nets]", "tags: [more, neural-networks]")],
            "draft.md": [("tags: [nets]", "tags: [neural-networks]")],
        }
        assert (content / "moved.yaml").read_text() == (
            "- {from: tags/nets.html, to: tags/neural-networks.html, added: 2026-11-30}\n"
        )

    def test_old_addresses(self, content: Path) -> None:
        """The old page redirects to the new one, and its feed is there too."""
        write_together(rename_tag(content, "nets", "networks", TODAY).changes)
        write_together(rename_tag(content, "networks", "graphs", TODAY).changes)
        assert redirects(content) == {
            "tags/nets.html": "tags/graphs.html",
            "tags/networks.html": "tags/graphs.html",
        }
        paths = {output.path for output in plan(load(content), ())}
        assert {"tags/nets.feed.xml", "tags/nets.bib"} <= paths

    def test_and_back(self, content: Path) -> None:
        """A tag that gets its old id back is no redirect any more; the other id is one."""
        (content / "moved.yaml").write_text("# Kept\n- {gone: x, added: 2020, reason: R}\n# Too")
        write_together(rename_tag(content, "nets", "networks", TODAY).changes)
        write_together(rename_tag(content, "networks", "nets", TODAY).changes)
        assert redirects(content) == {"tags/networks.html": "tags/nets.html"}
        assert (content / "moved.yaml").read_text() == (
            "# Kept\n- {gone: x, added: 2020, reason: R}\n"
            "- {from: tags/networks.html, to: tags/nets.html, added: 2026-11-30}\n# Too"
        )

    @pytest.mark.parametrize(
        ("old", "name", "expected"),
        [
            ("bees", "", Term("new", "Honey bees", "", ("bees",), "On bees.")),
            ("bees", "Apis", Term("new", "Apis", "", ("Honey bees", "bees"), "On bees.")),
            ("glass", "", Term("new", "New", "", ("Silica", "Glass"))),
            ("things", "", Term("new", "New", "", ("Things",))),
        ],
    )
    def test_names(self, content: Path, old: str, name: str, expected: Term) -> None:
        """A name that is not the id in words stays; old names are synonyms, in any form of YAML."""
        comments = [line.count("#") for line in TAGS.split("\n")]
        write_together(rename_tag(content, old, "new", TODAY, name=name).changes)
        assert tag(load(content), "new") == expected
        text = (content / "tags.yaml").read_text()
        assert text.count("#") == sum(comments)

    def test_only_the_name(self, content: Path) -> None:
        """The same id with a new name changes tags.yaml alone."""
        retagging = rename_tag(content, "nets", "nets", TODAY, name="Networks")
        assert [change.path.name for change in retagging.changes] == ["tags.yaml"]
        write_together(retagging.changes)
        assert tag(load(content), "nets").synonyms == ("ANN",)

    def test_without_vocabulary(self, content: Path) -> None:
        """Without tags.yaml, or without tags in it, the papers' tags change alone."""
        for text in ("kinds: [{id: theory, name: Theory}]\n", None):
            (content / "tags.yaml").write_text(text) if text else (content / "tags.yaml").unlink()
            new = "a" if text else "b"
            retagging = rename_tag(content, "a" if not text else "nets", new, TODAY)
            names = {change.path.name for change in retagging.changes}
            assert names == {
                "one.md",
                "two.md",
                "three.md",
                "draft.md",
                "moved.yaml",
                "catalog.yaml",
            }
            write_together(retagging.changes)
        assert load(content).paper("one").tags == ("b", "bees")
        with pytest.raises(OpenshelfError, match=r"tags have names in tags\.yaml alone"):
            rename_tag(content, "b", "c", TODAY, name="C")

    def test_of_drafts_alone(self, content: Path) -> None:
        """A tag that only drafts have, or no paper, has no page, so nothing redirects."""
        draft = content / "papers" / "draft.md"
        draft.write_text(draft.read_text().replace("nets", "glass"))
        retagging = rename_tag(content, "glass", "crystals", TODAY)
        assert {change.path.name for change in retagging.changes} == {"tags.yaml", "draft.md"}

    @pytest.mark.parametrize(
        ("old", "new", "message"),
        [
            ("net", "x", "no tag 'net'; did you mean 'nets'?"),
            ("nets", "bees", "bees is a tag already; use `openshelf tags merge nets --into bees`"),
            ("nets", "nets", "name another id than nets"),
            ("nets", "Neural Networks", "'Neural Networks' cannot be a tag; use lower-case"),
        ],
    )
    def test_refused(self, content: Path, old: str, new: str, message: str) -> None:
        """A tag that is not there, is there already or cannot be an id is refused."""
        with pytest.raises(OpenshelfError, match=message.replace("?", r"\?")):
            rename_tag(content, old, new, TODAY)

    def test_all_or_nothing(self, content: Path) -> None:
        """What cannot be changed in place is reported before anything is written."""
        (content / "moved.yaml").write_text("[{gone: x, added: 2020, reason: R}]\n")
        path = content / "papers" / "two.md"
        path.write_text(path.read_text().replace("things", "bees"))
        before = texts(content)
        with pytest.raises(ContentError, match=r"two\.md: tags: cannot be .* comment") as caught:
            merge_tags(content, ["nets"], "bees", TODAY)
        assert "moved.yaml: cannot be changed: its entries are not one a line" in str(caught.value)
        assert texts(content) == before

    def test_one_line(self, content: Path) -> None:
        """Front matter and tags in braces and brackets can be changed too."""
        (content / "papers" / "x.md").write_text("---\n{title: A, tags: [more, nets]}\n---\n")
        (content / "tags.yaml").write_text(
            "facets: [{id: f, name: F, tags: [{id: nets, name: N, synonyms: []}, {id: bees, name: B},"
            " {id: more, name: M}, {id: things, name: T}, {id: glass, name: G}]}]\n"
        )
        write_together(merge_tags(content, ["nets", "glass"], "x", TODAY).changes)
        write_together(merge_tags(content, ["bees"], "things", TODAY).changes)
        assert (content / "tags.yaml").read_text() == (
            "facets: [{id: f, name: F, tags: [{id: x, name: N, synonyms: [nets, G, glass]},"
            " {id: more, name: M}, {id: things, name: T, synonyms: [B, bees]}]}]\n"
        )
        assert load(content).paper("x").tags == ("more", "x")


class TestMerge:
    def test_into_one_of_them(self, content: Path) -> None:
        """The papers have the tag once, in the first place; the names of the others are synonyms."""
        path = content / "papers" / "one.md"
        path.write_text(path.read_text().replace("[nets, bees]", "[nets, glass, bees]"))
        write_together(merge_tags(content, ["nets", "bees", "glass"], "bees", TODAY).changes)
        catalog = load(content)
        assert catalog.paper("one").tags == ("bees",)
        assert catalog.paper("three").tags == ("more", "bees")
        assert [facet.id for facet in catalog.vocabulary.facets] == ["topics", "rest"]
        names = ("Nets", "ANN", "Glass", "Silica")
        assert tag(catalog, "bees") == Term("bees", "Honey bees", "", names, "On bees.")
        assert redirects(content) == {
            f"tags/{old}.html": "tags/bees.html" for old in ("nets", "glass")
        }

    def test_into_a_new_one(self, content: Path) -> None:
        """A new tag has the entry of the first; a facet that has lost all its tags is left out."""
        write_together(merge_tags(content, ["glass", "things", "more"], "stuff", TODAY).changes)
        catalog = load(content)
        assert tag(catalog, "stuff").synonyms == ("Silica", "Glass", "Things", "More")
        assert [facet.id for facet in catalog.vocabulary.facets] == ["topics"]
        assert "# mostly" in (content / "tags.yaml").read_text()

    def test_refused(self, content: Path) -> None:
        """There must be a tag to merge."""
        with pytest.raises(OpenshelfError, match="name the tags that nets takes in"):
            merge_tags(content, ["nets"], "nets", TODAY)


class TestSplit:
    def test_by_names(self, content: Path) -> None:
        """Papers get the tag whose name they have; the old tag is gone and its page leads to one."""
        before = (content / "tags.yaml").read_text()
        retagging = split_tag(content, "nets", ["honey-bees", "silica"], TODAY, chosen={})
        write_together(retagging.changes)
        catalog = load(content, drafts=True)
        tags = {paper.id: paper.tags for paper in catalog.papers}
        assert tags["one"] == ("honey-bees", "bees")
        assert tags["two"] == ("honey-bees", "things")
        assert tags["three"] == ("more", "silica")
        assert tags["draft"] == ("honey-bees",)
        assert retagging.counts == {"honey-bees": 3, "silica": 1}
        assert redirects(content) == {"tags/nets.html": "tags/honey-bees.html"}
        assert tag(catalog, "silica") == Term("silica", "Silica", "", ("Nets",))
        lines = (content / "tags.yaml").read_text().split("\n")
        assert lines[6:8] == [
            "      - {id: honey-bees, name: Honey bees, synonyms: [Nets, ANN]}",
            "      - {id: silica, name: Silica, synonyms: [Nets]}",
        ]
        assert lines[8:] == before.split("\n")[8:]

    def test_unclear(self, content: Path) -> None:
        """Papers without a clear answer keep the tag and its page, or get the rest."""
        chosen = {"three": "b"}
        retagging = split_tag(content, "nets", ["a", "b"], TODAY, chosen=chosen)
        assert {paper.id for paper in retagging.kept} == {"one", "two", "draft"}
        assert not retagging.moves
        assert {change.path.name for change in retagging.changes} == {"three.md", "tags.yaml"}
        retagging = split_tag(content, "nets", ["a", "b"], TODAY, rest="a", chosen=chosen)
        assert retagging.counts == {"a": 3, "b": 1}
        assert not retagging.kept
        write_together(retagging.changes)
        assert load(content).paper("three").tags == ("more", "b")

    def test_by_neighbours(self, content: Path) -> None:
        """Papers get the tag that papers like them have, those that were chosen included."""
        retagging = split_tag(content, "nets", ["a", "b"], TODAY, chosen={"one": "a", "three": "b"})
        assert retagging.counts["a"] >= 2

    def test_further_pages(self, content: Path) -> None:
        """Of a list that gets shorter, the further pages lead to the first."""
        with (content / "catalog.yaml").open("a") as file:
            file.write("page_size: 1\n")
        for name in ("one", "two"):
            path = content / "papers" / f"{name}.md"
            path.write_text(path.read_text().replace(BEES, ""))
        chosen = {"three": "b"}
        write_together(split_tag(content, "nets", ["a", "b"], TODAY, chosen=chosen).changes)
        assert redirects(content) == {"tags/nets.page-3.html": "tags/nets.html"}
        chosen = {"one": "a", "two": "b", "draft": "b"}
        write_together(split_tag(content, "nets", ["a", "b"], TODAY, chosen=chosen).changes)
        assert redirects(content) == {
            "tags/nets.html": "tags/b.html",
            "tags/nets.page-2.html": "tags/b.page-2.html",
            "tags/nets.page-3.html": "tags/b.html",
        }

    @pytest.mark.parametrize(
        ("new", "chosen", "rest", "message"),
        [
            (["a"], {}, "", "name two or more other tags into which nets is split"),
            (["a", "nets"], {}, "", "name two or more other tags"),
            (["a", "b"], {"one": "c"}, "", "c is not one of the new tags, a, b"),
            (["a", "b"], {}, "c", "c is not one of the new tags"),
            (["a", "b"], {"for": "a"}, "", "no paper 'for' has the tag nets"),
            (["a", "b"], {}, "", "no paper of nets is clearly one of a, b; say which"),
            (["a", "B"], {}, "", "'B' cannot be a tag"),
        ],
    )
    def test_refused(
        self, content: Path, new: list[str], chosen: dict[str, str], rest: str, message: str
    ) -> None:
        """What contradicts itself is refused."""
        with pytest.raises(OpenshelfError, match=message):
            split_tag(content, "nets", new, TODAY, chosen=chosen, rest=rest)


def test_split_leaves_drafts(content: Path) -> None:
    """If only a draft keeps the old tag, which then has no page, its page leads to a new one."""
    path = content / "papers" / "draft.md"
    path.write_text(path.read_text().replace(BEES, "Nothing."))
    chosen = {"one": "a", "two": "a", "three": "b"}
    retagging = split_tag(content, "nets", ["a", "b"], TODAY, chosen=chosen)
    assert [paper.id for paper in retagging.kept] == ["draft"]
    write_together(retagging.changes)
    assert redirects(content)["tags/nets.html"] == "tags/a.html"


def test_split_of_drafts(content: Path) -> None:
    """The page leads to a tag that has a page, even if more drafts got another one."""
    for name in ("two", "three"):
        path = content / "papers" / f"{name}.md"
        path.write_bytes(path.read_bytes().replace(b"title:", b"draft: true\ntitle:"))
    chosen = {"one": "a", "two": "b", "three": "b", "draft": "b"}
    write_together(split_tag(content, "nets", ["a", "b"], TODAY, chosen=chosen).changes)
    assert redirects(content)["tags/nets.html"] == "tags/a.html"


TAG_IDS = st.sampled_from(["nets", "bees", "glass", "things", "more", "x", "y"])
OPERATIONS = st.one_of(
    st.tuples(st.just("rename"), TAG_IDS, TAG_IDS),
    st.tuples(st.just("merge"), st.lists(TAG_IDS, min_size=1, max_size=3), TAG_IDS),
    st.tuples(st.just("split"), TAG_IDS, st.lists(TAG_IDS, min_size=2, max_size=3)),
)


@example(operations=[("split", "nets", ["glass", "more"]), ("rename", "bees", "nets")], page_size=1)
@example(operations=[("rename", "nets", "x"), ("split", "x", ["glass", "y"])], page_size=1)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=st.lists(OPERATIONS, min_size=1, max_size=5), page_size=st.integers(1, 3))
def test_every_address_lives(
    content: Path, operations: list[tuple[str, Any, Any]], page_size: int
) -> None:
    """Whatever is done to tags, in any order, the catalog is valid and no page is lost."""
    folder = Path(tempfile.mkdtemp(dir=content.parent))
    now = Path(shutil.copytree(content, folder / "content"))
    with (now / "catalog.yaml").open("a") as file:
        file.write(f"page_size: {page_size}\n")
    pages = {each.path for each in plan(load(now), ()) if each.path.endswith(".html")}
    for name, old, new in operations:
        try:
            if name == "rename":
                retagging = rename_tag(now, old, new, TODAY)
            elif name == "merge":
                retagging = merge_tags(now, old, new, TODAY)
            else:
                retagging = split_tag(
                    now, old, new, TODAY, chosen={}, rest=new[-1] if page_size > 1 else ""
                )
        except OpenshelfError as error:
            assert not isinstance(error, ContentError) or "comment" in str(error)
            continue
        write_together(retagging.changes)
        catalog = load(now)
        assert all(len({*paper.tags}) == len(paper.tags) for paper in catalog.papers)
        pages_now = {each.path for each in plan(catalog, ()) if each.path.endswith(".html")}
        assert not pages - pages_now
        pages |= pages_now


class TestCommands:
    def test_dry_run(self, content: Path) -> None:
        """A dry run prints a diff and writes nothing; what it means is on standard error."""
        before = texts(content)
        result = run(content, "rename", "nets", "networks", "--dry-run")
        assert result.exit_code == 0
        assert "\n+tags: [networks, bees] # both\n" in result.stdout
        assert "tags/nets.html leads to tags/networks.html\n" in result.stderr
        assert "networks: Networks / ANN / Nets\n" in result.stderr
        assert result.stderr.endswith("7 files would change.\n")
        assert texts(content) == before

    def test_writes(self, content: Path) -> None:
        """Each command writes, and says how many files changed."""
        assert run(content, "merge", "more", "--into", "things").stdout.endswith("files changed.\n")
        result = run(content, "split", "nets", "a", "b", "--paper", "one=a", "--paper", "three=b")
        assert "a: " in result.stdout
        assert load(content).paper("one").tags == ("a", "bees")
        assert run(content, "split", "nets", "a", "b", "--paper", "one").exit_code == 2

    def test_problems(self, content: Path) -> None:
        """What is refused exits with 1."""
        result = run(content, "rename", "net", "x")
        assert (result.exit_code, result.stderr) == (
            1,
            "openshelf: no tag 'net'; did you mean 'nets'? Nothing was changed.\n",
        )
