"""The catalog: all papers, and the indexes made from them."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

from ..text.slugs import slug
from ..text.text import Text
from . import citation_keys, people
from .identifiers import index_identifiers
from .lexicon import Lexicon, collect_words
from .model import (
    Config,
    ExtraPage,
    Move,
    Paper,
    Person,
    Point,
    Profile,
    ReadingPath,
    StaticFile,
    Term,
    Vocabulary,
)
from .shards import group_by_shard
from .venues import venue_series

if TYPE_CHECKING:
    from .map import Region
    from .meaning import Meaning
    from .related import RelatedPapers

K = TypeVar("K", bound=Hashable)

MOST_VENUES = 30
"""The most venues that search offers as a filter."""


@dataclass(frozen=True)
class Catalog:
    """Everything that `content/` says. Papers are always newest first, and those without a date last."""

    config: Config
    vocabulary: Vocabulary
    papers: tuple[Paper, ...]
    about: Text
    moves: tuple[Move, ...] = ()
    profiles: tuple[Profile, ...] = ()
    paths: tuple[ReadingPath, ...] = ()
    layout: Mapping[str, Point] = field(default_factory=dict)  # map.csv, by paper id
    static: Mapping[str, StaticFile] = field(default_factory=dict)  # by path in static/
    pages: tuple[ExtraPage, ...] = ()
    footer: Text | None = None  # that of the settings
    drafts: int = 0  # the number of papers that are kept out
    folder: str = ""  # that the papers' files are in
    # For export.fragments: what papers are in lists, by format and paper id
    fragments: dict[str, dict[str, bytes]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Everyone who wrote a paper, sorted by family name."""
        return people.from_papers(self.papers, self.profiles)

    @cached_property
    def persons(self) -> Mapping[str, Person]:
        """People by identity."""
        return {person.identity: person for person in self.people}

    @cached_property
    def other_ids(self) -> Mapping[str, str]:
        """The ids that people's other names would have, each with the id of the person's page."""
        return people.other_ids(self.people, self.profiles) if self.config.authors else {}

    @cached_property
    def tags(self) -> Mapping[str, Term]:
        """The tags in use, by id, in the curator's order."""
        tags = (tag for facet in self.vocabulary.facets for tag in facet.tags)
        return {tag.id: tag for tag in tags if tag.id in self.by_tag}

    @cached_property
    def kinds(self) -> Mapping[str, Term]:
        """The kinds in use, by id, in the curator's order."""
        return {kind.id: kind for kind in self.vocabulary.kinds if kind.id in self.by_kind}

    @cached_property
    def by_tag(self) -> Mapping[str, tuple[Paper, ...]]:
        """Papers by tag id."""
        return _group((tag, paper) for paper in self.papers for tag in paper.tags)

    @cached_property
    def by_kind(self) -> Mapping[str, tuple[Paper, ...]]:
        """Papers by kind id."""
        return _group((paper.kind, paper) for paper in self.papers if paper.kind)

    @cached_property
    def venues(self) -> Mapping[str, str]:
        """The names of conferences and journals, by id, those with the most papers first."""
        names = Counter(venue_series(paper.venue) for paper in self.papers if paper.venue)
        by_id: dict[str, str] = {}
        for name in sorted(names, key=lambda name: (-names[name], name)):
            by_id.setdefault(slug(name) or name, name)
        return by_id

    @cached_property
    def by_venue(self) -> Mapping[str, tuple[Paper, ...]]:
        """Papers by the id of the conference or journal, all years of it together."""
        published = ((venue_series(paper.venue), paper) for paper in self.papers if paper.venue)
        return _group((slug(name) or name, paper) for name, paper in published)

    @cached_property
    def frequent_venues(self) -> tuple[str, ...]:
        """The ids of the venues with two papers or more that search offers, the most frequent first."""
        several = (venue for venue in self.venues if len(self.by_venue[venue]) > 1)
        return tuple(sorted(several, key=lambda venue: -len(self.by_venue[venue])))[:MOST_VENUES]

    @cached_property
    def by_year(self) -> Mapping[int, tuple[Paper, ...]]:
        """Papers by year, without those of an unknown date."""
        return _group((paper.date.year, paper) for paper in self.papers if paper.date)

    @cached_property
    def undated(self) -> tuple[Paper, ...]:
        """Papers whose date is unknown."""
        return tuple(paper for paper in self.papers if not paper.date)

    @cached_property
    def by_month(self) -> Mapping[tuple[int, int], tuple[Paper, ...]]:
        """Papers by year and month, without papers whose month is unknown."""
        dated = (paper for paper in self.papers if paper.date.month)
        return _group(((paper.date.year, paper.date.month), paper) for paper in dated)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """The index in `papers` of each paper, by id."""
        return {paper.id: i for i, paper in enumerate(self.papers)}

    @cached_property
    def shards(self) -> tuple[tuple[Paper, ...], ...]:
        """Papers in the groups in which scripts load them; in this order, scripts number papers."""
        return group_by_shard(self.papers)

    @cached_property
    def edition(self) -> str:
        """A digest of what scripts take to be the same in all files of data that they have loaded.

        These are the numbers, tags and shards of papers, and the shards of words.
        """
        papers = [(paper_id, self.paper(paper_id).tags) for paper_id in self.numbers]
        shards = self.lexicon.shards if self.config.search else ()
        words = [next(iter(shard), "") for shard in shards]
        return hashlib.blake2b(repr((papers, words)).encode(), digest_size=4).hexdigest()

    @cached_property
    def steps(self) -> Mapping[str, tuple[tuple[ReadingPath, int], ...]]:
        """The reading paths that a paper is on, each with its index there, by the paper's id."""
        steps: defaultdict[str, list[tuple[ReadingPath, int]]] = defaultdict(list)
        for path in self.paths:
            for i, step in enumerate(path.papers):
                steps[step.paper_id].append((path, i))
        return {paper_id: tuple(places) for paper_id, places in steps.items()}

    @cached_property
    def cites(self) -> Mapping[str, tuple[Paper, ...]]:
        """The papers of the catalog that a paper cites, newest first, by its id."""
        return _group(
            (paper.id, self.papers[i])
            for paper in self.papers
            for i in sorted(self.position[id_] for id_ in paper.cites if id_ in self.position)
        )

    @cached_property
    def cited_by(self) -> Mapping[str, tuple[Paper, ...]]:
        """The papers of the catalog that cite a paper, newest first, by its id."""
        return _group(
            (cited.id, paper) for paper in self.papers for cited in self.cites.get(paper.id, ())
        )

    @cached_property
    def lexicon(self) -> Lexicon:
        """The words of the papers, for search."""
        return collect_words(self)

    @cached_property
    def identifiers(self) -> tuple[Mapping[str, list[int]], ...]:
        """Numbers of papers by what readers type to find one paper, in shards."""
        return index_identifiers(self)

    @cached_property
    def added(self) -> tuple[Paper, ...]:
        """The papers that joined the catalog after its first ones, those added last first."""
        dated = [(paper.added, paper) for paper in self.papers if paper.added]
        first = min((added for added, _ in dated), default=None)
        later = ((added, paper) for added, paper in dated if added != first)
        return tuple(paper for _, paper in sorted(later, key=itemgetter(0), reverse=True))

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """The number of each paper in the order of `shards`, by id."""
        return {paper.id: number for number, paper in enumerate(chain(*self.shards))}

    @cached_property
    def related(self) -> "RelatedPapers":
        """The related papers of every paper."""
        from .related import RelatedPapers  # with numpy, which takes longer than most commands

        return RelatedPapers(self.papers)

    @cached_property
    def meaning(self) -> "Meaning":
        """What the papers mean by their words, for search. They are numbered as in `shards`."""
        from .meaning import Meaning, WordVectors  # with numpy

        numbered = [paper for shard in self.shards for paper in shard]
        return Meaning.from_papers(WordVectors.from_file(), numbered, self.tags)

    @cached_property
    def has_map(self) -> bool:
        """Whether the place of any paper on the map is known."""
        return any(paper.id in self.layout for paper in self.papers)

    @cached_property
    def points(self) -> Mapping[str, Point]:
        """The place of each paper on the map, by id; those not in `layout` are among related papers."""
        from .map import place  # with numpy

        return place(self.papers, self.layout, lambda: self.related)

    @cached_property
    def regions(self) -> "tuple[Region, ...]":
        """The named regions of the map, those with the most papers first."""
        from .map import name_regions

        return name_regions(self.papers, self.points, self.tags)

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The BibTeX key of each paper, by id."""
        return citation_keys.citation_keys(self.papers)

    def paper(self, paper_id: str) -> Paper:
        """Return the paper with this id. Raises `KeyError` if there is none."""
        return self.papers[self.position[paper_id]]

    def papers_about(self, sort: str, subject: str) -> tuple[Paper, ...]:
        """Return the papers of a paper, tag, kind, author, period or reading path; else all.

        `subject` is an id, a person's identity, a year, or a month such as `2023-10`.
        """
        match sort:
            case "paper":
                return (self.paper(subject),)
            case "tag":
                return self.by_tag[subject]
            case "kind":
                return self.by_kind[subject]
            case "author":
                return self.persons[subject].papers
            case "year":
                return self.by_year[int(subject)]
            case "added":
                return self.added
            case "undated":
                return self.undated
            case "path":
                path = next(path for path in self.paths if path.id == subject)
                return tuple(self.paper(step.paper_id) for step in path.papers)
            case "month":
                year, month = subject.split("-")
                return self.by_month[int(year), int(month)]
            case _:
                return self.papers


def _group(pairs: Iterable[tuple[K, Paper]]) -> Mapping[K, tuple[Paper, ...]]:
    groups: defaultdict[K, list[Paper]] = defaultdict(list)
    for key, paper in pairs:
        groups[key].append(paper)
    return {key: tuple(group) for key, group in groups.items()}
