"""Who wrote a paper: the names on papers -> the persons of people.yaml. Pure.

A name that is to leave no trace is replaced here, so that nothing after this has ever seen it.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ..errors import Add, Problem, suggestion
from ..text import names
from ..text.names import Name
from ..text.slugs import slug
from .model import Author, Paper, Profile


@dataclass(frozen=True, slots=True)
class _Register:
    """The profiles by what finds them; `claims` has all names, those of the past included."""

    by_id: Mapping[str, Profile]
    by_orcid: Mapping[str, Profile]
    claims: Mapping[str, tuple[Profile, ...]]


def attribute(
    papers: Iterable[Paper], profiles: tuple[Profile, ...], paper_ids: Collection[str], add: Add
) -> list[Paper]:
    """The papers with their authors' persons, as far as people.yaml tells; problems are `add`ed.

    An author's `id` says who it is, then an ORCID, then the name. `paper_ids` has the ids of all
    papers, be they here or not.
    """
    register = _register(profiles)
    settled = []
    theirs: defaultdict[str, set[str]] = defaultdict(set)
    for paper in papers:
        if not any(_concerns(author, register) for author in paper.authors):
            settled.append(paper)
            continue
        authors = tuple(_settled(author, paper, register, add) for author in paper.authors)
        for author in authors:
            theirs[author.person].add(paper.id)
        settled.append(replace(paper, authors=authors) if authors != paper.authors else paper)
    here = {paper.id for paper in settled}
    for profile in profiles:
        for paper_id in profile.papers:
            message = ""
            if paper_id not in paper_ids:
                hint = suggestion(paper_id, paper_ids)
                message = f"there is no paper {paper_id!r}; {hint}"
            elif paper_id in here and paper_id not in theirs[profile.id]:
                message = f"{paper_id!r} has no author of this name; add the name, or take it out"
            if message:
                add(Problem(profile.path, profile.line, "papers", message))
    for problem in _traces(settled, profiles, theirs):
        add(problem)
    return settled


def _register(profiles: Iterable[Profile]) -> _Register:
    claims: defaultdict[str, dict[str, Profile]] = defaultdict(dict)
    for profile in profiles:
        for name in (profile.name, *profile.names, *profile.former):
            claims[names.key(name)][profile.id] = profile
    return _Register(
        {profile.id: profile for profile in profiles},
        {profile.orcid: profile for profile in profiles if profile.orcid},
        {key: tuple(found.values()) for key, found in claims.items()},
    )


def _concerns(author: Author, register: _Register) -> bool:
    """Return whether people.yaml may say more of an author than the name on the paper does."""
    if author.person or author.orcid:
        return True
    return bool(register.claims) and names.key(author.name) in register.claims


def _settled(author: Author, paper: Paper, register: _Register, add: Add) -> Author:
    """The author as the person that it is, by a name that may be shown."""

    def report(message: str) -> None:
        add(Problem(paper.path, 0, "authors", message))

    profile = _whose(author, paper, register, report)
    if not profile:
        return author
    if profile.orcid and author.orcid not in {"", profile.orcid}:
        report(
            f"{author.orcid} is not the ORCID of {profile.id}, {profile.orcid}; mend one of them"
        )
    name = author.name
    if names.key(name) in map(names.key, profile.former):
        name = profile.name
    elif name == names.split_name(name.text):
        # Split by rule, as if the file had not said anything: people.yaml may know better
        declared = {one.text: one for one in (profile.name, *profile.names)}
        name = declared.get(name.text, name)
    return Author(name, profile.id, profile.orcid or author.orcid)


def _whose(
    author: Author, paper: Paper, register: _Register, report: Callable[[str], None]
) -> Profile | None:
    if author.person:
        if author.person not in register.by_id:
            hint = suggestion(author.person, register.by_id)
            report(f"{author.person!r} is the id of no one in people.yaml; {hint}")
        return register.by_id.get(author.person)
    if author.orcid in register.by_orcid:
        return register.by_orcid[author.orcid]
    elsewhere = {other.person for other in paper.authors}
    named = [
        profile
        for profile in register.claims.get(names.key(author.name), ())
        # Two ORCIDs are two people, and nobody is two authors of a paper
        if not (profile.orcid and author.orcid) and profile.id not in elsewhere
    ]
    found = [profile for profile in named if paper.id in profile.papers]
    found = found or [profile for profile in named if not profile.papers]
    if len(found) == 1:
        return found[0]
    past = any(names.key(author.name) in map(names.key, profile.former) for profile in named)
    if len(named) > 1 or past:
        who = " or ".join(profile.id for profile in named)
        report(
            f"{author.name.text!r} may be {who}; give the author an `id`, or add {paper.id} to"
            " the `papers` of one in people.yaml"
        )
    return None


def _traces(
    papers: Iterable[Paper], profiles: Iterable[Profile], theirs: Mapping[str, Collection[str]]
) -> Iterator[Problem]:
    """What papers say of a name that is to leave no trace, elsewhere than among their authors."""
    former = [(profile, name) for profile in profiles for name in profile.former]
    if not former:
        return
    papers = tuple(papers)
    today = {names.key(author.name) for paper in papers for author in paper.authors}
    for profile, name in former:
        if names.key(name) in today:
            continue  # someone else has that name
        text = name.text
        for paper in papers:
            texts = {
                "title": paper.title.plain,
                "abstract": paper.abstract.plain,
                "venue": paper.venue,
                "withdrawn": paper.withdrawn,
                "links": " ".join(link.label for link in paper.links),
            }
            for field, said in texts.items():
                if text.casefold() in said.casefold():
                    message = f"has a name of {profile.id} that is to leave no trace; change it"
                    yield Problem(paper.path, 0, field, message)
            if paper.id in theirs.get(profile.id, ()) and _in_key(name, paper):
                message = f"{paper.key!r} has a former name of {profile.id} in it"
                yield Problem(
                    paper.path, 0, "key", f"{message}; take the key out, and a new one is made"
                )


def _in_key(name: Name, paper: Paper) -> bool:
    """Whether a paper's BibTeX key is made of a family name that no author of it has."""
    family = slug(name.family)
    has = {slug(author.name.family) for author in paper.authors}
    return family not in has and f"-{family}-" in f"-{paper.key.lower()}-"
