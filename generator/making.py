"""A site in the making: what there is to make, the files so far, and what a build tells of them."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path

from . import folders, manifests, pieces, tree, work
from .changes import Edits, State
from .files import IN_DOUBT, Files, Made
from .looks import Known
from .manifests import Difference, Manifest
from .model import Site
from .output import Output, Outputs
from .pieces import Place
from .report import Stages, Totals
from .spare import Older
from .template_files import Templates
from .values import value
from .work import Bench, Group, Hands

INDEX = "pagefind/"
OF_ALL = ("catalog.", "api/v1/papers.")
"""How the paths of files begin that hold all papers, and that nearly every change changes."""
GROUP = 20
"""So many files of no paper go to workers together."""


@value
class Job:
    """What is to be made: a site's files, and where, but for the search index.

    `state` says what the files are made from, and `edited` of which papers alone that differs from the
    last build; `inputs` is a digest of all that the build read. The folder
    `kept` has what this build may leave for the next one, and `warnings` are for whoever builds.
    """

    site: Site
    templates: Templates
    outputs: Outputs
    state: State
    edited: Edits | None
    inputs: bytes
    kept: Path
    hands: Hands
    stages: Stages
    warnings: tuple[str, ...]

    def same_files(self, last: Manifest) -> bool:
        """Whether the site is to have the files of the `last` one, in the same order."""
        if self.edited is not None:
            return True
        now, before = self.outputs.paths, last.files.paths
        count = len(now)
        return before[:count] == now and len(before) - count == len(last.files.below(INDEX))

    def totals(self, files: Files, before: Manifest) -> Totals:
        """What the site holds when these are its files; much of it is known of the one `before`."""
        size = sum(files.sizes)
        if before.report and before.state[:2] == self.state[:2]:
            return replace(Totals(**before.report), files=len(files), bytes=size)
        papers = self.site.catalog.papers
        return Totals(
            papers=len(papers),
            people=len(self.site.people),
            tags=len(self.site.tags),
            pages=before.report["pages"]
            if before.report and self.same_files(before)
            else sum([path.endswith(".html") for path in self.outputs.paths]),
            files=len(files),
            bytes=size,
            without_names=sum(not paper.authors for paper in papers),
            without_arxiv=sum(not paper.arxiv for paper in papers),
            without_month=sum(not paper.date.month for paper in papers),
        )


class Making:
    """The files of a site so far: those of the `last` one, but for what is `changed` or `made`.

    `keys` is asked, when it is first needed, for what is `changed`: what those files are to be made from
    that are to be made from something else than in the last site. `made` has the files that are others
    than there, `substances` what search reads of pages, and `index` the files of the search index;
    `written` counts what was made anew, and `linked` is false once the disk made a copy of a file
    instead of a link.
    """

    def __init__(self, job: Job, last: Known, keys: Callable[[], Mapping[str, bytes]]) -> None:
        self.job, self.last, self._keys = job, last, keys
        self.same_files = job.same_files(last.manifest)
        self.made: dict[str, Made] = {}
        self.index: Mapping[str, Made] = {}
        self.indexed = False
        self.written = 0
        self.linked = True
        substances = last.manifest.substances
        if not self.same_files and substances:
            planned = frozenset(job.outputs.paths)
            substances = {path: one for path, one in substances.items() if path in planned}
        self.substances = dict(substances)

    @cached_property
    def changed(self) -> Mapping[str, bytes]:
        """What the files that are to be others are to be made from."""
        return self._keys()

    def wanted(self, path: str) -> bytes:
        """What a file is to be made from."""
        return self.changed.get(path) or self.last.manifest.files.key(path)

    def take_over(self, staging: Path, spare: Older | None) -> Sequence[Output]:
        """Take what is as wanted from the last site, or from the `spare` one that `staging` was; what is left.

        What is the same file in both, and is to stay so, is not looked at.
        """
        last, job = self.last, self.job
        self.linked &= not spare or spare.difference.linked
        if not last.manifest.files:
            return tuple(job.outputs)
        todo, links = [], []
        for output in self._asked(spare):
            path = output.path
            key = self.wanted(path)
            if spare and (there := spare.get(path)) and there[0] == key:
                self._take(path, there, spare)
            elif (there := last.get(path)) and there[0] == key:
                links.append(path)
            else:
                todo.append(output)
        self.linked &= tree.link(last.folder, staging, links)
        return todo

    def _asked(self, spare: Older | None) -> Iterable[Output]:
        """The files that may be others in the spare tree than they are to be."""
        outputs = self.job.outputs
        if not spare:
            return outputs
        paths = {*self.changed, *spare.differing, *self.last.faulty}
        if not self.same_files:
            return [*map(Output._make, [row for row in outputs.rows() if row[0] in paths])]
        places = self.last.manifest.files.places
        found = sorted([places[path] for path in paths if path in places])
        return [outputs[place] for place in found if place < len(outputs)]

    def _take(self, path: str, there: Made, spare: Older) -> None:
        """Count a file of the spare tree as one of this one."""
        if path in spare.differing:
            self.made[path] = there
        substance = spare.difference.substances.get(path)
        if substance:
            self.substances[path] = substance

    def take_over_index(self, staging: Path, spare: Older | None, key: bytes) -> bool:
        """Take the search index if there is one that was made from `key`."""
        found = _whole(spare.below(INDEX), key) if spare else None
        if not found:
            found = _whole(self.last.below(INDEX), key)
            links = [path for path in found or () if not spare or path in spare.differing]
            self.linked &= tree.link(self.last.folder, staging, links)
        self.index = found or {}
        return bool(found)

    def add(self, path: str, size: int) -> None:
        """Count a file that was made anew."""
        self.made[path] = self.wanted(path), size
        self.written += 1

    def add_index(self, files: Mapping[str, Made]) -> None:
        """Add the files of a new search index."""
        self.index, self.indexed = files, True
        self.written += len(files)

    def render(self, stage: str, bench: Bench, groups: Sequence[Group]) -> None:
        """Have groups of outputs rendered and stored."""
        hands = self.job.hands
        total = sum(len(group.outputs) for group in groups)
        first = max(bench.first, pieces.next_number(bench.index))
        bench.chunks = tuple(work.chunks(groups, hands.count, first))
        done = 0
        for chunk, result in zip(bench.chunks, hands.do(bench), strict=True):
            paths = [output.path for output in chunk.outputs]
            keys = map(self.wanted, paths)
            self.made.update(zip(paths, zip(keys, result.sizes, strict=True), strict=True))
            self.substances.update(result.substances)
            bench.index.update(result.index)
            done += len(result.sizes)
            self.job.stages.progress(stage, done, total)
        self.written += done

    def files(self) -> Files:
        """All files: those of the plan in its order, by which the next build knows them, then the index."""
        last, made = self.last.manifest.files, self.made
        if self.same_files and self.index.keys() == {*last.below(INDEX)}:
            return last.changed({**made, **self.index})
        if not last:
            every = {**made, **self.index}
            return Files.of({path: every[path] for path in (*self.job.outputs.paths, *self.index)})
        return last.arranged(self.job.outputs.paths).changed(made).followed_by(self.index)

    def gone(self, files: Files) -> Set[str]:
        """The paths of files that the last site has, and that this one has not."""
        last = self.last.manifest.files
        if self.same_files:
            return {*last.below(INDEX)} - self.index.keys()
        there = files.places
        return {path for path in last.paths if path not in there}

    def difference(self, gone: Set[str]) -> Difference:
        """How the last site differs from this one."""
        last, before = self.last, self.last.manifest
        index = {p for p, made in self.index.items() if self.indexed or last.get(p) != made}
        files = {path: last.get(path) for path in (*self.made, *gone, *index)}
        files |= dict.fromkeys(last.faulty, (IN_DOUBT, 0))
        substances = manifests.differing(before.substances, self.substances)
        others, stamps = tuple(last.others), last.stamps
        return Difference(files, substances, before.finished, others, stamps, self.linked)

    def manifest(self, files: Files, totals: Totals, staging: Path) -> Manifest:
        """What there is to know of the site, which is finished now, in its folder."""
        before, same = self.last.manifest, files.paths is self.last.manifest.files.paths
        job = self.job
        where = before.folders if same else folders.of(files)
        stamps = folders.stamps(staging, where, job.kept)
        return Manifest(
            files,
            self.substances,
            time.time_ns(),
            job.inputs,
            asdict(totals),
            job.state,
            stamps,
            job.warnings,
        )


def _whole(found: Mapping[str, Made | None], key: bytes) -> Mapping[str, Made] | None:
    """Files if there are any, and all were made from `key`."""
    good = {path: made for path, made in found.items() if made and made[0] == key}
    return good if good and len(good) == len(found) else None


def is_of_paper(output: Output) -> bool:
    """Whether a file is about one paper, and made along with that paper's others."""
    return output.template.startswith("paper.") or output.template == "api/paper"


def by_paper(
    outputs: Iterable[Output], keys: Mapping[str, bytes], index: Mapping[str, Place]
) -> tuple[Group, ...]:
    """The pages and files of papers, each paper's together, and the papers that `index` lacks."""
    found: dict[str, list[Output]] = {paper: [] for paper in keys if paper not in index}
    for output in outputs:
        if is_of_paper(output):
            found.setdefault(output.subject, []).append(output)
    return tuple(
        Group(some, paper, b"" if paper in index else keys[paper]) for paper, some in found.items()
    )


def by_size(outputs: Sequence[Output]) -> Sequence[Group]:
    """Files that are of no paper, in the order in which all workers have done at about one time.

    What takes longest comes first, and last what is small: most authors have a paper or two.
    """
    sorts: tuple[list[Output], ...] = [], [], []
    for output in outputs:
        large, small = output.path.startswith(OF_ALL), output.template.startswith("author")
        sorts[0 if large else 1 + small].append(output)
    groups = [Group((output,), large=True) for output in sorts[0]]
    for some in sorts[1:]:
        groups += [Group(some[i : i + GROUP]) for i in range(0, len(some), GROUP)]
    return groups
