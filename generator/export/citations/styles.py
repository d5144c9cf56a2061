"""References as text, in four styles: APA (7th), IEEE, ACL and Chicago (18th, author-date).

A style writes a reference as a string, with a mark around the words in italics; `to_runs` turns
it into runs for a page, and `to_plain` into plain text. Titles keep their capitals, because no rule
tells names from other words. A venue stays as the catalog writes it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from ...catalog.model import Paper
from ...text.dates import MONTHS, PartialDate
from ...text.names import Name
from .record import Genre, address, count_unnamed, genre, invert_name

# Around words in italics. It is in no text: content with control characters is refused
_MARK = "\0"
# IEEE's months (Reference Guide of 29 November 2023, and the CSL style of that name)
_MONTHS = "Jan. Feb. Mar. Apr. May Jun. Jul. Aug. Sep. Oct. Nov. Dec.".split()
# The parts of a given name, each with the mark before it: Jean-Bastien M.
_GIVEN = re.compile(r"([\s.-]*)([^\s.-]+)")
# The end of a sentence, and what may follow it
_ENDS = (".", "?", "!", "…", "。", "？", "！")
_CLOSING = "\"'”’)]"


class Run(NamedTuple):
    """A part of a reference, in italics or not."""

    text: str
    italic: bool


@dataclass(frozen=True, slots=True)
class Work:
    """The facts of a paper that references need. Empty strings and zeros mean unknown."""

    title: str
    names: tuple[Name, ...]
    unnamed: int  # the number of authors beyond `names`
    date: PartialDate
    genre: Genre
    venue: str
    arxiv: str
    doi: str
    url: str


def to_work(paper: Paper) -> Work:
    """Return the facts of a paper that references need."""
    return Work(
        title=paper.title.plain,
        names=tuple(author.name for author in paper.authors),
        unnamed=count_unnamed(paper),
        date=paper.date,
        genre=genre(paper),
        venue=paper.venue,
        arxiv=paper.arxiv,
        doi=paper.doi,
        url=address(paper),
    )


def apa(work: Work) -> str:
    """Follow the Publication Manual of the APA, 7th edition, chapters 9 and 10."""
    names = [invert_name(replace(name, given=_initials(name.given))) for name in work.names]
    if len(names) <= 20:
        authors = _join_names(names, "&", et_al=work.unnamed > 0, comma_of_two=True)
    elif work.unnamed:
        authors = _join_names(names[:19], "&", et_al=True)
    else:
        authors = f"{', '.join(names[:19])}, . . . {names[-1]}"
    title = _end(work.title)
    source = _source(work, "arXiv.")
    if work.genre == "misc":
        number = f"(arXiv:{work.arxiv})."
        if work.venue and work.arxiv:
            source = f"In {_italic(work.venue)} {number}"
        elif work.arxiv:
            title = f"{_italic(work.title)} {number}"
        else:
            title = _italic(title)
    return _author_date(authors, f"({work.date.year}).", title, source, work.url)


def ieee(work: Work) -> str:
    """Follow the IEEE Reference Guide: initials first, title in quotes, up to six authors."""
    names = [_given_first(name, _initials(name.given)) for name in work.names]
    if len(names) > 6:
        authors = f"{names[0]} et al."
    else:
        authors = _join_names(names, "and", et_al=work.unnamed > 0)
    is_misc = work.genre == "misc"
    venue = work.venue if is_misc else _italic(work.venue)
    if work.genre == "inproceedings":
        venue = f"in {venue}"
    month = f"{_MONTHS[work.date.month - 1]} " if work.date.month else ""
    number = f"arXiv:{work.arxiv}" if work.arxiv and is_misc else ""
    doi = f"doi: {work.doi}" if work.doi else ""
    facts = ", ".join(filter(None, (venue, f"{month}{work.date.year}", number, doi)))
    online = f" [Online]. Available: {work.url}" if work.url and not work.doi else ""
    who = f"{authors}, " if authors else ""
    return f"{who}“{_end(work.title, ',')}” {facts}.{online}"


def acl(work: Work) -> str:
    """Follow the style of the ACL's conferences (acl_natbib.bst): full names, then the year."""
    names = [_given_first(name, name.given) for name in work.names]
    hidden = work.unnamed + max(0, len(names) - 19)
    if hidden:
        names[19:] = ["1 other" if hidden == 1 else f"{hidden} others"]
    authors = _join_names(names, "and")
    source = _source(work, f"{_italic('Preprint')}, arXiv:{work.arxiv}.")
    return _author_date(authors, f"{work.date.year}.", _end(work.title), source)


def chicago(work: Work) -> str:
    """Follow the Chicago Manual of Style, 18th edition, author-date: up to six authors, or three."""
    first = [invert_name(name) for name in work.names[:1]]
    names = first + [_given_first(name, name.given) for name in work.names[1:]]
    if len(names) > 6:
        authors = _join_names(names[:3], "and", et_al=True)
    else:
        authors = _join_names(names, "and", et_al=work.unnamed > 0, comma_of_two=True)
    month = f", {MONTHS[work.date.month - 1]}" if work.date.month else ""
    day = f" {work.date.day}" if work.date.day else ""
    source = _source(work, f"arXiv:{work.arxiv}. Preprint, arXiv{month}{day}.")
    title, url = f"“{_end(work.title)}”", f"{work.url}." if work.url else ""
    return _author_date(authors, f"{work.date.year}.", title, source, url)


STYLES: Mapping[str, Callable[[Work], str]] = {
    "APA": apa,
    "IEEE": ieee,
    "ACL": acl,
    "Chicago": chicago,
}


def to_references(paper: Paper) -> Mapping[str, tuple[Run, ...]]:
    """Return the reference to a paper in every style, by the style's name."""
    work = to_work(paper)
    return {name: to_runs(style(work)) for name, style in STYLES.items()}


def to_runs(reference: str) -> tuple[Run, ...]:
    """Split what a style wrote into runs."""
    parts = enumerate(reference.split(_MARK))
    return tuple(Run(text, italic=i % 2 == 1) for i, text in parts if text)


def to_plain(reference: str) -> str:
    """Return what a style wrote as a line of plain text."""
    return " ".join(reference.replace(_MARK, "").split())


def _italic(text: str) -> str:
    return f"{_MARK}{text}{_MARK}"


def _author_date(authors: str, year: str, title: str, *rest: str) -> str:
    """Join the parts of a reference. The title comes first if no author is named."""
    head = (_end(authors), year, title) if authors else (title, year)
    return " ".join(filter(None, (*head, *rest)))


def _source(work: Work, preprint: str) -> str:
    """Return where a work appeared; `preprint` is for a work that only arXiv has."""
    match work.genre:
        case "inproceedings":
            return f"In {_italic(work.venue)}."
        case "article":
            return f"{_italic(work.venue)}."
        case "misc":
            return _end(work.venue) or (preprint if work.arxiv else "")


def _initials(given: str) -> str:
    """Shorten given names: `Jean-Bastien M.` to `J.-B. M.`; other scripts stay whole."""
    initials = ""
    for mark, name in _GIVEN.findall(given):
        # A name in Chinese or Hebrew cannot be cut; a composed letter is cut after its accents
        initial = f"{name[0]}." if name[0].isupper() else name
        joint = "-" if "-" in mark else " "
        initials += f"{joint}{initial}" if initials else initial
    return initials


def _given_first(name: Name, given: str) -> str:
    # A whole name is written as its bearer writes it: 李飞飞, Mao Zedong
    if given == name.given:
        return name.text
    return " ".join(filter(None, (given, name.family, name.suffix)))


def _join_names(
    names: Sequence[str], word: str, *, et_al: bool = False, comma_of_two: bool = False
) -> str:
    """Join names, with `word` before the last; `comma_of_two` puts a comma between two as well."""
    if et_al:
        return ", ".join([*names, "et al."])
    if len(names) < 2:
        return "".join(names)
    comma = "," if len(names) > 2 or comma_of_two else ""
    return f"{', '.join(names[:-1])}{comma} {word} {names[-1]}"


def _end(text: str, mark: str = ".") -> str:
    is_ended = not text or text.rstrip(_CLOSING).endswith(_ENDS)
    return text if is_ended else f"{text}{mark}"
