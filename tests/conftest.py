"""Fixtures that several test modules share: catalogs, a built site, an object store, services."""

import importlib.util
import logging
import os
import pickle
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import settings

from generator.build.build import Options, build
from generator.build.report import Report
from generator.catalog.catalog import Catalog
from generator.content.fix import freeze_keys
from generator.content.load import load
from tests.importers.services.server import Server
from tests.sites import Once, T, import_catalog

# Before NumPy is loaded: the tests use all cores, and its threads would only get in the way
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Commands write annotations for it, which would change what they print
os.environ.pop("GITHUB_ACTIONS", None)

# A busy machine is no fault of the code, so no example has a deadline
settings.register_profile("openshelf", deadline=None)
settings.load_profile("openshelf")

CATALOG = Path(__file__).parent / "toy"

CONTENT = f"{Path(__file__).parents[1] / 'content'}{os.sep}"


def _leave_content_alone(event: str, arguments: tuple[Any, ...]) -> None:
    """Fail whatever opens a file of content/, which anyone may change, but for its own test."""
    if event == "open" and isinstance(arguments[0], str):
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        if not test.startswith("tests/test_content.py"):
            path = os.path.abspath(arguments[0])  # noqa: PTH100 - faster, for every file
            assert not path.startswith(CONTENT), f"a test reads {path}; use `real` or `toy`"


sys.addaudithook(_leave_content_alone)

# A shell has what it starts in the background ignore Ctrl-C, and so would the programs under test
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Once:
    """Give a function that has sites built once, whichever process needs them first."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent  # the folder of all processes

    def run(name: str, make: Callable[[Path], T]) -> T:
        folder, pickled = shared / name, shared / f"{name}.pickle"
        try:
            folder.mkdir()
        except FileExistsError:
            end = time.monotonic() + 120
            while not pickled.exists():
                assert time.monotonic() < end, f"another process did not make {name}"
                time.sleep(0.05)
            theirs: T = pickle.loads(pickled.read_bytes())
            return theirs
        made = make(folder)
        unfinished = pickled.with_suffix(".new")
        unfinished.write_bytes(pickle.dumps(made))
        unfinished.replace(pickled)
        return made

    return run


def _import(folder: Path) -> Path:
    content = folder / "content"
    import_catalog(content)
    freeze_keys(load(content))
    return content


@pytest.fixture(scope="session")
def real_content(once: Once) -> Path:
    """Give the folder of the frozen listing's papers. Tests must not change it.

    These are real papers, but not those of `content/`, which anyone may correct, add to or replace.
    """
    return once("real", _import)


@pytest.fixture(scope="session")
def real(real_content: Path) -> Catalog:
    """Give the catalog of the frozen listing."""
    return load(real_content)


@pytest.fixture(scope="session")
def real_build(once: Once, real_content: Path) -> Report:
    """Build the site of the frozen listing, beside its content."""
    out = real_content.parent / "site"
    return once("real-build", lambda _: build(Options(content=real_content, out=out)))


@pytest.fixture(scope="session")
def toy_site(once: Once) -> Path:
    """Give the folder of the toy catalog's site, without search. Tests must not change it."""
    return once("toy", lambda folder: build(Options(CATALOG, folder / "site", search=False)).out)


@pytest.fixture(scope="session")
def toy_search_site(once: Once) -> Path:
    """Give the folder of the toy catalog's site, with search. Tests must not change it."""
    return once("toy-search", lambda folder: build(Options(CATALOG, folder / "site")).out)


@pytest.fixture(scope="session")
def site(real_build: Report) -> Path:
    """Give the folder of the site with the 281 imported papers. Tests must not change it."""
    return real_build.out


@pytest.fixture(scope="session")
def papers(site: Path) -> list[dict[str, Any]]:
    """Give the front matter of each imported paper, read by other means than the generator's."""
    papers = []
    for path in sorted((site.parent / "content" / "papers").rglob("*.md")):
        front = path.read_text("utf-8").split("---\n", 2)[1]
        paper = yaml.load(front, Loader=yaml.CBaseLoader)
        paper["id"] = path.stem
        paper["authors"] = [
            name if isinstance(name, str) else _written(name) for name in paper.get("authors", [])
        ]
        paper["upvotes"] = int(paper.get("upvotes", 0))
        papers.append(paper)
    return papers


def _written(name: dict[str, str]) -> str:
    return name.get("literal") or f"{name['given']} {name['family']}"


@pytest.fixture(scope="session")
def toy() -> Catalog:
    """Give the toy catalog, whose address is known."""
    return load(CATALOG)


@pytest.fixture(scope="session")
def works() -> Catalog:
    """Give a catalog with a work of every type: books, theses, data sets, what is in press."""
    return load(CATALOG.with_name("works"))


@pytest.fixture(scope="module", params=["toy", "real", "works"])
def each_catalog(request: pytest.FixtureRequest) -> Catalog:
    """Give the toy catalog, that of the frozen listing, and that of works of every type."""
    catalog: Catalog = request.getfixturevalue(request.param)
    return catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """Give a copy of the toy catalog, to change at will."""
    return Path(shutil.copytree(CATALOG, tmp_path / "content"))


@pytest.fixture
def content(catalog: Path) -> Path:
    """Give a copy of three papers of the toy catalog, whose site has a few dozen files."""
    keep = {"hostile-text", "month-only", "withdrawn"}
    for path in (catalog / "papers").rglob("*.md"):
        if path.stem not in keep:
            path.unlink()
    for name in ("moved.yaml", "people.yaml"):
        (catalog / name).unlink()
    shutil.rmtree(catalog / "paths")
    (catalog / "catalog.yaml").write_text(
        "id: small\ntitle: Small\nurl: https://example.org/\nfeeds: false\ncitations: false\n"
        "api: false\ndatabase: false\n"
    )
    return catalog


class Request(NamedTuple):
    """A request to an object store: the method, the object, its content type, and who asks."""

    what: str
    path: str
    type: str
    agent: str


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Request]]:
    """Start a server that speaks S3 on this machine; give the requests that it gets.

    Each test makes a bucket of its own. Paths are those below `site/` in it.
    """
    if not all(map(importlib.util.find_spec, ("moto", "flask", "flask_cors", "s3fs"))):
        pytest.skip("moto or s3fs is not installed: pip install -e '.[test-scale]'")
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    requests: list[Request] = []
    app = DomainDispatcherApplication(create_backend_app)

    def counted(environ: Any, start: Any) -> Any:
        path = environ["PATH_INFO"].partition("/site/")[2]
        kind, agent = environ.get("CONTENT_TYPE", ""), environ.get("HTTP_USER_AGENT", "")
        requests.append(Request(environ["REQUEST_METHOD"], path, kind, agent))
        return app(environ, start)

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, counted, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)
    yield requests
    server.shutdown()
    thread.join()


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    """Give all services on this machine, where commands and fetchers find them."""
    for name in ("OPENALEX_API_KEY", "HF_TOKEN", "OPENSHELF_MAILTO"):
        monkeypatch.delenv(name, raising=False)
    server = Server()
    monkeypatch.setenv("OPENSHELF_SERVICES", server.url)
    monkeypatch.setenv("OPENSHELF_PAUSE", "0")
    monkeypatch.setenv("OPENSHELF_CACHE", str(tmp_path / "cache"))
    yield server
    server.close()
