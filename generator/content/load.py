"""Load a content folder: find and read its files, and gather every problem in them.

All files are read before a `ContentError` is raised, so that all problems come at once.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from pathlib import Path

from ..catalog.attribution import attribute
from ..catalog.catalog import Catalog
from ..catalog.model import (
    Config,
    Facet,
    Paper,
    ReadingPath,
    StaticFile,
    Term,
    Vocabulary,
)
from ..errors import Add, ContentError, Problem, Suggester, suggestion
from ..plan.navigation import wrong_items
from ..text.markdown import from_line
from ..text.text import Text
from . import citations, files, moved, pages, paths, people, positions, schema, settings, static
from .front_matter import read_markdown
from .paper import read_about, read_paper, vocabulary_readers

_REMEDIES = {
    "id": "give one of the files another name",
    "key": "change one",
    **dict.fromkeys(
        ("arxiv", "doi", "acl"), "if both are one paper, delete one of the files, or correct one"
    ),
}
"""What to do about two papers that have a field in common."""


@dataclass(slots=True)
class ParsedPapers:
    """The papers of an earlier load, for `load` to reuse where a file has not changed."""

    vocabulary: Vocabulary | None = None  # with which they were read
    # By path, each with the stamp that its file had before it was read
    by_path: dict[Path, tuple[files.Stamp, Paper]] = field(default_factory=dict)


def load(
    content: Path,
    parsed: ParsedPapers | None = None,
    *,
    url: str = "",
    search: bool = True,
    drafts: bool = False,
) -> Catalog:
    """Read a content folder.

    `parsed` is updated: only papers whose files changed since are read again. `url` overrides the
    one in catalog.yaml, `search=False` turns search off, and drafts are left out without `drafts`.
    Raises `ContentError` with every problem of every file, and `OpenshelfError` if there is no
    catalog.
    """
    files.require_catalog(content)
    problems: list[Problem] = []
    add = problems.append
    names = ("catalog.yaml", "tags.yaml", "about.md", moved.FILE, people.FILE, positions.FILE)
    for name in (*names, "papers", paths.FOLDER, pages.FOLDER, static.FOLDER):
        files.is_inside(content / name, content, add)
    config = files.read_as(settings.read_config, content / "catalog.yaml", add)
    tags = content / "tags.yaml"
    vocabulary = files.read_as(settings.read_vocabulary, tags, add, optional=True)
    about = files.read_as(read_about, content / "about.md", add, optional=True)
    moves = files.read_as(moved.read, content / moved.FILE, add, optional=True)
    profiles = files.read_as(people.read, content / people.FILE, add, optional=True) or ()
    layout = files.read_as(
        positions.read, content / positions.FILE, add, optional=True, limit=positions.MAX_BYTES
    )
    paper_paths = list(files.paper_paths(content, add))
    if not paper_paths and not problems:
        message = "contains no papers; make one with `openshelf new TITLE`"
        add(Problem(str(content / "papers"), 0, "", message))
    papers = _read_papers(paper_paths, vocabulary, parsed or ParsedPapers(), add)
    problems += _duplicates("id", ((path.stem, str(path)) for path in paper_paths))
    for name in ("key", "arxiv", "doi", "acl"):
        problems += _duplicates(name, ((getattr(paper, name), paper.path) for paper in papers))
    settings_path = content / "catalog.yaml"
    ids = {path.stem for path in paper_paths}
    if config:
        problems += _unknown_ids(config, vocabulary, ids, settings_path)
        papers = [
            paper if paper.kind else replace(paper, kind=config.default_kind) for paper in papers
        ]
    papers.sort(key=attrgetter("id"))
    papers.sort(key=lambda paper: paper.date.as_tuple(), reverse=True)
    papers = attribute(papers, profiles, ids, add)
    if all(Path(problem.path) != content / moved.FILE for problem in problems):
        papers = citations.resolve_citations(papers, ids, moves or (), add)
    reading_paths = paths.load_paths(content, ids, moves or (), add)
    static_files = static.load_static(content, add)
    papers = [_with_images(paper, static_files, add) for paper in papers]
    reading_paths = tuple(
        replace(
            path,
            introduction=static.place_images(
                path.introduction, static_files, str(content / paths.FOLDER / f"{path.id}.md"), add
            ),
        )
        for path in reading_paths
    )
    own_pages = tuple(
        replace(page, text=static.place_images(page.text, static_files, page.path, add))
        for page in pages.load_pages(content, add)
    )
    footer = _read_footer(config, static_files, settings_path, add) if config else None
    about = about and static.place_images(about, static_files, str(content / "about.md"), add)
    config = config and static.place_pictures(config, static_files, settings_path, add)
    shown = tuple(paper for paper in papers if drafts or not paper.draft)
    if papers and not shown and not problems:
        message = "contains nothing but drafts; delete `draft: true` from one"
        add(Problem(str(content / "papers"), 0, "", message))
    if problems or not config:
        raise ContentError(problems)
    if len(shown) < len(papers):
        ids = {paper.id for paper in shown}
        config = replace(config, picks=tuple(pick for pick in config.picks if pick in ids))
        reading_paths = tuple(_without_drafts(path, ids) for path in reading_paths)
    catalog = Catalog(
        replace(config, url=url or config.url, search=config.search and search),
        with_terms_in_use(vocabulary or Vocabulary((), ()), shown),
        shown,
        about or from_line(""),
        moves or (),
        # The site must not show former names
        tuple(replace(profile, former=()) for profile in profiles),
        tuple(path for path in reading_paths if path.papers),
        layout or {},
        static_files,
        own_pages,
        footer,
        len(papers) - len(shown),
        str(content),
    )
    for line, message in wrong_items(catalog):
        add(Problem(str(settings_path), line, "nav", message))
    if problems:
        raise ContentError(problems)
    return catalog


def _read_footer(
    config: Config, files: Mapping[str, StaticFile], path: Path, add: Add
) -> Text | None:
    if not config.footer:
        return None
    text = read_markdown(config.footer, 0, schema.reporter(path, add))
    return static.place_images(text, files, str(path), add)


def _unknown_ids(
    config: Config, vocabulary: Vocabulary | None, papers: Collection[str], path: Path
) -> Iterator[Problem]:
    """Yield a problem for each kind and paper that the settings name and that does not exist.

    As long as no kind is defined, any kind exists.
    """
    kind, kinds = config.default_kind, [each.id for each in vocabulary.kinds] if vocabulary else []
    if kind and kinds and kind not in kinds:
        message = f"unknown kind {kind!r} (tags.yaml); {suggestion(kind, kinds)}"
        yield Problem(str(path), 0, "default_kind", message)
    hint = Suggester(papers)
    for pick in config.picks:
        if pick not in papers:
            message = f"unknown paper {pick!r}; {hint(pick)}"
            yield Problem(str(path), 0, "picks", message)


def with_terms_in_use(vocabulary: Vocabulary, papers: Iterable[Paper]) -> Vocabulary:
    """Return a vocabulary that has all tags and kinds of the papers.

    What tags.yaml does not define is named after its id, and tags are in one group.
    """
    facets, kinds = vocabulary.facets, vocabulary.kinds
    if not any(facet.tags for facet in facets):
        used = {tag for paper in papers for tag in paper.tags}
        facets = (Facet("all-tags", "All tags", tuple(map(_named_term, sorted(used)))),)
    if not kinds:
        kinds = tuple(map(_named_term, sorted({paper.kind for paper in papers} - {""})))
    return Vocabulary(facets, kinds)


def _named_term(term_id: str) -> Term:
    name = term_id.replace("-", " ")
    return Term(term_id, name[:1].upper() + name[1:])


def _without_drafts(path: ReadingPath, ids: Collection[str]) -> ReadingPath:
    return replace(path, papers=tuple(step for step in path.papers if step.paper_id in ids))


def _with_images(paper: Paper, files: Mapping[str, StaticFile], add: Add) -> Paper:
    """Return a paper with the images of its abstract. Those of other sites were never shown."""
    abstract = static.place_images(paper.abstract, files, paper.path, add, own=False)
    return paper if abstract is paper.abstract else replace(paper, abstract=abstract)


def _read_papers(
    paths: Iterable[Path], vocabulary: Vocabulary | None, parsed: ParsedPapers, add: Add
) -> list[Paper]:
    """Read the papers at `paths`, leave out those with problems, and update `parsed`."""
    before = parsed.by_path if parsed.vocabulary == vocabulary else {}
    parsed.vocabulary, parsed.by_path = vocabulary, {}
    readers = vocabulary_readers(vocabulary)
    for path in paths:
        stamp = files.stamp(path)
        if path in before and before[path][0] == stamp:
            parsed.by_path[path] = before[path]
            continue
        text = files.read(path, add)
        paper = None if text is None else read_paper(path, text, add, readers)
        if paper:
            parsed.by_path[path] = stamp, paper
    return [paper for _, paper in parsed.by_path.values()]


def _duplicates(field: str, values: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Yield a problem for each value that an earlier path has too, whatever the case.

    Empty values stand for unknown ones, and are skipped.
    """
    first: dict[str, str] = {}
    for value, path in values:
        other = first.setdefault(value.lower(), path) if value else path
        if other != path:
            yield Problem(path, 0, field, f"{other} has the same, {value!r}; {_REMEDIES[field]}")
