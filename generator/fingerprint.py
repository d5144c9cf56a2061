"""What each file of the site is made from, as a digest: while that stays the same, so do its bytes.

A file is made from the code, the settings and the vocabulary (all files are), its template with
what that takes in, and the papers that it is about. Of a paper in a list of a page only what an
entry shows counts, so that a change further down in an abstract changes no list. Who is behind a
name counts with every paper that has the name.

What nothing more exact is known of is made from everything that is known of all papers. A test changes a catalog at random, and
holds a build that goes by these digests equal to one that does not.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .model import Author, Paper, Person, Site
from .output import Output
from .subjects import papers_of

if TYPE_CHECKING:
    from .render import Renderer

SIZE = 12

# What files are about that are about some papers only
_ABOUT = frozenset("paper tag kind author year month".split())
_PAGE = ".html"
# Files in which there is no more of an abstract than in an entry: pages, references in lists, and
# what only names or counts
_WITHOUT_ABSTRACTS = re.compile(
    r".*\.html|(?:tag|kind|author|year|month)\.(?:bib|ris|csl\.json|txt)|catalog\.(?:bib|txt)"
    r"|api/(?!papers?\Z).*|(?:sitemap|opensearch)\.xml|(?:robots|llms)\.txt"
)


def digest(*parts: bytes) -> bytes:
    """A digest of several parts, each told from the next."""
    found = hashlib.blake2b(digest_size=SIZE)
    for part in parts:
        found.update(len(part).to_bytes(4, "big") + part)
    return found.digest()


@dataclass(frozen=True, slots=True)
class _Recipe:
    """What a template's files are about, and a digest that is begun with all that they share."""

    about: str
    entries: bool
    neighbours: bool
    begun: "hashlib.blake2b"


class Fingerprints:
    """The digests of a site's files. `code` is a digest of all that makes bytes but the site."""

    def __init__(self, site: Site, renderer: "Renderer", code: bytes) -> None:
        self.site, self.renderer = site, renderer
        catalog = site.catalog
        self._common = digest(code, repr((catalog.config, catalog.vocabulary)).encode())
        self._faces: dict[str, bytes] = {}
        self._signatures: dict[int, bytes] = {}
        self._papers: dict[str, tuple[bytes, bytes]] = {}
        self._lists: dict[tuple[str, str, bool], bytes] = {}
        self._recipes: dict[str, _Recipe] = {}

    def of(self, output: Output) -> bytes:
        """What a file is made from."""
        template = output.template
        recipe = self._recipes.get(template)
        if recipe is None:
            recipe = self._recipes[template] = self._recipe(template)
        about, entries = recipe.about, recipe.entries
        if about == "paper":
            made_from = self.whole(self._paper(output.subject))
            if recipe.neighbours:
                made_from += self._neighbours(output.subject)
        elif about == "static":
            made_from = b""
        elif about in _ABOUT:
            made_from = self._list(output, about, entries=entries)
        else:
            made_from = self._all_entries if entries else self._all
        found = recipe.begun.copy()
        found.update(made_from if output.page == 1 else b"%d " % output.page + made_from)
        return found.digest()

    def _recipe(self, template: str) -> "_Recipe":
        """What all files of a template have in common."""
        about, _, rest = template.partition("/" if template.startswith("static/") else ".")
        if template == "api/paper":
            about = "paper"
        if about == "static":
            source = digest(self.renderer.statics[rest])
        else:
            source = digest(self._common, self._template(template))
        return _Recipe(
            about,
            bool(_WITHOUT_ABSTRACTS.fullmatch(template)),
            about == "paper" and template.endswith(_PAGE),
            hashlib.blake2b(source, digest_size=SIZE),
        )

    def piece(self, paper: Paper) -> bytes:
        """What a paper is made from within lists."""
        return digest(self._common, self._entry_template, self.whole(paper))

    def whole(self, paper: Paper) -> bytes:
        """All of a paper, and of who wrote it."""
        return (self._papers.get(paper.id) or self._of_paper(paper))[0]

    def entry(self, paper: Paper) -> bytes:
        """What an entry of a page shows of a paper, what a page counts by, and how it is cited."""
        return (self._papers.get(paper.id) or self._of_paper(paper))[1]

    def _of_paper(self, paper: Paper) -> tuple[bytes, bytes]:
        named = self._named(paper)
        found = digest(paper.digest, named), digest(paper.lead, named)
        self._papers[paper.id] = found
        return found

    def _named(self, paper: Paper) -> bytes:
        """What a paper is called, and by whom it is."""
        authors = b"".join([self._signed(author) for author in paper.authors])
        return f"{paper.id} {self.site.keys[paper.id]} ".encode() + authors

    def _paper(self, paper_id: str) -> Paper:
        return self.site.catalog.papers[self.site.position[paper_id]]

    def _signed(self, author: Author) -> bytes:
        """A name on a paper, and who that is; papers from the cache share the authors that are the same."""
        found = self._signatures.get(id(author))
        if found is None:
            face = self._face(self.site.persons[author.identity])
            found = self._signatures[id(author)] = author.name.as_text().encode() + face
        return found

    def _face(self, person: Person) -> bytes:
        """A person but for the papers, and who might be mistaken for that person."""
        found = self._faces.get(person.identity)
        if found is None:
            facts = (
                person.id,
                person.name,
                person.names,
                person.orcid,
                person.homes,
                person.note,
                person.verified,
                [
                    (other.id, other.name, other.note, [paper.date for paper in other.papers])
                    for other in map(self.site.persons.__getitem__, person.apart)
                ],
            )
            found = self._faces[person.identity] = digest(repr(facts).encode())
        return found

    def _neighbours(self, paper_id: str) -> bytes:
        at, papers = self.site.position[paper_id], self.site.catalog.papers
        return b"".join(
            self.entry(papers[i]) if 0 <= i < len(papers) else bytes(SIZE) for i in (at - 1, at + 1)
        )

    def _list(self, output: Output, about: str, *, entries: bool) -> bytes:
        key = about, output.subject, entries
        found = self._lists.get(key)
        if found is None:
            papers = papers_of(self.site, output)
            found = digest(*self._each(papers, entries=entries))
            if about == "author":
                found += self._face(self.site.persons[output.subject])
            elif about in {"year", "month"}:
                found += self._calendar
            elif about == "kind":
                found += self._kinds
            self._lists[key] = found
        return found

    def _each(self, papers: Iterable[Paper], *, entries: bool) -> Iterable[bytes]:
        return map(self.entry if entries else self.whole, papers)

    @cached_property
    def _entry_template(self) -> bytes:
        return self._template("_entry.html")

    @cached_property
    def _all(self) -> bytes:
        catalog = self.site.catalog
        others = repr((catalog.moves, catalog.about.source)).encode()
        return digest(others, *self._each(catalog.papers, entries=False))

    @cached_property
    def _all_entries(self) -> bytes:
        catalog = self.site.catalog
        others = repr((catalog.moves, catalog.about.source)).encode()
        return digest(others, *self._each(catalog.papers, entries=True))

    @cached_property
    def _calendar(self) -> bytes:
        return repr((sorted(self.site.by_year), sorted(self.site.by_month))).encode()

    @cached_property
    def _kinds(self) -> bytes:
        return repr([(kind, len(papers)) for kind, papers in self.site.by_kind.items()]).encode()

    def _template(self, name: str) -> bytes:
        """A template with all that it takes in; nothing for what is made by functions."""
        if not name.endswith(_PAGE):
            return b""
        closure = self.renderer.templating.sources(name)
        parts = (f"{one}\0{text}".encode() for one, text in sorted(closure.items()))
        return digest(self.renderer.stamp.encode(), *parts)
