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
from functools import cached_property, partial
from operator import attrgetter
from struct import Struct
from typing import TYPE_CHECKING

from . import changes, recipes
from .changes import Edits, State
from .export.api import papers_on
from .files import KEY, Files
from .model import Author, Name, Paper, Person, Site
from .output import Output, Outputs
from .recipes import ENTRIES, HEADINGS, LISTS, PAPERS, WHOLE_PAPERS, WHOLES
from .subjects import papers_under

if TYPE_CHECKING:
    from .pieces import Place
    from .render import Renderer


_ID = attrgetter("id")
_KEYS = Struct(f"{KEY}s")
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


def _both(ones: bytes, others: bytes) -> bytes:
    """Digests of two things each; of many at once, one after the other."""
    both = int.from_bytes(ones) ^ int.from_bytes(others)
    return both.to_bytes(len(ones))


def _of_all(state: State) -> tuple[bytes, bytes]:
    """Digests of all papers of a catalog in some state: of what lists show of them, and of all of them."""
    frame, leads, _, digests = state
    entries = digest(frame, leads)
    return entries, digest(entries, digests)


class _ById(dict[str, bytes]):
    """Digests by what they are of; each is made when it is first asked for."""

    def __init__(self, make: Callable[[str], bytes]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, of: str) -> bytes:
        found = self[of] = self._make(of)
        return found


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
        self,
        site: Site,
        renderer: "Callable[[], Renderer]",
        code: bytes,
        state: State,
    ) -> None:
        self.site, self._renderer = site, renderer
        # What files of all papers are made from; without abstracts, and with them
        self._frame = _digest(state[0])
        self._all_entries, self._all = _of_all(state)
        catalog = site.catalog
        self._count = b"%d " % len(catalog.papers)
        self._common = digest(code, repr((catalog.config, catalog.vocabulary)).encode())
        self._faces: dict[str, str] = {}
        self._signatures: dict[int, bytes] = {}
        # All of a paper, and of who wrote it; what an entry of a page shows of a paper, what a page
        # counts by, and how it is cited; and what a paper is listed under alone
        each = (partial(self._paper, of) for of in (WHOLES, ENTRIES, HEADINGS))
        self._digests = tuple(map(_ById, each))
        self._wholes, self._entries, self._headings = self._digests
        self._surrounded, self._shared = _ById(self._surround), _ById(self._share)
        self._lists = {
            (about, of): _ById(partial(self._list, about, of))
            for about in LISTS
            for of in (WHOLES, ENTRIES, HEADINGS)
        }
        # The papers of lists on several pages
        self._long: dict[tuple[str, str], Sequence[Paper]] = {}

    def of(self, output: Output) -> bytes:
        """What a file is made from."""
        return _both(self._shared[output.template], self._made_from(*output))

    def of_each(self, outputs: Outputs, known: Files, edits: Edits | None) -> dict[str, bytes]:
        """What each file is made from that is made from something else than in a build that is `known`.

        Where it is known what differs from there, this asks only for files that can show it.
        """
        asked = changes.asked(self.site, outputs, edits) if edits else outputs
        # A call for each of a hundred thousand files would take twice as long
        by_subject = {name: self._by_subject(name) for name in {*asked.templates}}
        made_from = [
            found[subject]
            if page == 1 and (found := by_subject[template]) is not None
            else self._made_from(path, template, subject, page)
            for path, template, subject, page in asked.rows()
        ]
        shared = map(self._shared.__getitem__, asked.templates)
        keys = _KEYS.iter_unpack(_both(b"".join(shared), b"".join(made_from)))
        old = _KEYS.iter_unpack(known.arranged(asked.paths).digests)
        every = zip(asked.paths, keys, old, strict=True)
        return {path: key for path, (key,), (before,) in every if key != before}

    def _by_subject(self, template: str) -> Mapping[str, bytes] | None:
        """What first or only pages are made from, by their subjects, where no more is to be asked."""
        recipe = recipes.recipe(template)
        if template in {PAPERS, WHOLE_PAPERS} or (recipe.paged and recipe.about in LISTS):
            return None
        if recipe.about == "paper":
            return self._surrounded if recipe.neighbours else self._wholes
        if recipe.about in LISTS:
            return self._lists[recipe.about, recipe.digests]
        return _ById(lambda _: self._made_from("", template, "", 1))

    def _made_from(self, path: str, template: str, subject: str, page: int) -> bytes:
        """What of the site a file is made from, besides what all files of its template are."""
        recipe = recipes.recipe(template)
        about = recipe.about
        if about == "paper":
            found = (self._surrounded if recipe.neighbours else self._wholes)[subject]
        elif about == "static":
            found = _NONE
        elif about in LISTS:
            found = self._lists[about, recipe.digests][subject]
            if recipe.paged and (papers := self._long.get((about, subject))):
                # Each page has its papers, and of the others what they are listed under
                shown = self._each(self._on_page(papers, page), self._entries)
                found = _digest(self._lists[about, HEADINGS][subject] + shown)
            if recipe.paged and (others := self._others.get(about)):
                found = _digest(found + others)
        elif about == "frame":
            found = self._frame
        elif about == "wrote":
            found = self._wrote
        elif template == PAPERS:
            shown = self._each(self._on_page(self.site.catalog.papers, page), self._entries)
            found = _digest(self._count + shown)
        elif template == WHOLE_PAPERS:
            papers = papers_on(self.site, Output(path, template, subject, page))
            found = _digest(self._count + self._each(papers, self._wholes))
        else:
            found = self._all_entries if recipe.digests == ENTRIES else self._all
        return found if page == 1 else _digest(b"%d " % page + found)

    def _share(self, template: str) -> bytes:
        """What all files of a template are made from."""
        if template.startswith("static/"):
            return digest(self._renderer().statics[template.removeprefix("static/")])
        return digest(self._common, self._template(template))

    def of_papers(self, known: "Mapping[str, Place]", edits: Edits | None) -> Mapping[str, bytes]:
        """What each paper is made from, by its id; where few are others, it may be `known`."""
        ids = [paper.id for paper in self.site.catalog.papers]
        if edits:
            others = edits.papers
            self._wholes |= {
                one: known[one][0] for one in ids if one in known and one not in others
            }
        return {one: self._wholes[one] for one in ids}

    def _paper(self, of: int, paper_id: str) -> bytes:
        """One of the digests of a paper, all of which are made at once."""
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
        return self._digests[of][paper_id]

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

    def _surround(self, paper_id: str) -> bytes:
        """What a paper's page is made from: it leads to the papers before and after."""
        at, papers = self.site.position[paper_id], self.site.catalog.papers
        before = self._entries[papers[at - 1].id] if at else _NONE
        after = self._entries[papers[at + 1].id] if at + 1 < len(papers) else _NONE
        return _digest(self._wholes[paper_id] + before + after)

    def _list(self, about: str, of: int, subject: str) -> bytes:
        """What is common to all files of a list that go by some digests of papers."""
        person = self.site.persons[subject] if about == "author" else None
        papers = person.papers if person else papers_under(self.site, about, subject)
        if len(papers) > self.site.catalog.config.page_size:
            self._long[about, subject] = papers
        found = self._each(papers, self._digests[of])
        if person:
            found += self._face(person).encode()
        return _digest(found)

    def _on_page(self, papers: Sequence[Paper], page: int) -> Sequence[Paper]:
        size = self.site.catalog.config.page_size
        return papers[(page - 1) * size : page * size]

    def _each(self, papers: Iterable[Paper], digests: Mapping[str, bytes]) -> bytes:
        """The digests of papers, all of which are as long."""
        return b"".join(map(digests.__getitem__, map(_ID, papers)))

    @property
    def of_pieces(self) -> bytes:
        """What papers within lists are made from, but for the papers."""
        return digest(self._common, self._template("_entry.html"))

    @cached_property
    def _wrote(self) -> bytes:
        catalog = self.site.catalog
        found = repr((catalog.people, [paper.id for paper in catalog.papers])).encode()
        return _digest(found + b"".join([paper.wrote for paper in catalog.papers]))

    @cached_property
    def _others(self) -> Mapping[str, bytes]:
        """What pages of lists show of the other lists of their sort."""
        site = self.site
        dates = repr((sorted(site.by_year), sorted(site.by_month))).encode()
        kinds = repr([(kind, len(papers)) for kind, papers in site.by_kind.items()]).encode()
        return {"year": dates, "month": dates, "kind": kinds}

    def _template(self, name: str) -> bytes:
        """A template with all that it takes in; nothing for what is made by functions."""
        if not name.endswith(".html"):
            return b""
        renderer = self._renderer()
        closure = renderer.templating.sources(name)
        parts = (f"{one}\0{text}".encode() for one, text in sorted(closure.items()))
        return digest(renderer.stamp.encode(), *parts)
