"""A site in the making: what there is to make, the files so far, and what a build tells of them."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import tree, work
from .changes import State
from .manifests import Made, Manifest
from .model import Site
from .output import Output
from .pieces import Place
from .report import Stages, Totals
from .template_files import Templates
from .tree import Known
from .values import value
from .work import Bench, Group, Hands

INDEX = "pagefind/"


@value
class Job:
    """What is to be made: a site's files.

    `state` says what the files are made from, and `edited` has the papers of which alone that differs
    from the last build, as `changes.edited` does; `inputs` is a digest of all that the build read. The
    folder `kept` has what this build may leave for the next one.
    """

    site: Site
    templates: Templates
    outputs: Sequence[Output]
    state: State
    edited: Set[str] | None
    inputs: bytes
    kept: Path
    hands: Hands
    stages: Stages

    def totals(self, files: Mapping[str, Made], before: Manifest) -> Totals:
        """What the site holds when these are its files; much of it is known of the one `before`."""
        size = sum([size for _, size in files.values()])
        if before.report and before.state[0] == self.state[0]:
            return replace(Totals(**before.report), files=len(files), bytes=size)
        papers = self.site.catalog.papers
        return Totals(
            papers=len(papers),
            people=len(self.site.people),
            tags=len(self.site.tags),
            pages=sum(output.path.endswith(".html") for output in self.outputs),
            files=len(files),
            bytes=size,
            without_names=sum(not paper.authors for paper in papers),
            without_arxiv=sum(not paper.arxiv for paper in papers),
            without_month=sum(not paper.date.month for paper in papers),
        )


@dataclass
class Making:
    """The files of a site so far, what each was made from, and what search reads of its pages.

    `taken` counts those that were made before.
    """

    hands: Hands
    stages: Stages
    files: dict[str, Made] = field(default_factory=dict)
    substances: dict[str, bytes] = field(default_factory=dict)
    taken: int = 0

    @property
    def written(self) -> int:
        """How many files were made anew."""
        return len(self.files) - self.taken

    def keep(self, known: Known, found: Mapping[str, Made]) -> None:
        """Count files of a known tree as files of this one."""
        self.files.update(found)
        self.taken += len(found)
        substances = known.manifest.substances
        self.substances.update({path: substances[path] for path in found if path in substances})

    def take_over(self, staging: Path, trees: Sequence[Known], wanted: Mapping[str, bytes]) -> None:
        """Take what is as wanted from known trees; the last of them is another one than `staging`."""
        for one in trees:
            rest = wanted.keys() - self.files.keys()
            found = {
                path: made
                for path, made in one.sound.items()
                if path in rest and made[0] == wanted[path]
            }
            if one is trees[-1]:
                tree.link(one.folder, staging, found)
            self.keep(one, found)

    def take_over_folder(
        self, staging: Path, trees: Sequence[Known], prefix: str, key: bytes
    ) -> bool:
        """Take a whole folder that was made from `key`, if there is one."""
        for one in trees:
            if found := one.of(prefix, key):
                if one is trees[-1]:
                    tree.link(one.folder, staging, found)
                self.keep(one, found)
                return True
        return False

    def add_folder(self, folder: Path, prefix: str, key: bytes) -> None:
        """Add every file below `prefix` in a folder, made from `key` by others."""
        for path, stat in tree.walk(folder / prefix):
            self.files[prefix + path] = key, stat.st_size

    def render(
        self, stage: str, bench: Bench, groups: Sequence[Group], wanted: Mapping[str, bytes]
    ) -> None:
        """Have groups of outputs rendered and stored."""
        total = sum(len(group.outputs) for group in groups)
        first = 1 + max((place[1] for place in bench.index.values()), default=0)
        bench.chunks = tuple(work.chunks(groups, self.hands.count, first))
        done = 0
        for chunk, result in zip(bench.chunks, self.hands.do(bench), strict=True):
            for output, size in zip(chunk.outputs, result.sizes, strict=True):
                self.files[output.path] = wanted[output.path], size
            self.substances.update(result.substances)
            bench.index.update(result.index)
            done += len(result.sizes)
            self.stages.progress(stage, done, total)


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
