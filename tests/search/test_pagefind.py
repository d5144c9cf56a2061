"""Running Pagefind: what is indexed, and what a reader of the error learns when it fails."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.errors import SearchError
from generator.search import pagefind
from generator.search.canonical import unpack
from generator.search.pagefind import executable, verify, version

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="fake programs are scripts")


def fragments(bundle: Path) -> list[dict[str, object]]:
    """Give the record that Pagefind keeps of each page."""
    return [json.loads(unpack(path.read_bytes())) for path in bundle.glob("fragment/*")]


def test_the_program_is_that_of_the_package() -> None:
    """Without PAGEFIND_BINARY_PATH, Pagefind is the one that pip installed."""
    assert version(executable({})).startswith("1.")


def test_the_environment_may_name_the_program(program: Callable[[str], Path]) -> None:
    """PAGEFIND_BINARY_PATH names the program to run."""
    path = program("print('pagefind 9.9')")
    assert executable() == path
    assert version(executable()) == "9.9"


def test_a_missing_program_says_how_to_get_one(tmp_path: Path) -> None:
    """When the program is not there, the error names the variable, the package and the way out."""
    with pytest.raises(SearchError) as error:
        executable({"PAGEFIND_BINARY_PATH": str(tmp_path / "none")})
    for word in ("PAGEFIND_BINARY_PATH", str(tmp_path / "none"), "pagefind-bin", "--no-search"):
        assert word in str(error.value)


def test_a_missing_package_says_how_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """When the package is not installed, the error names it and the variable."""
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    with pytest.raises(SearchError, match=r"pip install pagefind-bin.*PAGEFIND_BINARY_PATH"):
        executable({})


def test_a_program_that_cannot_start_says_so(tmp_path: Path) -> None:
    """A file that is no program of this machine is named."""
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x00not a program")
    broken.chmod(0o755)
    with pytest.raises(SearchError, match="broken does not start"):
        version(broken)


@pytest.mark.parametrize(
    "pattern", ["pagefind-entry.json", "*.pf_meta", "index/*", "fragment/*", "wasm.en.*"]
)
@pytest.mark.parametrize("keep", [0, 40])
def test_an_empty_or_cut_off_file_is_an_error(
    finished: Callable[..., str],
    tiny_site: Path,
    program: Callable[[str], Path],
    pattern: str,
    keep: int,
) -> None:
    """A file that Pagefind did not finish stops the build and is named."""
    program(
        f"done = subprocess.run([{str(executable({}))!r}, *sys.argv[1:]])\n"
        f"path = next(pathlib.Path('pagefind').glob({pattern!r}))\n"
        f"path.write_bytes(path.read_bytes()[:{keep}])"
    )
    with pytest.raises(SearchError, match=r"Pagefind left .* missing or damaged"):
        finished(tiny_site)


def test_a_program_that_writes_nothing_is_an_error(
    finished: Callable[..., str], tiny_site: Path, program: Callable[[str], Path]
) -> None:
    """Success without an index is not success."""
    program("pass")
    with pytest.raises(SearchError, match=r"pagefind-entry\.json missing or damaged"):
        finished(tiny_site)


@pytest.mark.parametrize("pattern", ["index/*", "fragment/*", "wasm.en.*", "*.pf_meta"])
def test_a_file_that_is_left_out_is_an_error(
    finished: Callable[..., str], tiny_site: Path, program: Callable[[str], Path], pattern: str
) -> None:
    """An index without one of its files is never published, and the error names the file."""
    program(
        f"done = subprocess.run([{str(executable({}))!r}, *sys.argv[1:]])\n"
        f"next(pathlib.Path('pagefind').glob({pattern!r})).unlink()"
    )
    with pytest.raises(SearchError, match=r"Pagefind left out .*(pf_|wasm)"):
        finished(tiny_site)


def test_a_program_that_hangs_is_stopped(
    finished: Callable[..., str],
    tiny_site: Path,
    program: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pagefind gets a time that its pages allow; after that it is killed, and the error says so."""
    monkeypatch.setattr(pagefind, "LIMIT", 0.0)
    monkeypatch.setattr(pagefind, "LIMIT_PER_PAGE", 0.02)
    program("import os, time\npathlib.Path('pid').write_text(str(os.getpid()))\ntime.sleep(60)")
    with pytest.raises(SearchError, match=r"did not end within 0 seconds and was stopped"):
        finished(tiny_site)
    if (tiny_site / "pid").exists():
        with pytest.raises(ProcessLookupError):
            os.kill(int((tiny_site / "pid").read_text()), 0)


@pytest.mark.skipif(sys.platform != "linux", reason="macOS and Windows have nothing like it")
def test_a_program_that_hangs_ends_with_the_build(
    tiny_site: Path, program: Callable[[str], Path]
) -> None:
    """When the build is killed, Pagefind ends too, even one that hangs."""
    hanging = program("import time\ntime.sleep(60)")
    code = (
        "from pathlib import Path; from generator.search import pagefind\n"
        f"process = pagefind.start(Path({str(hanging)!r}), Path({str(tiny_site)!r}), language='en', pages=())\n"
        "print(process.pid, flush=True); process.wait()"
    )
    build = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert build.stdout
    stat = Path(f"/proc/{int(build.stdout.readline())}/stat")
    build.kill()
    build.wait()
    late = time.monotonic() + 30
    while stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z":
        assert time.monotonic() < late, "Pagefind is still there"
        time.sleep(0.05)


def test_what_the_system_refuses_is_no_fault_of_pagefind(
    finished: Callable[..., str], tiny_site: Path, program: Callable[[str], Path]
) -> None:
    """A program that says what the system refused it raises that, as an `OSError`."""
    program("sys.exit('Io: No space left on device (os error 28)')")
    with pytest.raises(OSError, match="No space left"):
        finished(tiny_site)


def test_a_full_disk_is_no_fault_of_pagefind(
    finished: Callable[..., str],
    tiny_site: Path,
    program: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Pagefind leaves empty files on a full disk, and ends well; the error names the disk."""
    program("pass")
    monkeypatch.setattr(pagefind, "SPARE", 1 << 70)
    with pytest.raises(OSError, match="No space left"):
        finished(tiny_site)


def test_papers_and_only_papers_are_indexed(indexed: Callable[..., Path], tiny_site: Path) -> None:
    """Pages outside papers/, and lists in it, are left out; URLs are paths from the site's root."""
    (tiny_site / "about.html").write_text("<html><main data-pagefind-body>About</main></html>")
    bundle = indexed(tiny_site)
    assert {page["url"] for page in fragments(bundle)} == {
        f"/papers/p{number}.html" for number in range(12)
    }
    assert verify(bundle, papers=12) == version(executable())


def test_metadata_in_ignored_parts_is_kept(indexed: Callable[..., Path], tiny_site: Path) -> None:
    """Title, authors, tags and dates are read; only the abstract is text, for excerpts."""
    (page,) = (p for p in fragments(indexed(tiny_site)) if "p9." in str(p["url"]))
    assert page["meta"] == {
        "title": "On Łukasz’s naïve retrieval, part 9",
        "authors": "Ann Lee, Bo Ek",
        "date": "2002",
        "kind": "method",
    }
    assert str(page["content"]).startswith("We study Łukasz’s")


def test_one_index_whatever_the_pages_say(indexed: Callable[..., Path], tiny_site: Path) -> None:
    """A page in another language is in the same index, so one search finds all papers."""
    page = tiny_site / "papers" / "p3.html"
    page.write_text(page.read_text("utf-8").replace('lang="en"', 'lang="pl"'), "utf-8")
    bundle = indexed(tiny_site)
    assert list(json.loads((bundle / "pagefind-entry.json").read_text())["languages"]) == ["en"]


def test_settings_left_around_do_not_matter(
    indexed: Callable[..., Path], tiny_site: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """PAGEFIND_* variables and a pagefind.yml in the current folder do not change the index."""
    (tmp_path / "pagefind.yml").write_text("root_selector: '#nothing'\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PAGEFIND_ROOT_SELECTOR", "#nothing")
    assert verify(indexed(tiny_site), papers=12)


def test_identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another Pagefind, from the package or the environment, has another identity; without one it is empty."""
    monkeypatch.delenv("PAGEFIND_BINARY_PATH", raising=False)
    packaged = pagefind.identity()
    assert packaged == pagefind.identity()
    assert packaged.startswith(f"{executable()} ")
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(program))
    named = pagefind.identity()
    assert named.startswith(f"{program} ")
    program.write_text("#!/bin/sh\necho\n")
    assert pagefind.identity() != named
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", str(tmp_path / "none"))
    assert pagefind.identity() == ""
    monkeypatch.delenv("PAGEFIND_BINARY_PATH")
    monkeypatch.setitem(sys.modules, "pagefind_bin", None)
    assert pagefind.identity() == ""
