"""The few requests to GitHub's REST API that a proposal needs.

https://docs.github.com/rest/pulls/pulls, https://docs.github.com/rest/issues/comments,
https://docs.github.com/rest/commits/commits#compare-two-commits
"""

import http.client
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self
from urllib import request
from urllib.error import HTTPError
from urllib.parse import quote, urlencode, urlsplit

from .. import __version__
from ..errors import ForgeError

TIMEOUT = 60.0
"""Seconds that an answer may take."""
MAX_BYTES = 10_000_000
"""Bytes of an answer that are read."""
_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")


class RefusedError(ForgeError):
    """An answer that is an error; `said` is what GitHub says, on one line."""

    def __init__(self, request: str, status: int, said: str) -> None:
        needs = "contents: write, pull-requests: write and issues: write"
        hint = f"; give the job the permissions {needs}" if status == 403 else ""
        super().__init__(f"GitHub refuses {request}: {status} {said}{hint}")
        self.status, self.said = status, said


class OpenPullRequest(NamedTuple):
    """A pull request that is open."""

    number: int
    url: str
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class GitHub:
    """A repository on GitHub, or on a server with its API."""

    repository: str  # OWNER/NAME
    token: str = field(repr=False)
    api: str  # addresses without a slash at their ends
    server: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Return the repository that a workflow runs for. Raises `ForgeError` if it is not known."""
        for name in ("GITHUB_REPOSITORY", "GITHUB_TOKEN"):
            if not environment.get(name):
                raise ForgeError(f"{name} is not set; set it, or see the changes with --dry-run")
        hub = cls(
            environment["GITHUB_REPOSITORY"],
            environment["GITHUB_TOKEN"].strip(),  # as a file has it, it would stand in an error
            environment.get("GITHUB_API_URL") or "https://api.github.com",
            environment.get("GITHUB_SERVER_URL") or "https://github.com",
        )
        if not _REPOSITORY.fullmatch(hub.repository):
            raise ForgeError("GITHUB_REPOSITORY is not a repository; write OWNER/NAME")
        parts = urlsplit(hub.api)
        if parts.scheme != "https" and parts.hostname != "127.0.0.1":
            raise ForgeError("GITHUB_API_URL must begin with https://, since the token goes there")
        return hub

    def find(self, branch: str) -> OpenPullRequest | None:
        """Return the open pull request of a branch."""
        owner = self.repository.partition("/")[0]
        query = urlencode({"head": f"{owner}:{branch}", "state": "open"})
        answers = self._ask("GET", f"pulls?{query}")
        return _pull_request(answers[0]) if answers else None

    def open(self, branch: str, base: str, title: str, body: str) -> OpenPullRequest:
        """Open a pull request."""
        values = {"head": branch, "base": base, "title": title, "body": body}
        return _pull_request(self._ask("POST", "pulls", values))

    def update(self, pull: OpenPullRequest, title: str, body: str) -> None:
        """Change the title and the text of a pull request."""
        self._ask("PATCH", f"pulls/{pull.number}", {"title": title, "body": body})

    def comment(self, issue: int, body: str) -> None:
        """Answer on an issue."""
        self._ask("POST", f"issues/{issue}/comments", {"body": body})

    def committers(self, base: str, tip: str) -> set[str]:
        """Return the email addresses of those who made the commits that `tip` has and `base` has not."""
        answer = self._ask("GET", f"compare/{quote(base)}...{tip}")
        try:
            return {each["commit"]["committer"]["email"] for each in answer["commits"]}
        except (LookupError, TypeError) as error:
            raise ForgeError("GitHub's answer is not a list of commits") from error

    def compare_url(self, base: str, branch: str) -> str:
        """Return the page on which a person opens a pull request."""
        return f"{self.server}/{self.repository}/compare/{quote(base)}...{quote(branch)}?expand=1"

    def _ask(self, method: str, path: str, values: Mapping[str, object] | None = None) -> Any:
        """Return the answer to a request. Raises `RefusedError`, and `ForgeError` without an answer."""
        name = f"{method} /repos/{self.repository}/{path.partition('?')[0]}"
        asked = request.Request(  # noqa: S310 - https, or this machine
            f"{self.api}/repos/{self.repository}/{path}",
            None if values is None else json.dumps(values).encode(),
            {
                "Accept": "application/vnd.github+json",
                "Content-Type": "application/json",
                "User-Agent": f"openshelf/{__version__}",
                "X-GitHub-Api-Version": "2022-11-28",
            },
            method=method,
        )
        # A redirect must not take it elsewhere
        asked.add_unredirected_header("Authorization", f"Bearer {self.token}")
        try:
            with request.urlopen(asked, timeout=TIMEOUT) as answer:  # noqa: S310
                return json.loads(answer.read(MAX_BYTES))
        except HTTPError as error:
            with error:
                raise RefusedError(name, error.code, _reason(error.read(MAX_BYTES))) from None
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise ForgeError(f"GitHub does not answer {name}: {error}") from error


def _pull_request(answer: Any) -> OpenPullRequest:
    try:
        return OpenPullRequest(
            int(answer["number"]), answer["html_url"], answer["title"], answer["body"] or ""
        )
    except (LookupError, TypeError, ValueError) as error:
        raise ForgeError("GitHub's answer is not a pull request") from error


def _reason(body: bytes) -> str:
    """Return what an error says: its message, then those of its parts."""
    try:
        answer = json.loads(body)
        said = [str(answer["message"])]
        for part in answer.get("errors", ()):
            words = (part.get("message"), part.get("field"), part.get("code"))
            said.append(str(next(filter(None, words), "")))
    except (ValueError, LookupError, TypeError, AttributeError):
        return "without a reason"
    return " ".join(": ".join(said).split())[:500]
