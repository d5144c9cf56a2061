"""Proposes a change of the catalog: a commit on a branch of its own, and one pull request for it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import NamedTuple

from ..errors import ForgeError
from .git import EMAIL, Clone, Commit, access
from .github import GitHub, RefusedError

BRANCH = re.compile(r"openshelf/[a-z0-9]+(?:-[a-z0-9]+)*")
"""The branches that are written. Every other one belongs to people."""
MAX_BODY = 60_000
"""Characters of a text; GitHub takes 65,536."""
# What GitHub says with status 403 and 422
_NOT_ALLOWED = "not permitted to create or approve pull requests"
_EXISTS, _EMPTY = "pull request already exists", "No commits between"


@dataclass(frozen=True, slots=True)
class Proposal:
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
    paths: tuple[str, ...] = ()  # of files that change


def commit_of(proposal: Proposal, clone: Clone) -> Commit | None:
    """Return the commit that a proposal makes; `None` if nothing changes. Nothing is pushed.

    Raises `ForgeError` if the branch is not one to write to.
    """
    if not BRANCH.fullmatch(proposal.branch):
        example = "openshelf/refresh"
        raise ForgeError(f"{proposal.branch!r} is not a branch to write to; write {example}")
    if proposal.base == proposal.branch or not proposal.base:
        raise ForgeError("the branch that the change is for is not known; name it with --base")
    return clone.commit(proposal.title or "Add papers", proposal.patch)


def propose(proposal: Proposal, clone: Clone, hub: GitHub) -> Outcome:
    """Commit a change to its branch of `origin`, and open a pull request, or update the open one.

    Only that branch is written, and not if somebody else has committed to it. Raises `ForgeError`.
    """
    commit, branch = commit_of(proposal, clone), proposal.branch
    pull = hub.find(branch)
    if not commit:
        return Outcome(Done.NOTHING, pull.url if pull else "")
    compare = hub.compare_url(proposal.base, branch)
    git_access = access(hub.server, hub.token)
    tip = clone.remote_tip(branch, git_access)
    if tip and tip != commit.id and hub.committer(tip) != EMAIL:
        return Outcome(Done.OTHERS, pull.url if pull else compare, commit.paths)
    if tip != commit.id:
        clone.push(commit.id, branch, tip, git_access)
    title, body = title_of(proposal, commit.paths), body_of(proposal)
    if not pull:
        try:
            pull = hub.open(branch, proposal.base, title, body)
            return Outcome(Done.OPENED, pull.url, commit.paths)
        except RefusedError as refused:
            if refused.status == 403 and _NOT_ALLOWED in refused.said:
                return Outcome(Done.PUSHED, compare, commit.paths)
            if refused.status == 422 and _EMPTY in refused.said:
                return Outcome(Done.NOTHING)
            if refused.status != 422 or _EXISTS not in refused.said:
                raise
            pull = hub.find(branch)  # which another run has opened meanwhile
            if not pull:
                raise
    if (pull.title, pull.body) != (title, body):
        hub.update(pull, title, body)
    return Outcome(Done.UPDATED, pull.url, commit.paths)


def title_of(proposal: Proposal, paths: tuple[str, ...]) -> str:
    """Return the title of a pull request: that of the proposal, or one that names a paper."""
    papers = [path.stem for path in map(PurePosixPath, paths) if "papers" in path.parts[:-1]]
    named = papers[0] if len(papers) == 1 else f"{len(papers):,} papers"
    title = proposal.title or f"Add {named}"
    return f"{title} (#{proposal.issue})" if proposal.issue else title


def body_of(proposal: Proposal) -> str:
    """Return the text of a pull request, with where to see the site and how its checks start."""
    closes = f"Closes #{proposal.issue}.\n\n" if proposal.issue else ""
    preview = (
        f"The site with this change: download `preview` from the artifacts of [this run]"
        f"({proposal.run}), unpack it, and open `index.html`. The run has built and checked it.\n\n"
        if proposal.run
        else ""
    )
    checks = (
        "Other checks may wait for *Approve workflows to run* below, since a workflow opened this"
        " pull request. If there is no such button, close the pull request and open it again.\n"
    )
    return f"{closes}{cut(proposal.body)}\n---\n\n{preview}{checks}"


def answer(outcome: Outcome, proposal: Proposal) -> str:
    """Return what became of a proposal, in Markdown: for the issue, and the summary of the run."""
    match outcome.done:
        case Done.OPENED | Done.UPDATED:
            return f"{outcome.url} is {outcome.done}. Once it is merged, the change is published.\n"
        case Done.OTHERS:
            return (
                f"Somebody has committed to the branch `{proposal.branch}`, so it stays as it is:"
                f" {outcome.url}\n\nMerge or close that, delete the branch, and run this again.\n"
            )
        case Done.PUSHED:
            return (
                f"The change is on the branch `{proposal.branch}`. Workflows may not open pull"
                f" requests in this repository, so open it yourself: {outcome.url}\n\nTo allow it,"
                " go to *Settings*, *Actions*, *General*, *Workflow permissions*, and tick *Allow"
                " GitHub Actions to create and approve pull requests*.\n\n" + cut(proposal.body)
            )
    waiting = f"\n\n{outcome.url} is still open." if outcome.url else ""
    why = cut(proposal.body) or f"See [the run]({proposal.run}).\n"
    return f"There is nothing to propose.{waiting}\n\n{why}"


def cut(text: str) -> str:
    """Return Markdown that GitHub takes, cut at the end of a line."""
    text = text.strip()
    if len(text) > MAX_BODY:
        text = text[:MAX_BODY].rpartition("\n")[0] + "\n\nand more"
    return f"{text}\n" if text else ""
