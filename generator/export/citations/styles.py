"""A paper's reference as text, in four styles: APA (7th), IEEE, ACL and Chicago (18th, author-date).

A reference is a row of runs, each with whether it is in italics, so that a page can show it and
a script can copy it. Titles keep the capitals that they are written with, for no rule tells names
from other words. A venue is given as the catalog has it.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...text.dates import MONTHS, PartialDate
from ...text.names import Name
from .record import Genre, address, genre, unnamed

Run = tuple[str, bool]
"""A text, and whether it is in italics."""

# IEEE's months (Reference Guide of 29 November 2023, and CSL's style of that name)
_MONTHS = "Jan. Feb. Mar. Apr. May Jun. Jul. Aug. Sep. Oct. Nov. Dec.".split()
# The parts of a given name, each with the mark before it: Jean-Bastien M.
_GIVEN = re.compile(r"([\s.-]*)([^\s.-]+)")
# What ends a sentence, and what may follow it
_ENDS = (".", "?", "!", "…", "。", "？", "！")
_CLOSING = "\"'”’)]"


_SPACE: Run = " ", False


@dataclass(frozen=True, slots=True)
class Work:
    """What a reference says of a paper. Empty strings and zeros mean: not known."""

    title: str
    names: tuple[Name, ...]
    unnamed: int
    date: PartialDate
    genre: Genre
    venue: str
    arxiv: str
    doi: str
    url: str


def work(paper: Paper) -> Work:
    """What a reference says of `paper`."""
    return Work(
        title=paper.title.plain,
        names=tuple(author.name for author in paper.authors),
        unnamed=unnamed(paper),
        date=paper.date,
        genre=genre(paper),
        venue=paper.venue,
        arxiv=paper.arxiv,
        doi=paper.doi,
        url=address(paper),
    )


def apa(work: Work) -> tuple[Run, ...]:
    """Publication Manual of the APA, 7th edition, chapters 9 and 10."""
    names = [_surname_first(name, _initials(name.given)) for name in work.names]
    if len(names) > 20 and not work.unnamed:
        who = ", ".join(names[:19]) + f", . . . {names[-1]}"
    else:
        shown = names[:19] if len(names) > 20 else names
        who = _with_others(shown, "et al.") if work.unnamed else _row(shown, "&", comma_of_two=True)
    year = f"({work.date.year})."
    source: list[Run] = []
    if work.genre != "misc":
        title: list[Run] = [(_ended(work.title), False)]
        source = [("In ", False)] if work.genre == "inproceedings" else []
        source += [(work.venue, True), (".", False)]
    else:
        number = f" (arXiv:{work.arxiv})" if work.arxiv else ""
        if work.venue and number:
            title = [(_ended(work.title), False)]
            source = [("In ", False), (work.venue, True), (f"{number}.", False)]
        else:
            title = [(work.title if number else _ended(work.title), True)]
            title += [(f"{number}." if number else "", False)]
            source = [(_ended(work.venue or ("arXiv" if number else "")), False)]
    if who:
        return _joined(
            [[(_ended(who), False)], [(year, False)], title, source, [(work.url, False)]]
        )
    return _joined([title, [(year, False)], source, [(work.url, False)]])


def ieee(work: Work) -> tuple[Run, ...]:
    """IEEE Reference Guide: initials first, the title in quotes, up to six authors."""
    names = [_given_first(name, _initials(name.given)) for name in work.names]
    if len(names) > 6:
        who = f"{names[0]} et al."
    else:
        who = _with_others(names, "et al.") if work.unnamed else _row(names, "and")
    month = f"{_MONTHS[work.date.month - 1]} " if work.date.month else ""
    end = "" if _has_end(work.title) else ","
    runs: list[Run] = [(f"{who}, " if who else "", False), (f"“{work.title}{end}” ", False)]
    if work.venue:
        runs += [("in " if work.genre == "inproceedings" else "", False)]
        runs += [(work.venue, work.genre != "misc"), (", ", False)]
    runs += [(f"{month}{work.date.year}", False)]
    runs += [(f", arXiv:{work.arxiv}", False)] if work.arxiv and work.genre == "misc" else []
    runs += [(f", doi: {work.doi}", False)] if work.doi else []
    online = f" [Online]. Available: {work.url}" if work.url and not work.doi else ""
    return _merged([*runs, (".", False), (online, False)])


def acl(work: Work) -> tuple[Run, ...]:
    """The style of the ACL's conferences (acl_natbib.bst): full names, the year after them."""
    names = [_given_first(name, name.given) for name in work.names]
    if len(names) > 19:
        hidden = len(names) - 19 + work.unnamed
        who = f"{', '.join(names[:19])}, and {_others(hidden)}"
    elif work.unnamed:
        who = _row([*names, _others(work.unnamed)], "and")
    else:
        who = _row(names, "and")
    title: list[Run] = [(_ended(work.title), False)]
    year: list[Run] = [(f"{work.date.year}.", False)]
    source = _source(work, [("Preprint", True), (f", arXiv:{work.arxiv}.", False)])
    head = [[(_ended(who), False)], year, title] if who else [title, year]
    return _joined([*head, source])


def _source(work: Work, preprint: list[Run]) -> list[Run]:
    """Where a work appeared, as ACL and Chicago have it; `preprint` is for arXiv's alone."""
    if work.genre != "misc":
        before: list[Run] = [("In ", False)] if work.genre == "inproceedings" else []
        return [*before, (work.venue, True), (".", False)]
    if work.venue:
        return [(_ended(work.venue), False)]
    return preprint if work.arxiv else []


def chicago(work: Work) -> tuple[Run, ...]:
    """The Chicago Manual of Style, 18th edition, author-date: up to six authors, or three."""
    first = [_surname_first(name, name.given) for name in work.names[:1]]
    names = first + [_given_first(name, name.given) for name in work.names[1:]]
    if len(names) > 6:
        who = f"{', '.join(names[:3])}, et al."
    elif work.unnamed:
        who = _with_others(names, "et al.")
    else:
        who = _row(names, "and", comma_of_two=True)
    end = "" if _has_end(work.title) else "."
    title: list[Run] = [(f"“{work.title}{end}”", False)]
    year: list[Run] = [(f"{work.date.year}.", False)]
    month = f", {MONTHS[work.date.month - 1]}" if work.date.month else ""
    day = f" {work.date.day}" if work.date.day else ""
    number = f"arXiv:{work.arxiv}. Preprint, arXiv{month}{day}."
    source = _source(work, [(number, False)])
    link: list[Run] = [(f"{work.url}." if work.url else "", False)]
    head = [[(_ended(who), False)], year, title] if who else [title, year]
    return _joined([*head, source, link])


STYLES: Mapping[str, Callable[[Work], tuple[Run, ...]]] = {
    "APA": apa,
    "IEEE": ieee,
    "ACL": acl,
    "Chicago": chicago,
}


def styled(_catalog: Catalog, paper: Paper) -> Mapping[str, tuple[Run, ...]]:
    """The reference to a paper in every style."""
    found = work(paper)
    return {name: style(found) for name, style in STYLES.items()}


def as_text(runs: Sequence[Run]) -> str:
    """A reference without its italics."""
    return "".join([text for text, _ in runs])


def of_paper(catalog: Catalog, paper: Paper) -> str:
    """The references to one paper, a line each, in the order of `STYLES`."""
    return "\n".join([" ".join(as_text(runs).split()) for runs in styled(catalog, paper).values()])


def joined(references: Iterable[bytes]) -> bytes:
    """A file of several papers' references: each style's name, and its references below it."""
    columns = list(zip(*[lines.split(b"\n") for lines in references], strict=True))
    named = zip(STYLES, columns or [()] * len(STYLES), strict=True)
    return b"\n".join([b"\n".join((style.encode(), *lines, b"")) for style, lines in named])


@lru_cache(maxsize=4096)
def _initials(given: str) -> str:
    """Given names as initials: `Jean-Bastien M.` becomes `J.-B. M.`; other scripts stay whole."""
    found = ""
    for mark, name in _GIVEN.findall(given):
        # Cut, a name in Chinese or Hebrew is no longer one; a combined letter is cut after its marks
        cut = f"{name[0]}." if name[0].isupper() else name
        joint = "-" if "-" in mark else " "
        found += f"{joint if found else ''}{cut}"
    return found


def _surname_first(name: Name, given: str) -> str:
    return f"{name.family}, {given}" if given else name.family


def _given_first(name: Name, given: str) -> str:
    # A whole name is written as its bearer does: 李飞飞, Mao Zedong
    return name.text if given == name.given else f"{given} {name.family}"


def _row(names: Sequence[str], word: str, *, comma_of_two: bool = False) -> str:
    """Names in a row, the last after `word`; two have a comma between them if that is the style."""
    if len(names) < 2:
        return "".join(names)
    comma = "," if len(names) > 2 or comma_of_two else ""
    return f"{', '.join(names[:-1])}{comma} {word} {names[-1]}"


def _with_others(names: Sequence[str], others: str) -> str:
    return ", ".join((*names, others))


def _others(count: int) -> str:
    return f"{count} other{'' if count == 1 else 's'}"


def _has_end(text: str) -> bool:
    return text.rstrip(_CLOSING).endswith(_ENDS)


def _ended(text: str) -> str:
    """A text with a full stop, if it has no mark at its end."""
    return text if not text or _has_end(text) else f"{text}."


def _joined(parts: Sequence[Sequence[Run]]) -> tuple[Run, ...]:
    """Parts of a reference with a space between them; those with nothing in them are left out."""
    runs: list[Run] = []
    for part in parts:
        found = [run for run in part if run[0]]
        if found:
            runs += [_SPACE, *found] if runs else found
    return _merged(runs)


def _merged(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Runs without empty ones, and as few as can be."""
    found: list[Run] = []
    last, slanted = "", False
    for text, italic in runs:
        if italic == slanted:
            last += text
        elif text:
            if last:
                found.append((last, slanted))
            last, slanted = text, italic
    return (*found, (last, slanted)) if last else tuple(found)
