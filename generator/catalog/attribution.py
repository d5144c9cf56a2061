"""Matches the authors of papers with the people of people.yaml.

Former names are replaced here, so that no later step sees them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ..errors import Add, Problem, Suggester
from ..text.names import Name, fold_name, split_name
from ..text.slugs import slug
from .model import Author, Paper, Profile


class _ProfileIndex(NamedTuple):
    by_id: Mapping[str, Profile]
    by_orcid: Mapping[str, Profile]
    by_name: Mapping[str, Sequence[Profile]]  # by each name, folded; former ones too
    hint: Suggester  # for unknown ids


def attribute(
    papers: Iterable[Paper], profiles: Sequence[Profile], paper_ids: Collection[str], add: Add
) -> list[Paper]:
    """Return the papers with the person of each author whom people.yaml identifies.

    An author's `id` counts first, then the ORCID, then the name. `paper_ids` are the ids of all
    papers, including those that could not be read. Problems are passed to `add`.
    """
    index = _index_profiles(profiles)
    attributed = []
    for paper in papers:
        if profiles or any(author.person for author in paper.authors):
            authors = tuple(_identify(author, paper, index, add) for author in paper.authors)
            paper = replace(paper, authors=authors)  # noqa: PLW2901
        attributed.append(paper)
    _check_listed_papers(attributed, profiles, paper_ids, add)
    _check_former_names(attributed, profiles, add)
    return attributed


def _index_profiles(profiles: Iterable[Profile]) -> _ProfileIndex:
    by_name: defaultdict[str, list[Profile]] = defaultdict(list)
    for profile in profiles:
        for name in set(map(fold_name, (profile.name, *profile.names, *profile.former))):
            by_name[name].append(profile)
    by_id = {profile.id: profile for profile in profiles}
    return _ProfileIndex(
        by_id,
        {profile.orcid: profile for profile in profiles if profile.orcid},
        by_name,
        Suggester(by_id),
    )


def _identify(author: Author, paper: Paper, index: _ProfileIndex, add: Add) -> Author:
    profile = _find_profile(author, paper, index, add)
    if not profile:
        return author
    if profile.orcid and author.orcid not in {"", profile.orcid}:
        message = f"{author.orcid} is not the ORCID of {profile.id}, {profile.orcid}"
        add(Problem(paper.path, 0, "authors", f"{message}; correct one of them"))
    return Author(_current_name(author.name, profile), profile.id, profile.orcid or author.orcid)


def _find_profile(author: Author, paper: Paper, index: _ProfileIndex, add: Add) -> Profile | None:
    if author.person:
        if author.person not in index.by_id:
            hint = index.hint(author.person)
            message = f"unknown person {author.person!r} (people.yaml); {hint}"
            add(Problem(paper.path, 0, "authors", message))
        return index.by_id.get(author.person)
    if author.orcid in index.by_orcid:
        return index.by_orcid[author.orcid]
    candidates = [
        profile
        for profile in index.by_name.get(fold_name(author.name), ())
        # Two ORCIDs are two people, and nobody is two authors of a paper
        if not (profile.orcid and author.orcid)
        and all(profile.id != other.person for other in paper.authors)
    ]
    matches = [profile for profile in candidates if paper.id in profile.papers]
    matches = matches or [profile for profile in candidates if not profile.papers]
    if len(matches) == 1:
        return matches[0]
    if len(candidates) > 1 or any(_is_former(author.name, profile) for profile in candidates):
        people = " or ".join(profile.id for profile in candidates)
        message = (
            f"{author.name.text!r} may be {people}; give the author an `id`, or add {paper.id} to"
            " the `papers` of one in people.yaml"
        )
        add(Problem(paper.path, 0, "authors", message))
    return None


def _is_former(name: Name, profile: Profile) -> bool:
    return fold_name(name) in map(fold_name, profile.former)


def _current_name(name: Name, profile: Profile) -> Name:
    if _is_former(name, profile):
        return profile.name
    # A name that was split by rule is split as people.yaml says
    if name == split_name(name.text):
        by_text = {known.text: known for known in (profile.name, *profile.names)}
        return by_text.get(name.text, name)
    return name


def _check_listed_papers(
    papers: Iterable[Paper], profiles: Iterable[Profile], paper_ids: Collection[str], add: Add
) -> None:
    hint = Suggester(paper_ids)
    persons = {paper.id: {author.person for author in paper.authors} for paper in papers}
    for profile in profiles:
        for paper_id in profile.papers:
            if paper_id not in paper_ids:
                message = f"unknown paper {paper_id!r}; {hint(paper_id)}"
            elif paper_id in persons and profile.id not in persons[paper_id]:
                message = f"{paper_id!r} has no author of this name; add the name or remove the id"
            else:
                continue
            add(Problem(profile.path, profile.line, "papers", message))


def _check_former_names(papers: Sequence[Paper], profiles: Iterable[Profile], add: Add) -> None:
    """Report each place outside the authors where a paper has a former name."""
    # A name that is still in use is someone else's name
    in_use = {fold_name(author.name) for paper in papers for author in paper.authors}
    former = [(name, profile) for profile in profiles for name in profile.former]
    unused = [
        (name.text.casefold(), name, profile)
        for name, profile in former
        if fold_name(name) not in in_use
    ]
    for paper in papers if unused else ():
        texts = {
            "title": paper.title.plain,
            "abstract": paper.abstract.plain,
            "venue": paper.venue,
            "withdrawn": paper.withdrawn,
            "links": " ".join(link.label for link in paper.links),
        }
        folded = {field: text.casefold() for field, text in texts.items()}
        whole = "\n".join(folded.values())
        people = {author.person for author in paper.authors}
        near = [each for each in unused if each[0] in whole or each[2].id in people]
        for written, name, profile in near:
            message = f"contains a former name of {profile.id}"
            for field, text in folded.items():
                if written in text:
                    add(Problem(paper.path, 0, field, f"{message}; replace it"))
            if profile.id in people and _is_in_key(name, paper):
                message = f"{paper.key!r} {message}; delete the key, and a new one is generated"
                add(Problem(paper.path, 0, "key", message))


def _is_in_key(name: Name, paper: Paper) -> bool:
    family = slug(name.family)
    current = {slug(author.name.family) for author in paper.authors}
    return family not in current and f"-{family}-" in f"-{paper.key.lower()}-"
