"""A GitHub on loopback for one repository, which is a bare one on disk, and a clone as a workflow has it.

Answers have the shapes of https://docs.github.com/rest, with the fields that matter here.
"""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ghs_0123456789secret"
REPOSITORY = "you/papers"
NOT_ALLOWED = {
    "message": "GitHub Actions is not permitted to create or approve pull requests.",
    "documentation_url": "https://docs.github.com/rest/pulls/pulls#create-a-pull-request",
    "status": "403",
}


def failed(message: str) -> dict[str, Any]:
    """Return what GitHub answers with 422."""
    error = {"resource": "PullRequest", "code": "custom", "message": message}
    return {"message": "Validation Failed", "errors": [error], "status": "422"}


@dataclass
class Hub:
    """The repository, and what was asked of it."""

    folder: Path
    remote: Path = field(init=False)
    clone: Path = field(init=False)
    pulls: list[dict[str, Any]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    # Answers to give instead, by method and the last part of the path
    refusals: dict[str, tuple[int, Any]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)  # those that Git sent
    api: str = ""

    def __post_init__(self) -> None:
        self.remote, self.clone = self.folder / "papers.git", self.folder / "papers"

    def git(self, *arguments: str, folder: Path | None = None, **variables: str) -> str:
        """Run Git as a person who has none of our variables."""
        who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in (
            ("NAME", "Ada"), ("EMAIL", "ada@example.org"), ("DATE", "2026-11-30T12:00:00Z"))}  # fmt: skip
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder or self.clone,
            env={
                **os.environ,
                **who,
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_TEMPLATE_DIR": "",
                **variables,
            },
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def start(self) -> None:
        """Make the repository from the files that are in the clone's folder."""
        self.git("init", "-q", "--bare", "-b", "main", str(self.remote), folder=self.folder)
        self.git("init", "-q", "-b", "main")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "Start")
        self.git("remote", "add", "origin", str(self.remote))
        self.git("push", "-q", "origin", "main")

    def branches(self) -> dict[str, str]:
        """Return the last commit of each branch."""
        listed = self.git(
            "for-each-ref", "--format=%(refname:short) %(objectname)", folder=self.remote
        )
        return dict(line.split() for line in listed.splitlines())

    def environment(self) -> dict[str, str]:
        """Return what a workflow's step knows."""
        return {
            "GITHUB_API_URL": self.api,
            "GITHUB_REPOSITORY": REPOSITORY,
            "GITHUB_RUN_ID": "77",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
            "GITHUB_TOKEN": TOKEN,
        }

    def answer(self, method: str, path: str, query: str, values: Any) -> tuple[int, Any]:
        """Return the status and the answer to a request."""
        parts = path.removeprefix(f"/repos/{REPOSITORY}/").split("/")
        for name, refusal in self.refusals.items():
            if name == f"{method} {parts[-1]}":
                return refusal
        match method, *parts:
            case "GET", "pulls":
                wanted = parse_qs(query, strict_parsing=True)
                assert wanted["state"] == ["open"]
                [head] = wanted["head"]
                return 200, [pull for pull in self.pulls if f"you:{pull['head']['ref']}" == head]
            case "POST", "pulls":
                number = len(self.pulls) + 41
                branch = {"ref": values.pop("head")}
                url = f"https://github.com/{REPOSITORY}/pull/{number}"
                self.pulls.append({**values, "number": number, "html_url": url, "head": branch})
                return 201, self.pulls[-1]
            case "PATCH", "pulls", number:
                [pull] = (pull for pull in self.pulls if pull["number"] == int(number))
                pull.update(values)
                return 200, pull
            case "GET", "compare", between:
                span = between.replace("...", "..")
                emails = self.git("log", "--format=%ce", span, folder=self.remote).split()
                commits = [{"commit": {"committer": {"email": email}}} for email in emails]
                return 200, {"commits": commits}
            case "POST", "issues", number, "comments":
                self.comments.append((int(number), values["body"]))
                return 201, {"id": 1}
        return 404, {"message": "Not Found", "status": "404"}


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.hub.asked.append(f"{self.command} {parts.path}")
        if ".git/" in parts.path:
            self.hub.secrets += self.headers.get_all("Authorization") or [None]
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            status, answer = 401, {"message": "Bad credentials"}
        else:
            values = json.loads(data) if data else None
            status, answer = self.hub.answer(self.command, parts.path, parts.query, values)
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = _answer  # noqa: N815 - the base's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Log nothing."""


@contextmanager
def github(folder: Path) -> Iterator[Hub]:
    """Give a GitHub; its repository is made by `start`."""
    hub = Hub(folder)
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub})
    ) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        hub.api = f"http://127.0.0.1:{server.server_port}"
        yield hub
        server.shutdown()
