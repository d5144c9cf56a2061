"""A change of the catalog's folder as a commit, which leaves the branch, the index and the files alone."""

import base64
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ..errors import ForgeError

NAME = "github-actions[bot]"
EMAIL = "41898282+github-actions[bot]@users.noreply.github.com"
"""Who makes the commits: the account of GitHub's workflows."""
# Ordinary files, and none at all
_MODES = {"100644", "100755", "000000"}


class Commit(NamedTuple):
    """A commit, and the paths that it changes, from the root of the repository."""

    id: str
    title: str
    paths: tuple[str, ...]


class Clone:
    """The clone that the catalog's folder is in."""

    def __init__(self, content: Path) -> None:
        self.folder = content
        # Empty if the folder is the root of the repository
        self.prefix = self._run("rev-parse", "--show-prefix").strip()

    def branch(self) -> str:
        """Return the branch that is checked out; an empty string if none is."""
        return self._run("branch", "--show-current").strip()

    def uncommitted(self) -> list[Path]:
        """Return the files below `papers` in the folder that Git does not know yet."""
        listed = self._run("ls-files", "--others", "--exclude-standard", "-z", "--", "papers")
        return [self.folder / path for path in listed.split("\0")[:-1]]

    def diff(self) -> bytes:
        """Return what has changed in the folder since the last commit, as a patch."""
        with self._index() as index:
            self._run("add", "--all", "--", ".", variables=index)
            # Unlike `git diff`, it hardly depends on anyone's settings
            form = ("--cached", "--binary", "--full-index", "--no-renames", "--no-ext-diff")
            return self._call(("diff-index", *form, "HEAD", "--", "."), index)

    def commit(
        self, title: Callable[[Sequence[str]], str], patch: bytes | None = None
    ) -> Commit | None:
        """Return a commit of what has changed in the folder, or of a patch; `None` if it is empty.

        `title` makes its title from the paths that are new. The same change of the same commit is
        the same commit. Raises `ForgeError` if a patch changes something else than files of the
        folder.
        """
        with self._index() as index:
            if patch is None:
                self._run("add", "--all", "--", ".", variables=index)
            elif patch.strip():
                self._call(
                    ("apply", "--cached", "--whitespace=nowarn", "-"), index, self._root(), patch
                )
            tree = self._run("write-tree", variables=index).strip()
        changed = self._changed(tree)
        if not changed:
            return None
        now = self._run("show", "--no-patch", "--format=%ct", "HEAD").strip()
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", NAME), ("EMAIL", EMAIL), ("DATE", f"@{now} +0000"))
        }
        message = title([path for path, status in changed.items() if status == "A"])
        made = self._run("commit-tree", tree, "-p", "HEAD", "-m", message, variables=who)
        return Commit(made.strip(), message, tuple(changed))

    def remote_tip(self, branch: str, access: Mapping[str, str]) -> str:
        """Return the last commit of a branch of `origin`; an empty string if there is no such branch."""
        listed = self._run("ls-remote", "origin", f"refs/heads/{branch}", variables=access)
        return listed.partition("\t")[0]

    def push(self, commit: str, branch: str, tip: str, access: Mapping[str, str]) -> None:
        """Make `commit` the last one of a branch of `origin`, if that still is `tip`."""
        lease = f"--force-with-lease=refs/heads/{branch}:{tip}"
        target = f"{commit}:refs/heads/{branch}"
        self._run("push", "--quiet", "--no-verify", lease, "origin", target, variables=access)

    def _changed(self, tree: str) -> Mapping[str, str]:
        """Return the paths in which a tree differs from the last commit's, each with a status."""
        raw = self._run("diff-tree", "-r", "-z", "--no-renames", "HEAD", tree)
        fields = raw.split("\0")[:-1]
        changed = {}
        for facts, path in zip(fields[::2], fields[1::2], strict=True):
            _, mode, _, _, changed[path] = facts.split()
            # In the root, hidden files are those of Git and of the forge
            if not path.startswith(self.prefix) or (not self.prefix and path.startswith(".")):
                raise ForgeError(f"the change is not in the content: {path!r}")
            if mode not in _MODES:
                raise ForgeError(f"the change has something else than files: {path!r}")
        return changed

    @contextmanager
    def _index(self) -> Iterator[dict[str, str]]:
        """Give an index of the last commit, apart from the clone's own, as a variable of Git's."""
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": str(Path(folder) / "index")}
            self._run("read-tree", "HEAD", variables=index)
            yield index

    def _root(self) -> Path:
        """Return the root of the repository: in a folder, Git does not apply what is outside of it."""
        folder = self.folder.resolve()
        return folder.parents[self.prefix.count("/") - 1] if self.prefix else folder

    def _run(self, *arguments: str, variables: Mapping[str, str] = MappingProxyType({})) -> str:
        return self._call(arguments, variables).decode("utf-8", "replace")

    def _call(
        self,
        arguments: Sequence[str],
        variables: Mapping[str, str],
        folder: Path | None = None,
        data: bytes = b"",
    ) -> bytes:
        """Run Git, and return what it prints. Raises `ForgeError` with what it says."""
        try:
            done = subprocess.run(
                [shutil.which("git") or "git", *arguments],
                cwd=folder or self.folder,
                env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C", **variables},
                input=data,
                capture_output=True,
                check=False,
            )
        except OSError as error:
            raise ForgeError(f"Git cannot be run: {error.strerror or error}") from error
        if done.returncode:
            said = " ".join(done.stderr.decode("utf-8", "replace").split())[:500]
            raise ForgeError(f"git {arguments[0]} fails: {said}")
        return done.stdout


def access(server: str, token: str) -> dict[str, str]:
    """Return variables with which Git reaches a server with a token.

    So the token is in no argument, no file and no address, which Git would print.
    """
    secret = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    # The first one removes a header that the checkout has left: GitHub refuses two
    headers = ("", f"AUTHORIZATION: basic {secret}")
    variables = {"GIT_CONFIG_COUNT": str(len(headers))}
    for number, header in enumerate(headers):
        variables[f"GIT_CONFIG_KEY_{number}"] = f"http.{server}/.extraheader"
        variables[f"GIT_CONFIG_VALUE_{number}"] = header
    return variables
