"""Rename, merge and split tags in all files of a catalog, so that old addresses keep working.

Everything is read back as a build reads it, and the site is planned, before anything is written.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ..catalog.catalog import Catalog
from ..catalog.model import Move, Paper, Term, Vocabulary
from ..catalog.suggest import ALL, Voting
from ..errors import ContentError, OpenshelfError, Problem, suggestion
from ..plan import urls
from ..plan.moves import targets
from ..plan.navigation import wrong_items
from ..plan.plan import plan, planned_pages
from ..text.slugs import slug
from . import files, moved, settings
from .change import Change
from .edit import change_paper, rename_items, set_fields
from .load import ParsedPapers, load, with_terms_in_use
from .schema import ID, ID_RULE
from .spans import find_spans
from .tags import change_facets, change_tags

# A vote is clear with this score, and so many times that of the second
_CLEAR, _TIMES = ALL * 3 // 20, 1.5


class Retagging(NamedTuple):
    """What a change of tags means: the files that change, and what a curator should know."""

    changes: tuple[Change, ...]
    moves: Mapping[str, str]  # pages that move, new ones by old ones
    kept: tuple[Paper, ...] = ()  # papers of a tag that is split, which keep it
    counts: Mapping[str, int] = {}  # number of papers that each tag was given to
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Edit:
    """A change of tags, as data."""

    tags: Mapping[str, tuple[str, ...]]  # the new tags of papers, by id
    heirs: Mapping[str, str]  # for each tag that may lose its page, the one that the page leads to
    changed: Mapping[str, Term] = field(default_factory=dict)  # in tags.yaml, by their old ids
    added: Mapping[str, Sequence[Term]] = field(default_factory=dict)  # by the tag before them
    removed: Collection[str] = ()


class _Catalog:
    """A catalog with its drafts, and its tags as tags.yaml has them."""

    def __init__(self, content: Path) -> None:
        parsed = ParsedPapers()
        self.content = content
        self.shown = load(content, parsed)
        self.all = load(content, parsed, drafts=True)
        path = content / "tags.yaml"
        self.vocabulary = files.read_as(
            settings.read_vocabulary, path, lambda _: None, optional=True
        ) or Vocabulary((), ())
        self.defined = {tag.id: tag for facet in self.vocabulary.facets for tag in facet.tags}
        self.used = {tag for paper in self.all.papers for tag in paper.tags}

    def term(self, tag_id: str) -> Term:
        """Return a tag that there is, or will be."""
        return self.defined.get(tag_id) or Term(tag_id, _in_words(tag_id))

    def require(self, tag_id: str) -> None:
        """Raise `OpenshelfError` if there is no such tag."""
        known = self.used | self.defined.keys()
        if tag_id not in known:
            raise OpenshelfError(f"no tag {tag_id!r}; {suggestion(tag_id, known)}")


def rename_tag(content: Path, old: str, new: str, today: dt.date, *, name: str = "") -> Retagging:
    """Return what it means to give a tag another id or name; without a name, perhaps the id in words.

    The old name becomes a synonym, with which search finds the papers. Raises `OpenshelfError` if a
    tag is not there or is there already, and `ContentError` if files cannot be changed.
    """
    catalog = _Catalog(content)
    catalog.require(old)
    if new == old and not name:
        raise OpenshelfError(f"name another id than {old}, or give it another name with --name")
    if new != old and new in catalog.used | catalog.defined.keys():
        raise OpenshelfError(
            f"{new} is a tag already; use `openshelf tags merge {old} --into {new}`"
        )
    return _merge(catalog, [old], new, today, name)


def merge_tags(
    content: Path, old: Sequence[str], into: str, today: dt.date, *, name: str = ""
) -> Retagging:
    """Return what it means to give all papers of some tags another one, new or old, in their place.

    The old names become synonyms of it. Raises as `rename_tag` does.
    """
    catalog = _Catalog(content)
    old = [tag for tag in dict.fromkeys(old) if tag != into]
    for tag in old:
        catalog.require(tag)
    if not old:
        raise OpenshelfError(f"name the tags that {into} takes in")
    return _merge(catalog, old, into, today, name)


def split_tag(
    content: Path,
    old: str,
    new: Sequence[str],
    today: dt.date,
    *,
    chosen: Mapping[str, str],
    rest: str = "",
) -> Retagging:
    """Return what it means to give each paper of a tag one of two or more other tags in its place.

    `chosen` has that of some papers, by id. The others get the one that the papers most like them
    have, or whose words they have. Those without a clear answer get `rest`; if it is empty, they keep
    the old tag. Raises as `rename_tag` does, or if a paper does not have the old tag.
    """
    catalog = _Catalog(content)
    catalog.require(old)
    new = tuple(dict.fromkeys(new))
    for tag in new:
        _require_id(tag)
    wrong = [tag for tag in (*chosen.values(), *filter(None, (rest,))) if tag not in new]
    if len(new) < 2 or old in new:
        raise OpenshelfError(f"name two or more other tags into which {old} is split")
    if wrong:
        raise OpenshelfError(f"{wrong[0]} is not one of the new tags, {', '.join(new)}")
    papers = [paper for paper in catalog.all.papers if old in paper.tags]
    ids = {paper.id for paper in papers}
    for paper_id in chosen:
        if paper_id not in ids:
            hint = suggestion(paper_id, ids)
            raise OpenshelfError(f"no paper {paper_id!r} has the tag {old}; {hint}")
    given = _vote(catalog, papers, new, chosen)
    tags = {}
    counts: Counter[str] = Counter()
    for paper in papers:
        heirs = given.get(paper.id, (rest,) if rest else ())
        if heirs:
            tags[paper.id] = _replaced(paper.tags, old, heirs)
            counts.update(heirs)
    kept = tuple(paper for paper in papers if paper.id not in tags)
    if not tags:
        raise OpenshelfError(
            f"no paper of {old} is clearly one of {', '.join(new)}; say which with --paper ID=TAG,"
            " or describe the tags in tags.yaml first"
        )
    terms = [catalog.term(tag) for tag in new]
    shown = [now for paper_id, now in tags.items() if paper_id in catalog.shown.position]
    heir = max(new, key=lambda tag: (sum(tag in now for now in shown), counts[tag]))
    if not kept:
        # The name still finds all papers; synonyms may be other names of one of the tags
        whole, name = catalog.term(old), replace(catalog.term(old), synonyms=())
        terms = [_named(term, whole if term.id == heir else name) for term in terms]
    edit = _Edit(tags, {old: heir})
    if catalog.defined:
        edit = replace(
            edit,
            changed={term.id: term for term in terms if term.id in catalog.defined},
            added={old: [term for term in terms if term.id not in catalog.defined]},
            removed=() if kept else (old,),
        )
    return _plan(catalog, edit, today)._replace(kept=kept, counts=counts)


def _merge(
    catalog: _Catalog, old: Sequence[str], into: str, today: dt.date, name: str
) -> Retagging:
    _require_id(into)
    tags = {}
    for paper in catalog.all.papers:
        now = paper.tags
        for tag in old:
            now = now if tag == into else _replaced(now, tag, (into,))
        if now != paper.tags:
            tags[paper.id] = now
    defined = [tag for tag in old if tag in catalog.defined]
    # Without an entry of its own, the new tag gets that of the first old one
    source = into if into in catalog.defined else next(iter(defined), "")
    changed = {}
    if source:
        term = catalog.term(source)
        is_plain = source != into and slug(term.name) == source
        name = name or (_in_words(into) if is_plain else term.name)
        term = replace(term, id=into, name=name)
        changed = {source: _named(term, *map(catalog.term, old))}
    elif name:
        raise OpenshelfError(
            "tags have names in tags.yaml alone; write that file, or leave out --name"
        )
    removed = [tag for tag in defined if tag != source]
    return _plan(catalog, _Edit(tags, dict.fromkeys(old, into), changed, {}, removed), today)


def _replaced(tags: Sequence[str], old: str, new: Sequence[str]) -> tuple[str, ...]:
    """Return tags with others in the place of one. Those that are there already keep their place."""
    more = [tag for tag in new if tag not in tags]
    return tuple(each for tag in tags for each in (more if tag == old else [tag]))


def _named(term: Term, *old: Term) -> Term:
    """Return a tag that has the names of others as synonyms, unless they are its own."""
    known = {*map(slug, (term.id, term.name, *term.synonyms))}
    synonyms = list(term.synonyms)
    for each in old:
        for name in (each.name, *each.synonyms, each.id.replace("-", " ")):
            if slug(name) not in known:
                known.add(slug(name))
                synonyms.append(name)
    return replace(term, synonyms=tuple(synonyms))


def _in_words(tag_id: str) -> str:
    name = tag_id.replace("-", " ")
    return name[:1].upper() + name[1:]


def _vote(
    catalog: _Catalog, papers: Sequence[Paper], new: Sequence[str], chosen: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return which of the new tags each paper gets. A paper that has some keeps these."""
    given = {paper.id: tuple(tag for tag in new if tag in paper.tags) for paper in papers}
    given = {paper_id: tags for paper_id, tags in given.items() if tags}
    given |= {paper_id: (tag,) for paper_id, tag in chosen.items()}
    terms = [catalog.term(tag) for tag in new]
    terms = [replace(term, synonyms=(*term.synonyms, term.scope)) for term in terms]
    of_papers: dict[str, tuple[str, ...]] = {
        paper.id: tuple(tag for tag in paper.tags if tag in new) for paper in catalog.all.papers
    }
    # In a second round, those that the first one gave tags to vote too
    for _ in range(2):
        voting = Voting(catalog.all, terms, of_papers | given)
        for paper in papers:
            first, second, *_ = (*voting.suggest(paper), None, None)
            least = max(_CLEAR, _TIMES * second.score if second else 0)
            if paper.id not in given and first and first.score >= least:
                given[paper.id] = (first.label,)
    return given


def _require_id(tag_id: str) -> None:
    if not ID.fullmatch(tag_id):
        raise OpenshelfError(f"{tag_id!r} cannot be a tag; {ID_RULE}")


def _plan(catalog: _Catalog, edit: _Edit, today: dt.date) -> Retagging:
    """Return the changes of all files, after reading each back and planning the site."""
    problems: list[Problem] = []
    changes = []
    vocabulary = catalog.vocabulary
    if edit.changed or edit.added or edit.removed:
        facets = change_facets(vocabulary.facets, edit.changed, edit.added, edit.removed)
        vocabulary = replace(vocabulary, facets=facets)
        path = catalog.content / "tags.yaml"
        before = path.read_bytes().decode()
        try:
            after = change_tags(before, edit.changed, edit.added, edit.removed)
            text = files.normalize(after)
            if settings.read_vocabulary(path, text, lambda _: None) != vocabulary:
                raise ValueError("it would say something else")
            changes.append(Change(path, before, after))
        except ValueError as error:
            problems.append(Problem(str(path), 0, "", f"cannot be changed: {error}"))
    changes += _change_papers(catalog, edit.tags, problems)
    papers = tuple(
        replace(paper, tags=edit.tags.get(paper.id, paper.tags)) for paper in catalog.shown.papers
    )
    vocabulary = with_terms_in_use(vocabulary, papers)
    shown = replace(catalog.shown, papers=papers, vocabulary=vocabulary)
    # Of old pages that there are again, the entries go
    live = {output.path for output in planned_pages(shown)}
    shown = replace(shown, moves=tuple(move for move in shown.moves if move.source not in live))
    moves = _find_moves(catalog.shown, shown, edit.heirs)
    if moves or shown.moves != catalog.shown.moves:
        shown = _move(catalog.content, shown, moves, live, today, changes, problems)
    if problems:
        raise ContentError(problems)
    wrong = [
        Problem(str(catalog.content / "catalog.yaml"), line, "nav", message)
        for line, message in wrong_items(shown)
    ]
    if wrong:
        raise ContentError(wrong)
    plan(shown, ())
    named = [*edit.changed.values(), *chain.from_iterable(edit.added.values())]
    return Retagging(
        tuple(change for change in changes if change.before != change.after),
        moves,
        notes=tuple(f"{term.id}: {' / '.join((term.name, *term.synonyms))}" for term in named),
    )


def _change_papers(
    catalog: _Catalog, tags: Mapping[str, tuple[str, ...]], problems: list[Problem]
) -> Iterator[Change]:
    for paper_id, now in tags.items():
        paper = catalog.all.paper(paper_id)
        # One for one, so that comments in the list stay
        pairs = zip(paper.tags, now, strict=False) if len(paper.tags) == len(now) else ()
        names = {old: new for old, new in pairs if old != new}

        def edit(text: str, now: Sequence[str] = now, names: Mapping[str, str] = names) -> str:
            return rename_items(text, "tags", names) if names else set_fields(text, {"tags": now})

        def expected(old: Paper, now: tuple[str, ...] = now) -> Paper:
            return replace(old, tags=now)

        try:
            yield change_paper(Path(paper.path), edit, expected)
        except (OSError, ValueError) as error:
            problems.append(Problem(paper.path, 0, "tags", f"cannot be changed: {error}"))


def _find_moves(before: Catalog, after: Catalog, heirs: Mapping[str, str]) -> dict[str, str]:
    """Return the pages that would be lost, each with the page that answers for it."""
    moves = {
        urls.tag(old): urls.tag(new)
        for old, new in heirs.items()
        if old in before.by_tag and old not in after.by_tag
    }
    # The further pages of a list move with the first, unless the new list has fewer
    entries = (*after.moves, *(Move("", 0, old, new) for old, new in moves.items()))
    finals, left = targets(entries), {*_tag_pages(replace(after, moves=entries))}
    for page in _tag_pages(before):
        if page not in left:
            first = f"{page.partition('.')[0]}.html"
            moves[page] = finals.get(first, first)
    return moves


def _tag_pages(catalog: Catalog) -> list[str]:
    paths = (output.path for output in plan(catalog, ()))
    return [path for path in paths if path.startswith("tags/") and path.endswith(".html")]


def _move(
    content: Path,
    catalog: Catalog,
    moves: dict[str, str],
    live: Collection[str],
    today: dt.date,
    changes: list[Change],
    problems: list[Problem],
) -> Catalog:
    """Add redirects to moved.yaml, and change links of the header; return the catalog with both."""
    path = content / moved.FILE
    before = path.read_bytes().decode() if path.exists() else None
    entries: tuple[Move, ...] = ()
    try:
        after = moved.add_moves(before or "", moves, live, today)
        entries = moved.read(path, files.normalize(after), problems.append)
        changes.append(Change(path, before, after))
    except ValueError as error:
        problems.append(Problem(str(path), 0, "", f"cannot be changed: {error}"))
    path = content / "catalog.yaml"
    text = path.read_bytes().decode()
    root = find_spans(text)
    nav = root.get("nav") if root else None
    after = text
    for item in reversed(nav.children if nav else ()):
        page = item.get("page")
        old, hash_, fragment = page.text.partition("#") if page else ("", "", "")
        if page and old in moves:
            after = f"{after[: page.start]}{moves[old]}{hash_}{fragment}{after[page.end :]}"
    config = settings.read_config(path, files.normalize(after), problems.append)
    changes.append(Change(path, text, after))
    nav_items = config.nav if config else ()
    return replace(catalog, moves=entries, config=replace(catalog.config, nav=nav_items))
