"""Proposes a change of the catalog: a commit on a branch of its own, and one pull request for it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import PurePosixPath
from typing import NamedTuple

from ..errors import ForgeError
from .git import EMAIL, Clone, Commit, access
from .github import GitHub, RefusedError

BRANCH = re.compile(r"openshelf/[a-z0-9]+(?:-[a-z0-9]+)*")
"""The branches that are written. Every other one belongs to people."""
_ID = re.compile(r"[a-z0-9-]{1,100}")
MAX_BODY = 60_000
"""Characters of a text; GitHub takes 65,536."""
# What GitHub says with status 403 and 422
_NOT_ALLOWED = "not permitted to create or approve pull requests"
_EXISTS, _EMPTY = "pull request already exists", "No commits between"


@dataclass(frozen=True, slots=True)
class PullRequest:
    """What to propose, and where."""

    branch: str
    base: str  # the branch that it is for
    title: str = ""  # by default, it names the papers
    body: str = ""  # Markdown
    patch: bytes | None = None  # instead of the changes of the folder
    issue: int = 0  # that asks for it
    run: str = ""  # the page of the workflow's run, which has the preview


class Done(StrEnum):
    """What became of a proposal."""

    NOTHING = "nothing"  # has changed
    OTHERS = "others"  # have committed to the branch, so it was left alone
    PUSHED = "pushed"  # the branch alone: workflows may not open pull requests here
    OPENED = "opened"
    UPDATED = "updated"


class Outcome(NamedTuple):
    """What became of a proposal."""

    done: Done
    url: str = ""  # of the pull request, or of the page on which a person opens one


def commit_of(wanted: PullRequest, clone: Clone) -> Commit | None:
    """Return the commit that a proposal makes; `None` if nothing changes. Nothing is pushed.

    Raises `ForgeError` if the branch is not one to write to.
    """
    if not BRANCH.fullmatch(wanted.branch):
        example = "openshelf/refresh"
        raise ForgeError(f"{wanted.branch!r} is not a branch to write to; write {example}")
    if wanted.base == wanted.branch or not wanted.base:
        raise ForgeError("the branch that the change is for is not known; name it with --base")
    return clone.commit(partial(title_of, wanted), wanted.patch)


def propose(wanted: PullRequest, clone: Clone, hub: GitHub) -> Outcome:
    """Commit a change to its branch of `origin`, and open a pull request, or update the open one.

    Only that branch is written, and not if somebody else has committed to it. The issue that asked
    for it gets an answer. Raises `ForgeError`.
    """
    try:
        outcome = _propose(wanted, clone, hub)
    except ForgeError:
        if wanted.issue:
            hub.comment(wanted.issue, f"Something went wrong. See [the run]({wanted.run}).")
        raise
    if wanted.issue:
        hub.comment(wanted.issue, answer(outcome, wanted))
    return outcome


def _propose(wanted: PullRequest, clone: Clone, hub: GitHub) -> Outcome:
    commit, branch = commit_of(wanted, clone), wanted.branch
    pull = hub.find(branch)
    if not commit:
        return Outcome(Done.NOTHING, pull.url if pull else "")
    compare = hub.compare_url(wanted.base, branch)
    git_access = access(hub.server, hub.token)
    tip = clone.remote_tip(branch, git_access)
    if tip and tip != commit.id and hub.committers(wanted.base, tip) - {EMAIL}:
        return Outcome(Done.OTHERS, pull.url if pull else compare)
    if tip != commit.id:
        clone.push(commit.id, branch, tip, git_access)
    title, body = commit.title, body_of(wanted, commit)
    if not pull:
        try:
            pull = hub.open(branch, wanted.base, title, body)
            return Outcome(Done.OPENED, pull.url)
        except RefusedError as refused:
            if refused.status == 403 and _NOT_ALLOWED in refused.said:
                return Outcome(Done.PUSHED, compare)
            if refused.status == 422 and _EMPTY in refused.said:
                return Outcome(Done.NOTHING)
            if refused.status != 422 or _EXISTS not in refused.said:
                raise
            pull = hub.find(branch)  # which another run has opened meanwhile
            if not pull:
                raise
    if (pull.title, pull.body) != (title, body):
        hub.update(pull, title, body)
    return Outcome(Done.UPDATED, pull.url)


def title_of(wanted: PullRequest, added: Sequence[str]) -> str:
    """Return the title of a pull request: the one that is wanted, or one that names a new paper."""
    papers = [path.stem for path in map(PurePosixPath, added) if path.suffix == ".md"]
    title = wanted.title or "Update the catalog"
    if not wanted.title and papers:
        known = len(papers) == 1 and _ID.fullmatch(papers[0])
        title = f"Add {papers[0]}" if known else f"Add {len(papers):,} papers"
    return f"{title} (#{wanted.issue})" if wanted.issue else title


def body_of(wanted: PullRequest, commit: Commit) -> str:
    """Return the text of a pull request, with where to see the site and how its checks start."""
    closes = f"Closes #{wanted.issue}.\n\n" if wanted.issue else ""
    note = ""
    if all(path.endswith("/imported.jsonl") for path in commit.paths):
        note = (
            "`imported.jsonl` remembers what the sources say, so that a later change is seen.\n\n"
        )
    preview = (
        f"The site with this change: download `preview` from the artifacts of [this run]"
        f"({wanted.run}), unpack it, and open `index.html`. The run has built and checked it.\n\n"
        if wanted.run
        else ""
    )
    checks = (
        "Other checks may wait for *Approve workflows to run* below, since a workflow opened this"
        " pull request. If there is no such button, close the pull request and open it again.\n"
    )
    return f"{closes}{note}{cut(wanted.body)}\n---\n\n{preview}{checks}"


def answer(outcome: Outcome, wanted: PullRequest) -> str:
    """Return what became of a proposal, in Markdown: for the issue, and the summary of the run."""
    match outcome.done:
        case Done.OPENED | Done.UPDATED:
            return f"{outcome.url} is {outcome.done}. Once it is merged, the change is published.\n"
        case Done.OTHERS:
            return (
                f"Somebody has committed to the branch `{wanted.branch}`, so it stays as it is:"
                f" {outcome.url}\n\nMerge or close that, delete the branch, and run this again.\n"
            )
        case Done.PUSHED:
            return (
                f"The change is on the branch `{wanted.branch}`. Workflows may not open pull"
                f" requests in this repository, so open it yourself: {outcome.url}\n\nTo allow it,"
                " go to *Settings*, *Actions*, *General*, *Workflow permissions*, and tick *Allow"
                " GitHub Actions to create and approve pull requests*.\n\n" + cut(wanted.body)
            )
    waiting = f"\n\n{outcome.url} is still open." if outcome.url else ""
    run = f"\nSee [the run]({wanted.run}).\n" if wanted.run else ""
    return f"There is nothing to propose.{waiting}\n\n{cut(wanted.body)}{run}"


def preview(wanted: PullRequest, commit: Commit | None) -> str:
    """Return what would be done, in lines."""
    if not commit:
        return "Nothing has changed."
    head = f"{wanted.branch}, a pull request to {wanted.base}: {commit.title}"
    return "\n".join((head, *(f"  {path}" for path in commit.paths), "Nothing was pushed."))


def run_of(environment: Mapping[str, str]) -> str:
    """Return the page of the workflow's run that this is part of; empty outside of workflows."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (environment.get(name, "") for name in names)
    return f"{server}/{repository}/actions/runs/{run}" if run else ""


def cut(text: str) -> str:
    """Return Markdown that GitHub takes, cut at the end of a line."""
    text = text.strip()
    if len(text) > MAX_BODY:
        text = text[:MAX_BODY].rpartition("\n")[0] + "\n\nand more"
    return f"{text}\n" if text else ""
