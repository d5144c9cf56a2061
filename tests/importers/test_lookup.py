"""Identifiers and addresses on the command line."""

import datetime as dt
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from generator.cli import main
from generator.importers.lookup import is_lookup, look_up, read_wanted
from generator.importers.services.fetcher import Fetcher
from generator.importers.services.known import SERVICES
from tests.importers.conftest import Clock, make_fetcher
from tests.importers.records import papers
from tests.importers.services.server import (
    EXHAUSTED,
    HTML,
    Asked,
    Reply,
    Server,
    feed,
    recorded_entry,
)


@pytest.mark.parametrize(
    ("text", "field", "value", "services"),
    [
        ("arxiv:2310.16441", "arxiv", "2310.16441", "arxiv"),
        ("arXiv:2310.16441v3", "arxiv", "2310.16441", "arxiv"),
        (" 2310.16441 ", "arxiv", "2310.16441", "arxiv"),
        ("hep-th/9901001", "arxiv", "hep-th/9901001", "arxiv"),
        ("https://arxiv.org/pdf/2310.16441v2", "arxiv", "2310.16441", "arxiv"),
        ("hf:2310.16441", "arxiv", "2310.16441", "arxiv huggingface"),
        ("https://huggingface.co/papers/2310.16441", "arxiv", "2310.16441", "arxiv huggingface"),
        ("doi:10.1145/3605943", "doi", "10.1145/3605943", "crossref"),
        ("10.1145/3605943", "doi", "10.1145/3605943", "crossref"),
        ("https://doi.org/10.1145/3605943", "doi", "10.1145/3605943", "crossref"),
        ("doi:10.48550/arXiv.2310.16441", "arxiv", "2310.16441", "arxiv"),
        ("acl:P18-1007", "acl", "P18-1007", "acl"),
        ("https://aclanthology.org/2020.emnlp-main.589/", "acl", "2020.emnlp-main.589", "acl"),
        ("openalex:w2741809807", "openalex", "W2741809807", "openalex"),
        ("https://openalex.org/W2741809807", "openalex", "W2741809807", "openalex"),
        ("https://api.openalex.org/works/W2741809807?a=b", "openalex", "W2741809807", "openalex"),
        ("dblp:conf/nips/VaswaniSPUJGKP17", "dblp", "conf/nips/VaswaniSPUJGKP17", "dblp"),
        ("https://dblp.org/rec/conf/nips/A17.html?view=bibtex", "dblp", "conf/nips/A17", "dblp"),
        ("https://dblp.uni-trier.de/rec/journals/x/B-1", "dblp", "journals/x/B-1", "dblp"),
        ("https://example.org/a?b=c", "url", "https://example.org/a?b=c", "web"),
    ],
)
def test_forms(text: str, field: str, value: str, services: str) -> None:
    """Identifiers and addresses are read as people paste them."""
    wanted = read_wanted(text)
    assert wanted
    assert wanted.id == (field, value)
    assert wanted.services == tuple(services.split())


@pytest.mark.parametrize(
    "text",
    [
        "arxiv:nonsense",
        "hf:user/model",
        "openalex:A123",
        "dblp:../../a/b",
        "https://localhost/a",
        "https://[a.b/",
        "https://example.org:x/",
    ],
)
def test_misspelled(text: str) -> None:
    """What looks like an identifier and is none is told."""
    assert is_lookup(text)
    assert read_wanted(text) is None
    result = run(text)
    assert result.exit_code == 2
    assert "is not an identifier or an address; give one such as arxiv:" in result.output
    assert not is_lookup("references.bib")


def run(*arguments: str | Path, content: Path = Path("content")) -> Result:
    """Run `openshelf import` in this process."""
    return CliRunner().invoke(main, ["import", *map(str, arguments), "--content", str(content)])


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """Give an empty catalog."""
    content = tmp_path / "content"
    content.mkdir()
    (content / "catalog.yaml").write_text("id: test\ntitle: Test\n")
    return content


def test_import(services: Server, shelf: Path) -> None:
    """Two papers come in, an id that nobody knows is told; the same again, offline, changes nothing."""
    asked = ("hf:2310.16441", "https://arxiv.org/abs/hep-th/9901001v2", "arxiv:2401.00001")
    result = run(*asked, content=shelf)
    assert result.exit_code == 1
    assert "arxiv:2401.00001: arXiv knows no such work; check the identifier" in result.stderr
    assert re.search(r"imported +2\n", result.stdout)
    new = shelf / "papers" / "2023" / "grokking-in-linear-estimators.md"
    assert f"{new}: new, from arxiv\n" in result.stdout
    texts = papers(shelf)
    assert [*texts] == [
        "1999/entropy-of-n-4-strings.md",
        "2023/grokking-in-linear-estimators.md",
    ]
    text = texts["2023/grokking-in-linear-estimators.md"]
    assert 'arxiv: "2310.16441"\n' in text
    assert f"upvotes: 10\nas_of: {dt.date.today().isoformat()}\n" in text  # noqa: DTZ011
    assert 'links: {code: "https://github.com/example/linear-grokking"}\n' in text
    assert len(services.asked("arxiv")) == 1
    services.close()
    before = {path: path.read_bytes() for path in shelf.rglob("*") if path.is_file()}
    result = run("--offline", *asked[:2], "arxiv:2402.00001", content=shelf)
    assert (
        "arxiv:2402.00001: no answer is cached; run the command without --offline" in result.stderr
    )
    assert result.exit_code == 1
    assert {path: path.read_bytes() for path in shelf.rglob("*") if path.is_file()} == before


def test_wrong_paper(services: Server, shelf: Path) -> None:
    """An answer about another paper is refused."""
    entry = recorded_entry("2310.16441")
    services.serve("arxiv", lambda asked: Reply(feed(asked, lambda _: entry)))
    result = run("arxiv:2401.00001", content=shelf)
    assert "arXiv knows no such work" in result.stderr
    assert papers(shelf) == {}


def test_unavailable(services: Server, shelf: Path) -> None:
    """What a service would not answer is told with what to do, and the rest is imported."""
    services.misbehave("openalex", EXHAUSTED)
    services.misbehave("huggingface", *[HTML] * 4)
    result = run("openalex:W2741809807", "hf:2310.16441", content=shelf)
    assert result.exit_code == 1
    assert (
        "openalex:W2741809807: OpenAlex asks to wait 15 hours; run the same command again later:"
        " the answers so far are cached; skipped"
    ) in result.stderr
    assert "hf:2310.16441: Hugging Face answered with something else" in result.stdout
    assert len(papers(shelf)) == 1


def test_file_wins(services: Server, shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file whose name is an identifier is read as a file."""
    monkeypatch.chdir(shelf.parent)
    Path("2310.16441").write_text("@misc{a, title = {From a File}}")
    result = run("2310.16441", content=shelf)
    assert result.exit_code == 0
    assert [*papers(shelf)] == ["undated/from-a-file.md"]
    assert services.requests == []


def test_same_work_once(services: Server, fetcher: Fetcher) -> None:
    """The same paper by two names is asked for once, and is one record."""
    wanted = [read_wanted("hf:2310.16441"), read_wanted("2310.16441")]
    reading = look_up([each for each in wanted if each], fetcher, SERVICES)
    assert [record.service for record in reading.records] == ["arxiv", "huggingface"]
    assert len(services.requests) == 2


def test_page(services: Server, shelf: Path) -> None:
    """A page without metadata is told, as is one that refuses; the curator writes that paper."""
    for reply, reason in (
        (Reply(b"<title>A</title>"), "the page is not there, or has no metadata of a paper"),
        (Reply(b"", 403), "that site refuses to answer (status 403)"),
    ):
        services.serve("web", lambda _, reply=reply: reply)  # type: ignore[misc]
        result = run(f"https://example.org/{reply.status}", content=shelf)
        assert f"{reason}; add the paper with `openshelf new`; skipped" in result.stderr


@pytest.mark.parametrize(
    ("name", "value", "right"),
    [
        ("OPENSHELF_SERVICES", "localhost:80", "must be an address, such as http://"),
        ("OPENSHELF_PAUSE", "soon", "must be a number of seconds, such as 0.5"),
    ],
)
def test_environment(
    monkeypatch: pytest.MonkeyPatch, shelf: Path, name: str, value: str, right: str
) -> None:
    """A variable that makes no sense is told."""
    monkeypatch.setenv(name, value)
    result = run("arxiv:2310.16441", content=shelf)
    assert f"openshelf: {name} {right}" in result.stderr
    assert result.exit_code == 1


def test_resumed(services: Server, clock: Clock) -> None:
    """What was answered before a service stopped is not asked for again; ids beyond a batch wait."""
    wanted = [read_wanted(f"arxiv:2401.{number:05}") for number in range(1, 104)]
    asked = [each for each in wanted if each]

    def entry(arxiv_id: str) -> str:
        return (recorded_entry("2310.16441") or "").replace("2310.16441", arxiv_id)

    def answer(question: Asked) -> Reply:
        return EXHAUSTED if len(services.requests) == 2 else Reply(feed(question, entry))

    services.serve("arxiv", answer)
    reading = look_up(asked, make_fetcher(clock), SERVICES)
    assert (len(reading.records), len(reading.skipped)) == (100, 3)
    assert "arXiv asks to wait 15 hours" in reading.skipped[0].reason
    reading = look_up(asked, make_fetcher(clock), SERVICES)
    assert (len(reading.records), len(reading.skipped)) == (103, 0)
    assert [each.query["max_results"] for each in services.requests] == ["100", "3", "3"]
