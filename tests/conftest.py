"""What several test modules share: the real catalog, its site, and the toy catalog."""

import importlib.util
import logging
import os
import pickle
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import settings

from generator.build.build import Options, build
from generator.build.report import Report

from generator.content.load import load
from generator.catalog.catalog import Catalog

# How long a thing takes is for benchmarks/ to say: a busy machine is no fault of the code
settings.register_profile("openshelf", deadline=None)
settings.load_profile("openshelf")

ROOT = Path(__file__).parents[1]
CONTENT = ROOT / "content"
CATALOG = ROOT / "tests" / "toy"

# A shell has what it starts in the background ignore Ctrl-C, and so would the programs under test
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def real_build(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """Build the real catalog once, whichever of the tests' processes asks first; say what was built."""
    folder = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        folder = folder.parent  # the folder of all processes
    said = folder / "real.pickle"
    try:
        (folder / "real").mkdir()
    except FileExistsError:
        end = time.monotonic() + 120
        while not said.exists():
            assert time.monotonic() < end, "another process did not build the real catalog"
            time.sleep(0.05)
        report: Report = pickle.loads(said.read_bytes())
        return report
    report = build(Options(content=CONTENT, out=folder / "real" / "site"))
    written = said.with_suffix(".new")
    written.write_bytes(pickle.dumps(report))
    written.replace(said)
    return report


@pytest.fixture(scope="session")
def site(real_build: Report) -> Path:
    """Give the folder of the real catalog's site. Tests must not change it."""
    return real_build.out


@pytest.fixture(scope="session")
def papers() -> list[dict[str, Any]]:
    """Read every real paper's front matter by other means than the generator's."""
    found = []
    for path in sorted((CONTENT / "papers").rglob("*.md")):
        front = path.read_text("utf-8").split("---\n", 2)[1]
        paper = yaml.load(front, Loader=yaml.CBaseLoader)
        paper["id"] = path.stem
        paper["authors"] = [
            name if isinstance(name, str) else _written(name) for name in paper.get("authors", [])
        ]
        paper["upvotes"] = int(paper.get("upvotes", 0))
        found.append(paper)
    return found


def _written(name: dict[str, str]) -> str:
    return name.get("literal") or f"{name['given']} {name['family']}"


@pytest.fixture(scope="session")
def toy() -> Catalog:
    """Give the toy catalog's site, whose address is known."""
    return load(CATALOG)


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    """Give a copy of the toy catalog, to change at will."""
    return Path(shutil.copytree(CATALOG, tmp_path / "content"))


@pytest.fixture
def content(catalog: Path) -> Path:
    """Leave of the toy catalog what makes a few dozen files, in whose number tests pay."""
    keep = {"hostile-text", "month-only", "withdrawn"}
    for path in (catalog / "papers").rglob("*.md"):
        if path.stem not in keep:
            path.unlink()
    for name in ("moved.yaml", "people.yaml"):
        (catalog / name).unlink()
    (catalog / "catalog.yaml").write_text(
        "id: small\ntitle: Small\nurl: https://example.org/\nfeeds: false\ncitations: false\n"
        "api: false\ndatabase: false\n"
    )
    return catalog


class Request(NamedTuple):
    """What a server that speaks S3 is asked: the method, the object, its type, and who asks."""

    what: str
    path: str
    type: str
    agent: str


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Request]]:
    """Have a server on this machine that speaks S3; give the requests that it gets.

    The paths are from `site/` in the bucket, which a test makes, under a name of its own.
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
