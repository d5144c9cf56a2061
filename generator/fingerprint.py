"""What each file of the site is made from, as a digest: while that stays the same, so do its bytes.

A file is made from the code, the settings and the vocabulary (all files are), its template with
what that takes in, and the papers that it is about. Of a paper in a list of a page only what an
entry shows counts, so that a change further down in an abstract changes no list; and of a paper on
another page of the list, what it is listed under. Who is behind a name counts with every paper that
has the name.

What nothing more exact is known of is made from everything that is known of all papers. A test changes a catalog at random, and
holds a build that goes by these digests equal to one that does not.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

from . import changes, recipes
from .changes import Edits, State
from .export.api import papers_on
from .files import KEY, Files
from .model import Author, Name, Paper, Person, Site
from .output import Output
from .recipes import ABOUT, ENTRIES, HEADINGS, PAPERS, WHOLE_PAPERS, Recipe
from .subjects import papers_under

if TYPE_CHECKING:
    from .pieces import Place
    from .render import Renderer


_ID = attrgetter("id")
# In the place of a paper that there is none of
_NONE = bytes(KEY)


def digest(*parts: bytes) -> bytes:
    """A digest of several parts, each told from the next."""
    found = hashlib.blake2b(digest_size=KEY)
    for part in parts:
        found.update(len(part).to_bytes(4, "big") + part)
    return found.digest()


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=KEY).digest()


def _of_all(state: State) -> tuple[bytes, bytes]:
    """Digests of all papers of a catalog in some state: of what lists show of them, and of all of them."""
    frame, leads, _, digests = state
    entries = digest(frame, leads)
    return entries, digest(entries, digests)


class _ById(dict[str, bytes]):
    """The digests of papers by their ids; `fill` is to put them here when one is first asked for."""

    def __init__(self, fill: Callable[[str], None]) -> None:
        super().__init__()
        self._fill = fill

    def __missing__(self, paper_id: str) -> bytes:
        self._fill(paper_id)
        return self[paper_id]


def _parts(name: Name) -> str:
    return f"{name.given}\t{name.family}\t{name.family_first}"


def _stranger(person: Person) -> tuple[object, ...]:
    """What is said of a person who might be mistaken for another."""
    papers = [paper.date.as_tuple() for paper in person.papers]
    return person.id, _parts(person.name), person.note, papers


class Fingerprints:
    """The digests of a site's files. `code` is a digest of all that makes bytes but the site.

    What `renderer` makes is asked for templates only: it takes time to make.
    """

    def __init__(
        self, site: Site, renderer: "Callable[[], Renderer]", code: bytes, state: State
    ) -> None:
        self.site, self._renderer = site, renderer
        # What files of all papers are made from; without abstracts, and with them
        self._frame = state[0]
        self._all_entries, self._all = _of_all(state)
        catalog = site.catalog
        self._common = digest(code, repr((catalog.config, catalog.vocabulary)).encode())
        self._faces: dict[str, str] = {}
        self._signatures: dict[int, bytes] = {}
        # All of a paper, and of who wrote it; what an entry of a page shows of a paper, what a page
        # counts by, and how it is cited; and what a paper is listed under alone
        self._digests = _ById(self._fill), _ById(self._fill), _ById(self._fill)
        self._wholes, self._entries, self._headings = self._digests
        self._lists: dict[tuple[str, str, int], tuple[bytes, Sequence[Paper]]] = {}
        self._begun: dict[str, hashlib.blake2b] = {}

    def of(self, output: Output) -> bytes:
        """What a file is made from."""
        template = output.template
        recipe = recipes.recipe(template)
        about = recipe.about
        if about == "paper":
            made_from = self._wholes[output.subject]
            if recipe.neighbours:
                made_from += self._neighbours(output.subject)
        elif about == "static":
            made_from = b""
        elif about in ABOUT:
            made_from = self._list(output, recipe)
        elif about == "frame":
            made_from = self._frame
        elif template == PAPERS:
            shown = self._on_page(self.site.catalog.papers, output)
            made_from = self._frame + self._each(shown, self._entries)
        elif template == WHOLE_PAPERS:
            made_from = self._frame + self._each(papers_on(self.site, output), self._wholes)
        else:
            made_from = self._all_entries if recipe.digests == ENTRIES else self._all
        found = (self._begun.get(template) or self._begin(template)).copy()
        found.update(made_from if output.page == 1 else b"%d " % output.page + made_from)
        return found.digest()

    def of_all(self, template: str, state: State) -> bytes:
        """What a file of all papers was made from in another state of the same site."""
        found = (self._begun.get(template) or self._begin(template)).copy()
        found.update(_of_all(state)[1])
        return found.digest()

    def of_each(
        self, outputs: Sequence[Output], known: Files, edits: Edits | None
    ) -> dict[str, bytes]:
        """What each file is made from that is made from something else than in a build that is `known`.

        Where only words of some papers are others than there, the files are the same, in one order;
        and this asks only for those that may have such words in them.
        """
        asked = changes.asked(self.site, outputs, edits) if edits else outputs
        found = {output.path: self.of(output) for output in asked}
        return {path: key for path, key in found.items() if key != known.key(path)}

    def _begin(self, template: str) -> "hashlib.blake2b":
        """A digest of what all files of a template share."""
        if template.startswith("static/"):
            source = digest(self._renderer().statics[template.removeprefix("static/")])
        else:
            source = digest(self._common, self._template(template))
        found = self._begun[template] = hashlib.blake2b(source, digest_size=KEY)
        return found

    def of_papers(self, known: "Mapping[str, Place]", edits: Edits | None) -> Mapping[str, bytes]:
        """What each paper is made from, by its id; where few are others, it may be `known`."""
        ids = [paper.id for paper in self.site.catalog.papers]
        if edits:
            others = edits.papers
            self._wholes |= {
                one: known[one][0] for one in ids if one in known and one not in others
            }
        return {one: self._wholes[one] for one in ids}

    def _fill(self, paper_id: str) -> None:
        """Say what a paper is made from."""
        paper = self.site.paper(paper_id)
        known = self._signatures
        authors = b"".join([known.get(id(one)) or self._signed(one) for one in paper.authors])
        entry = hashlib.blake2b(
            f"{paper_id} {self.site.keys[paper_id]} ".encode() + authors, digest_size=KEY
        )
        whole = entry.copy()
        entry.update(paper.lead)
        whole.update(paper.digest)
        self._entries[paper_id], self._wholes[paper_id] = entry.digest(), whole.digest()
        self._headings[paper_id] = _digest(paper.headings + authors)

    def _signed(self, author: Author) -> bytes:
        """A name on a paper, and who that is; papers from the cache share the authors that are the same."""
        person = self.site.persons[author.identity]
        same = author.name is person.name or author.name == person.name
        name = "" if same else f"\t{_parts(author.name)}\t"
        found = self._signatures[id(author)] = f"{name}{self._face(person)}\n".encode()
        return found

    def _face(self, person: Person) -> str:
        """A person but for the papers, and who might be mistaken for that person; all on one line."""
        found = self._faces.get(person.identity)
        if found is None:
            found = f"{person.id}\t{_parts(person.name)}"
            verified = "verified" if person.verified else ""
            more = person.names, person.orcid, person.homes, person.note, verified, person.apart
            if any(more):
                others = map(self.site.persons.__getitem__, person.apart)
                found += repr((more, [_stranger(other) for other in others]))
            self._faces[person.identity] = found
        return found

    def _neighbours(self, paper_id: str) -> bytes:
        at, papers = self.site.position[paper_id], self.site.catalog.papers
        before = self._entries[papers[at - 1].id] if at else _NONE
        return before + (self._entries[papers[at + 1].id] if at + 1 < len(papers) else _NONE)

    def _list(self, output: Output, recipe: Recipe) -> bytes:
        """What a list's page, or a file beside it, is made from: of several pages, each has its papers."""
        key = recipe.about, output.subject, recipe.digests
        found, papers = self._lists.get(key) or self._listed(*key)
        if not papers or not recipe.paged:
            return found
        found, _ = self._lists.get((*key[:2], HEADINGS)) or self._listed(*key[:2], HEADINGS)
        return found + self._each(self._on_page(papers, output), self._entries)

    def _listed(self, about: str, subject: str, of: int) -> tuple[bytes, Sequence[Paper]]:
        """What is common to all files of a list that go by some digests; its papers, if they take several pages."""
        person = self.site.persons[subject] if about == "author" else None
        papers = person.papers if person else papers_under(self.site, about, subject)
        made_from = self._each(papers, self._digests[of])
        if len(papers) > 1:
            made_from = _digest(made_from)
        if person:
            made_from += self._face(person).encode()
        elif about in {"year", "month"}:
            made_from += self._calendar
        elif about == "kind":
            made_from += self._kinds
        several = len(papers) > self.site.catalog.config.page_size
        found = self._lists[about, subject, of] = made_from, papers if several else ()
        return found

    def _on_page(self, papers: Sequence[Paper], output: Output) -> Sequence[Paper]:
        size = self.site.catalog.config.page_size
        return papers[(output.page - 1) * size : output.page * size]

    def _each(self, papers: Iterable[Paper], digests: Mapping[str, bytes]) -> bytes:
        """The digests of papers, all of which are as long."""
        return b"".join(map(digests.__getitem__, map(_ID, papers)))

    @property
    def of_pieces(self) -> bytes:
        """What papers within lists are made from, but for the papers."""
        return digest(self._common, self._template("_entry.html"))

    @cached_property
    def _calendar(self) -> bytes:
        return repr((sorted(self.site.by_year), sorted(self.site.by_month))).encode()

    @cached_property
    def _kinds(self) -> bytes:
        return repr([(kind, len(papers)) for kind, papers in self.site.by_kind.items()]).encode()

    def _template(self, name: str) -> bytes:
        """A template with all that it takes in; nothing for what is made by functions."""
        if not name.endswith(".html"):
            return b""
        renderer = self._renderer()
        closure = renderer.templating.sources(name)
        parts = (f"{one}\0{text}".encode() for one, text in sorted(closure.items()))
        return digest(renderer.stamp.encode(), *parts)
