import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.content.fix import freeze_keys, shorten_identifiers
from generator.content.load import load
from generator.errors import ContentError


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
        *lines, last = result.stdout.splitlines()
        assert len(lines) == 13
        assert (
            f"{catalog}/papers/2021/month-only.md: key: {derived['month-only']} was written"
            in lines
        )
        assert last.startswith("Checked 14 papers")
        assert CliRunner().invoke(main, arguments).stdout == f"{last}\n"
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


class TestShortenIdentifiers:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("arxiv: 2310.16441v2", 'arxiv: "2310.16441"'),
            ("arxiv: 'https://arxiv.org/abs/2310.16441'  # note", "arxiv: '2310.16441'  # note"),
            ('arxiv: "arXiv:hep-th/9901001"', 'arxiv: "hep-th/9901001"'),
            ("doi: https://doi.org/10.1145/3605943", "doi: 10.1145/3605943"),
            ("acl: https://aclanthology.org/P18-1007/", "acl: P18-1007"),
        ],
    )
    def test_fix(self, content: Path, before: str, after: str) -> None:
        """An address or a version is taken off, nothing else changes, and the file is named."""
        path = content / "papers" / "new.md"
        text = "---\r\ntitle: A\r\n{}\r\n---\r\ndoi: https://doi.org/10.1145/1\r\n"
        path.write_bytes(text.format(before).encode())
        (fix,) = shorten_identifiers(content)
        assert path.read_bytes() == text.format(after).encode()
        assert str(fix).startswith(f"{path}: {before.partition(':')[0]}: ")
        assert not list(shorten_identifiers(content))

    @pytest.mark.parametrize(
        "line",
        ["arxiv: 2310.16441", "doi: 10.48550/arXiv.2310.16441", "arxiv: 10.1145/1", "note: arxiv"],
    )
    def test_left_alone(self, content: Path, line: str) -> None:
        """What is right, or an identifier of another sort, stays."""
        (content / "papers" / "new.md").write_text(f"---\ntitle: A\n{line}\n---\n")
        assert not list(shorten_identifiers(content))

    def test_same_text_elsewhere(self, content: Path) -> None:
        """Only the field changes, not the same words in another one."""
        path = content / "papers" / "new.md"
        line = "doi: https://doi.org/10.1145/2"
        path.write_text(f"---\ntitle: A\nnote: 'see {line}'\n{line}\n---\n")
        assert len(list(shorten_identifiers(content))) == 1
        assert path.read_text() == f"---\ntitle: A\nnote: 'see {line}'\ndoi: 10.1145/2\n---\n"

    @pytest.mark.parametrize("front", ["title: [", "title: A\ndoi: # c\n  doi:10.1145/2", "- a"])
    def test_cannot_be_changed(self, content: Path, front: str) -> None:
        """Front matter that is no YAML, or has a comment in the value, is left to the check."""
        (content / "papers" / "new.md").write_text(f"---\n{front}\n---\n")
        assert not list(shorten_identifiers(content))

    def test_problems_and_fixes(self, content: Path) -> None:
        """Files are named even if others have problems that cannot be fixed."""
        (content / "papers" / "bad.md").write_text("---\ntitel: A\narxiv: arXiv:2310.16441\n---\n")
        arguments = ["check", "--content-only", "--fix", "--content", str(content)]
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 1
        path = content / "papers" / "bad.md"
        assert result.stdout == f"{path}: arxiv: arXiv:2310.16441 is now 2310.16441\n"
