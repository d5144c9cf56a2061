import re
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.text.dates import PartialDate

from generator.errors import ContentError
from generator.content.fix import freeze_keys
from generator.catalog.citation_keys import citation_keys as keys, renewed, with_key
from generator.content.load import load
from generator.catalog.model import Author, Paper
from generator.text.names import Name
from generator.text.markdown import from_line, from_markdown

ROOT = Path(__file__).parents[2]


def paper(
    title: str, *families: str, year: int = 2020, count: int = 0, name: str = "", key: str = ""
) -> Paper:
    """Make a paper of which only what its key is made of matters."""
    return Paper(
        id=name or title,
        path="",
        title=from_line(title),
        abstract=from_markdown("Text."),
        date=PartialDate(year),
        kind="method",
        authors=tuple(Author(Name("A", family)) for family in families),
        author_count=count,
        key=key,
    )


@pytest.mark.parametrize(
    ("title", "families", "key"),
    [
        ("Climbing towards NLU", ("Bender", "Koller"), "bender-koller-2020-climbing"),
        ("How Can We Know What Models Know?", ("Jiang", "Xu", "Araki"), "jiang-etal-2020-know"),
        ("An Exercise", ("van der Goot",), "van-der-goot-2020-exercise"),
        ("Nobody", (), "nn-2020-nobody"),
        ("???", ("🦊",), "fox-2020"),
        ("???", ("???",), "a-2020"),
        (r"Na\"{\i}ve Łódź", ("Müller", "Łukasiewicz"), "muller-lukasiewicz-2020-naive"),
        ("To Be or Not to Be", ("O'Hara",), "ohara-2020-to"),
        ("$L^2$ Norms", ("李",), "li-2020-l"),
    ],
)
def test_rule(title: str, families: tuple[str, ...], key: str) -> None:
    """A key is the authors' family names, the year, and a word of the title, in ASCII."""
    assert keys([paper(title, *families, name="x")]) == {"x": key}


def test_unnamed_authors_count() -> None:
    """One name of several authors is the first of a group."""
    assert keys([paper("T", "Lovelace", count=12, name="x")]) == {"x": "lovelace-etal-2020-t"}


def test_collisions() -> None:
    """Who comes later has more words of the title, and then numbers; case makes no difference."""
    titles = ("Deep Nets", "Deep Thought", "Deep Thought", "Deep Thought", "deep")
    papers = [paper(title, "Ng", name=str(i)) for i, title in enumerate(titles)]
    taken = paper("Other", "Ng", key="NG-2020-Deep", name="9")
    assert keys([*papers, taken]) == {
        "9": "NG-2020-Deep",
        "0": "ng-2020-deep-nets",
        "1": "ng-2020-deep-thought",
        "2": "ng-2020-deep-thought-2",
        "3": "ng-2020-deep-thought-3",
        "4": "ng-2020-deep-2",
    }


def test_frozen_keys_stay() -> None:
    """A paper that has its key keeps it, whatever its title and whatever else is in the catalog."""
    old = paper("A New Title", "Ng", key="ng-2020-deep", name="old")
    others = [paper("Deep", "Ng", year=year, name=str(year)) for year in (1999, 2020, 2021)]
    found = keys([*others, old])
    assert found["old"] == "ng-2020-deep"
    assert found["2020"] == "ng-2020-deep-2"


def test_order_and_newer_papers() -> None:
    """Keys do not depend on the papers' order, and a newer paper changes none that was there."""
    papers = [paper("Deep Nets", "Ng", name=name) for name in "cab"]
    found = keys(papers)
    assert keys(reversed(papers)) == found
    assert found.items() < keys([*papers, paper("Deep Nets", "Ng", year=2021, name="d")]).items()


def test_numbers_are_worked_out_anew() -> None:
    """When a paper is gone whose key has a number, one with a higher number may take it."""
    every = [paper("2", "Lovelace", name=name) for name in "abc"]
    before = keys(every)
    assert sorted(before.values())[1:] == ["lovelace-2020-2-2", "lovelace-2020-2-3"]
    second = next(one for one in every if before[one.id].endswith("-2-2"))
    assert renewed(before, [second], []) is None
    new = paper("Engine", "Lovelace", name="d")
    assert renewed(before, [], [new]) == keys([*every, new])


class TestWithKey:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("---\ntitle: A\n---\nText.\n", "---\ntitle: A\nkey: k\n---\nText.\n"),
            (
                "---\ntitle: A # note\nadded: 2020\nwithdrawn: no\n---\nT\n---\n",
                "---\ntitle: A # note\nkey: k\nadded: 2020\nwithdrawn: no\n---\nT\n---\n",
            ),
            ("---\r\ntitle: A\r\n---\r\nT\r\n", "---\r\ntitle: A\r\nkey: k\r\n---\r\nT\r\n"),
            ("\ufeff---\ntitle: A\n---\nT\u2028\n---", "\ufeff---\ntitle: A\nkey: k\n---\nT\u2028\n---"),
            (
                "---\ntitle: >\n  one\n\n  added: x\nupvotes: 1\nas_of: 2020\n--- \nT\n",
                "---\ntitle: >\n  one\n\n  added: x\nupvotes: 1\nas_of: 2020\nkey: k\n--- \nT\n",
            ),
        ],
    )  # fmt: skip
    def test_place(self, before: str, after: str) -> None:
        """The line goes in the documented place; every other byte stays."""
        assert with_key(before, "k") == after

    @pytest.mark.parametrize(
        "text",
        ["", "---\ntitle: A\n", "---\nkey: a\n---\n", "---\n- a\n---\n", "---\n'added': 1\n---\n", "---\n*a\n---\n"],
    )  # fmt: skip
    def test_refused(self, text: str) -> None:
        """A file that is not written as lines of fields is left to its writer."""
        with pytest.raises(ValueError, match=r"front matter|YAML"):
            with_key(text, "k")


class TestFreeze:
    def test_fix(self, catalog: Path) -> None:
        """`check --fix` adds one line to each file without a key, once, and the keys are the same."""
        before = {path: path.read_text("utf-8") for path in catalog.rglob("*.md")}
        derived = load(catalog).keys
        arguments = ["check", "--content-only", "--fix", "--content", str(catalog)]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0
        # The catalog has one doubt, and no problem
        assert result.stderr.startswith(f"{catalog}/people.yaml: 'Joost Van de Weijer' (1 paper)")
        assert result.stderr.count("people.yaml: ") == 1
        assert "Wrote a key into 13 of them." in result.stdout
        assert "Wrote" not in CliRunner().invoke(main, arguments).stdout
        assert {paper.id: paper.key for paper in load(catalog).papers} == derived
        for path, text in before.items():
            now = path.read_text("utf-8")
            assert re.sub(r"^key: .*\n", "", now, count=1, flags=re.MULTILINE) == re.sub(
                r"^key: .*\n", "", text, count=1, flags=re.MULTILINE
            )
        assert {path for path in catalog.rglob("*") if path.suffix == ".new"} == set()

    def test_what_cannot_be_changed(self, catalog: Path) -> None:
        """A file whose front matter is no lines of fields is named, and no file is touched."""
        odd = catalog / "papers" / "odd.md"
        odd.write_text("---\n{title: A, date: 2020, kind: method}\n---\nText.\n")
        before = {path: path.read_bytes() for path in catalog.rglob("*.md")}
        with pytest.raises(ContentError) as caught:
            freeze_keys(load(catalog))
        assert [problem.path for problem in caught.value.problems] == [str(odd)]
        assert "add the line `key: nn-2020-a`" in str(caught.value.problems[0])
        assert {path: path.read_bytes() for path in catalog.rglob("*.md")} == before

    def test_wrong_usage(self) -> None:
        """There is nothing to fix in a built site."""
        assert CliRunner().invoke(main, ["check", "--fix", "--site-only"]).exit_code == 2


@pytest.fixture(scope="module")
def real() -> tuple[Paper, ...]:
    """Give the papers of the real catalog."""
    return load(ROOT / "content").papers


class TestRealCatalog:
    def test_frozen(self, real: tuple[Paper, ...]) -> None:
        """Every paper has its key in its file: in ASCII, unique, of who wrote it and when."""
        papers = real
        found = [paper.key for paper in papers]
        assert len(papers) >= 281
        assert len({key.lower() for key in found}) == len(papers)
        for one in papers:
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", one.key)
        assert "levi-etal-2023-grokking" in found

    def test_title_changes(self, real: tuple[Paper, ...]) -> None:
        """New titles and new papers leave every key as it is."""
        papers = real
        changed = [replace(one, title=from_line("Other")) for one in papers]
        more = [replace(one, id=f"{one.id}-2", key="") for one in papers]
        found = keys([*more, *changed])
        assert len(set(found.values())) == 2 * len(papers)
        assert all(found[one.id] == one.key for one in papers)
