import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.content.fix import freeze_keys, insert_key
from generator.content.load import load
from generator.errors import ContentError


class TestInsertKey:
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
        """The line goes to its documented place, and nothing else changes."""
        assert insert_key(before, "k") == after


class TestFreezeKeys:
    def test_fix(self, catalog: Path) -> None:
        """`check --fix` adds a line to each file without a key, once, and no key changes."""
        before = {path: path.read_text("utf-8") for path in catalog.rglob("*.md")}
        derived = load(catalog).keys
        arguments = ["check", "--content-only", "--fix", "--content", str(catalog)]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0
        # The catalog has one warning and no problem
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

    @pytest.mark.parametrize(
        "text",
        [
            "---\n{title: A, date: 2020, kind: method}\n---\nText.\n",
            "---\n{title: A, date: 2020, kind: method,\nadded: 2020}\n---\nText.\n",
            "---\rtitle: A\rdate: 2020\rkind: method\r---\rText.\r",
        ],
    )
    def test_file_that_cannot_be_changed(self, catalog: Path, text: str) -> None:
        """If one file is not one field a line, it is reported and no file is written."""
        odd = catalog / "papers" / "odd.md"
        odd.write_bytes(text.encode())
        before = {path: path.read_bytes() for path in catalog.rglob("*.md")}
        with pytest.raises(ContentError) as caught:
            freeze_keys(load(catalog))
        assert [problem.path for problem in caught.value.problems] == [str(odd)]
        assert "add the line `key: nn-2020-a`" in str(caught.value.problems[0])
        assert {path: path.read_bytes() for path in catalog.rglob("*.md")} == before

    @pytest.mark.parametrize("text", ["", "---\nkey: a\n---\nText.\n", "---\ntitle: A\n"])
    def test_file_that_was_changed_meanwhile(self, catalog: Path, text: str) -> None:
        """A file that has become invalid since the catalog was loaded is not changed."""
        loaded = load(catalog)
        path = Path(next(paper.path for paper in loaded.papers if not paper.key))
        path.write_text(text)
        with pytest.raises(ContentError, match="cannot be added: the front matter would say"):
            freeze_keys(loaded)
        assert path.read_text() == text

    def test_wrong_usage(self) -> None:
        """--fix with --site-only is wrong usage."""
        assert CliRunner().invoke(main, ["check", "--fix", "--site-only"]).exit_code == 2
