"""References as text, in four styles: APA (7th), IEEE, ACL and Chicago (18th, author-date).

A style writes a reference as a string, with a mark around the words in italics; `to_runs` turns
it into runs for a page, and `to_plain` into plain text. Titles keep their capitals, because no rule
tells names from other words. A venue stays as the catalog writes it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

from ...catalog.model import Paper
from ...text.dates import MONTHS
from .record import invert_name
from .work import (
    MARK,
    Work,
    end,
    format_edition,
    format_pages,
    given_first,
    initials,
    italic,
    join_names,
    phrases,
    prefix,
    sentences,
    to_work,
)

# IEEE's months (Reference Guide of 29 November 2023, and the CSL style of that name)
_MONTHS = "Jan. Feb. Mar. Apr. May Jun. Jul. Aug. Sep. Oct. Nov. Dec.".split()
# Types without pages or publisher whose titles are in italics, as those of books are
_WHOLE = frozenset(("software", "motion_picture", "standard"))
_RANGE = re.compile(r"\b(\d+)–(\d+)\b", re.ASCII)
# Types that came out on a day
_DATED = frozenset(
    ("article-magazine", "article-newspaper", "webpage", "post", "post-weblog", "speech")
)


class Run(NamedTuple):
    """A part of a reference, in italics or not."""

    text: str
    italic: bool


def apa(work: Work) -> str:
    """Follow the Publication Manual of the APA, 7th edition, chapters 9 and 10."""
    names = [invert_name(replace(name, given=initials(name))) for name in work.leaders]
    if len(names) <= 20:
        authors = join_names(names, "&", et_al=work.unnamed > 0, comma_of_two=True)
    elif work.unnamed:
        authors = join_names(names[:19], "&", et_al=True)
    else:
        authors = f"{', '.join(names[:19])}, . . . {names[-1]}"
    if work.is_edited:
        authors += " (Eds.)." if len(names) > 1 else " (Ed.)."
    year = "in press" if work.is_accepted else phrases(str(work.date.year or "n.d."), _day(work))
    return _author_date(authors, f"({year}).", _apa_title(work), _apa_source(work), work.url)


def _apa_title(work: Work) -> str:
    """Return the title with what is in brackets after it, in italics if it stands alone."""
    brackets = f" [{label}]" if (label := _apa_label(work)) else ""
    if work.shape in {"article", "paper", "chapter"} or _is_elsewhere(work):
        return end(work.title) if not brackets else f"{work.title}{brackets}."
    editors = _apa_editors(work)
    number = ""
    match work.shape:
        case "preprint" if work.arxiv:
            number = f"arXiv:{work.arxiv}"
        case "report" if work.genre.type == "standard":
            number = work.number
        case "report":
            number = prefix(f"{work.genre.label} No.", work.number)
        case "book":
            pass  # the number is that of a series, which the style leaves out
        case _:
            number = prefix("No.", work.number)
    if work.genre.has_versions:
        edition = prefix("Version", work.edition)
    else:
        edition = format_edition(work.edition, "ed.")
    details = phrases(edition, prefix("Vol.", work.volume), number)
    details = "; ".join(filter(None, (editors, details)))
    details = f" ({details})" if details else ""
    if details or brackets:
        return f"{italic(work.title)}{details}{brackets}."
    return italic(end(work.title))


def _apa_label(work: Work) -> str:
    """Return what is in square brackets after a title: what the work is, if that is unusual."""
    if work.status in {"in preparation", "submitted"}:
        is_submitted = work.status == "submitted"
        return f"Manuscript {'submitted for publication' if is_submitted else 'in preparation'}"
    match work.genre.type:
        case "phdthesis":
            return phrases("Doctoral dissertation", work.publisher)
        case "mastersthesis" | "thesis":
            return phrases(work.genre.label, work.publisher)
        case _:
            return "" if work.shape == "report" else work.genre.label


def _apa_editors(work: Work) -> str:
    names = [given_first(name, initials(name)) for name in work.helpers]
    return f"{join_names(names, '&')}, {'Eds.' if len(names) > 1 else 'Ed.'}" if names else ""


def _apa_source(work: Work) -> str:
    match work.shape:
        case "article":
            issue = f"({work.number})" if work.number else ""
            return end(phrases(italic(work.venue), f"{italic(work.volume)}{issue}", work.pages))
        case "paper" | "chapter":
            editors = _apa_editors(work)
            if editors:
                who, _, role = editors.rpartition(", ")
                editors = f"{who} ({role})"
            pages = format_pages(work.pages, "p.", "pp.")
            edition = format_edition(work.edition, "ed.")
            details = phrases(edition, prefix("Vol.", work.volume), pages)
            details = f"({details})" if details else ""
            book = " ".join(filter(None, (phrases(editors, italic(work.venue)), details)))
            return sentences(prefix("In", book) if work.venue else book, work.publisher)
        case "preprint" if _is_elsewhere(work):
            return f"In {italic(work.venue)} (arXiv:{work.arxiv})."
        case "preprint" if work.arxiv:
            return "arXiv."
        case "thesis":
            return end(work.venue)
        case _:
            return sentences(_venue_and_place(work), work.publisher)


def _venue_and_place(work: Work) -> str:
    """Return the venue, with its place if there is no publisher to be at that place."""
    return phrases(work.venue, "" if work.publisher else work.place) if work.venue else ""


def ieee(work: Work) -> str:
    """Follow the IEEE Reference Guide: initials first, title in quotes, up to six authors."""
    names = [given_first(name, initials(name)) for name in work.leaders]
    if len(names) > 6:
        authors = f"{names[0]} et al."
    else:
        authors = join_names(names, "and", et_al=work.unnamed > 0)
    if work.is_edited:
        authors += ", Eds." if len(names) > 1 else ", Ed."
    who = f"{authors}, " if authors else ""
    doi = f"doi: {work.doi}" if work.doi else ""
    head, imprint, tail = _ieee_source(work)
    is_whole = work.shape == "book" or work.genre.type in _WHOLE
    facts = phrases(italic(work.title) if is_whole else "", *head)
    rest = phrases(imprint, *tail, doi)
    facts = f"{end(facts)} {rest}" if facts and imprint else phrases(facts, rest)
    if not is_whole:
        title = f"“{end(work.title, ',' if facts else '.')}”"
        facts = f"{title} {facts}".rstrip()
    online = f" [Online]. Available: {work.url}" if work.url and not work.doi else ""
    return f"{who}{end(facts)}{online}"


def _ieee_source(work: Work) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Return the facts before the imprint, the imprint, and those after it."""
    date = _ieee_date(work)
    volume = prefix("vol.", work.volume)
    number = prefix("no.", work.number)
    pages = format_pages(work.pages, "p.", "pp.")
    names = [given_first(name, initials(name)) for name in work.helpers]
    role = "Eds." if len(names) > 1 else "Ed."
    editors = f"{join_names(names, 'and')}, {role}" if names else ""
    edition = format_edition(work.edition, "ed.")
    series = phrases(prefix("ser.", work.series), number)
    imprint = ": ".join(filter(None, (work.place, work.publisher))) if work.publisher else ""
    match work.shape:
        case "article":
            return (italic(work.venue), volume, number, pages), "", (date,)
        case "paper" | "chapter":
            book = prefix("in", italic(work.venue))
            return (book, edition, volume, series, editors), imprint, (date, pages)
        case "book":
            return (edition, volume, series, editors), imprint, (date, pages)
        case "thesis":
            kinds = {"phdthesis": "Ph.D. dissertation", "thesis": "thesis"}
            kind = kinds.get(work.genre.type, work.genre.label)
            return (kind, work.publisher, work.place, date), "", ()
        case "report":
            label = {"report": "Rep.", "patent": "Patent"}.get(work.genre.type, "")
            number = f"{label} {work.number}".strip() if work.number else ""
            if work.genre.type == "standard":
                return (number, work.publisher, work.place, date), "", ()
            return (work.publisher, work.place, number, date), "", ()
        case "preprint":
            number = f"arXiv:{work.arxiv}" if work.arxiv else number
            return (work.venue, work.publisher, date, number), "", ()
        case "other":
            edition = prefix("version", work.edition)
            return (edition, work.venue, work.publisher, work.place, number, date), "", ()


def _ieee_date(work: Work) -> str:
    """Return the month and the year, or what became of the work."""
    if work.status:
        states = {"in preparation": "in preparation", "submitted": "submitted for publication"}
        return states.get(work.status, "to be published")
    month = f"{_MONTHS[work.date.month - 1]} " if work.date.month else ""
    if work.shape in {"book", "chapter", "thesis"}:
        month = ""
    return f"{month}{work.date.year}" if work.date else ""


def acl(work: Work) -> str:
    """Follow the style of the ACL's conferences (acl_natbib.bst): full names, then the year."""
    names = [given_first(name, name.given) for name in work.leaders]
    hidden = work.unnamed + max(0, len(names) - 19)
    if hidden:
        names[19:] = ["1 other" if hidden == 1 else f"{hidden} others"]
    authors = join_names(names, "and")
    if work.is_edited:
        authors += ", editors" if len(work.editors) > 1 else ", editor"
    year = f"{'In press' if work.is_accepted else work.date.year or 'n.d.'}"
    title = italic(work.title) if work.shape in {"book", "thesis"} else work.title
    source = _acl_source(work)
    if work.shape == "book":
        title = phrases(title, *_acl_book(work))
    return _author_date(authors, end(year), end(title), source, _state(work))


def _acl_source(work: Work) -> str:
    imprint = phrases(work.publisher, work.place)
    match work.shape:
        case "article":
            issue = f"{work.volume}({work.number})" if work.number else work.volume
            pages = f"{issue}:{work.pages}" if issue and work.pages else issue or work.pages
            return end(phrases(italic(work.venue), pages))
        case "paper" | "chapter":
            names = [given_first(name, name.given) for name in work.helpers]
            role = "editors" if len(names) > 1 else "editor"
            editors = f"{join_names(names, 'and')}, {role}" if names else ""
            pages = format_pages(work.pages, "page", "pages")
            book = phrases(editors, italic(work.venue), *_acl_book(work), pages)
            if work.shape == "chapter":
                return sentences(prefix("In", book), imprint)
            return sentences(phrases(prefix("In", book), work.place), work.publisher)
        case "book":
            return end(imprint)
        case "thesis":
            kind = {"phdthesis": "Ph.D. thesis"}.get(work.genre.type, work.genre.label)
            return end(phrases(kind, imprint))
        case "report":
            return end(phrases(f"{work.genre.label} {work.number}".strip(), imprint))
        case "preprint" if not _is_elsewhere(work):
            archive = f"arXiv:{work.arxiv}" if work.arxiv else phrases(work.venue, work.publisher)
            return end(phrases(italic("Preprint"), archive))
        case _:
            venue = _venue_and_place(work)
            return sentences(venue, imprint if work.publisher or not venue else "")


def _acl_book(work: Work) -> tuple[str, ...]:
    """Return the edition of a book, and its volume or number in a series."""
    series = italic(work.series)
    if work.volume:
        volume = f"volume {work.volume}{prefix(' of', series)}"
    elif work.number:
        volume = f"number {work.number}{prefix(' in', series)}"
    else:
        volume = series
    return format_edition(work.edition, "edition"), volume


def chicago(work: Work) -> str:
    """Follow the Chicago Manual of Style, 18th edition, author-date: up to six authors, or three."""
    first = [invert_name(name) for name in work.leaders[:1]]
    names = first + [given_first(name, name.given) for name in work.leaders[1:]]
    if len(names) > 6:
        authors = join_names(names[:3], "and", et_al=True)
    else:
        authors = join_names(names, "and", et_al=work.unnamed > 0, comma_of_two=True)
    if work.is_edited:
        authors += ", eds" if len(names) > 1 else ", ed"
    is_whole = work.shape in {"book", "report"} or work.genre.type in _WHOLE
    title = italic(end(work.title)) if is_whole else f"“{end(work.title)}”"
    year = f"{'Forthcoming' if work.is_accepted else work.date.year or 'n.d.'}"
    url = f"{work.url}." if work.url else ""
    return _author_date(authors, end(year), title, _chicago_source(work), _state(work), url)


def _chicago_source(work: Work) -> str:
    names = join_names([given_first(name, name.given) for name in work.helpers], "and")
    edition = format_edition(work.edition, "ed.")
    series = f"{work.series} {work.number}".strip() if work.series else ""
    match work.shape:
        case "article" if work.genre.type in _DATED:
            return end(phrases(italic(work.venue), _day(work)))
        case "article":
            return end(_chicago_article(work))
        case "paper" | "chapter":
            book = prefix("In", italic(work.venue))
            volume = prefix("vol.", work.volume)
            book = phrases(book, edition, prefix("edited by", names), volume)
            return sentences(book, series, work.publisher)
        case "book":
            editors, volume = prefix("Edited by", names), prefix("Vol.", work.volume)
            return sentences(edition, editors, volume, series, work.publisher)
        case "thesis":
            kind = {"phdthesis": "PhD diss."}.get(work.genre.type, work.genre.label)
            return end(phrases(kind, work.publisher))
        case "report":
            label = {"report": "Report no.", "patent": "Patent"}.get(work.genre.type, "")
            number = f"{label} {work.number}".strip() if work.number else work.genre.label
            return sentences(number, work.publisher)
        case "preprint" if work.arxiv and not work.venue:
            return f"arXiv:{work.arxiv}. Preprint, {phrases('arXiv', _month_and_day(work))}."
        case "preprint" if not work.arxiv:
            return end(phrases("Preprint", work.venue, work.publisher, _month_and_day(work)))
        case _:
            venue = phrases(_venue_and_place(work), _day(work))
            edition = prefix("Version", work.edition)
            return sentences(work.genre.label, venue, edition, work.publisher)


def _chicago_article(work: Work) -> str:
    journal = italic(work.venue)
    pages = _RANGE.sub(_shorten_range, work.pages)
    if work.volume:
        journal = f"{journal} {work.volume}{f' ({work.number})' if work.number else ''}"
    elif work.number:
        journal = phrases(journal, f"no. {work.number}")
    else:
        return phrases(journal, pages)
    return f"{journal}: {pages}" if pages else journal


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
    parts = enumerate(reference.split(MARK))
    return tuple(Run(text, italic=i % 2 == 1) for i, text in parts if text)


def to_plain(reference: str) -> str:
    """Return what a style wrote as a line of plain text."""
    return " ".join(reference.replace(MARK, "").split())


def _author_date(authors: str, year: str, title: str, *rest: str) -> str:
    """Join the parts of a reference. The title comes first if no author is named."""
    head = (end(authors), year, title) if authors else (title, year)
    return " ".join(filter(None, (*head, *rest)))


def _shorten_range(match: re.Match[str]) -> str:
    """Shorten the second number of a range as the manual does: 321–28, 505–7, 100–104."""
    first, last = match.groups()
    if len(first) < 3 or len(first) != len(last) or first.endswith("00"):
        return match[0]
    same = next((i for i, digit in enumerate(first) if digit != last[i]), len(first) - 1)
    if first[-2] != "0":
        same = min(same, len(first) - 2)
    return f"{first}–{last[same:]}"


def _month_and_day(work: Work) -> str:
    return f"{MONTHS[work.date.month - 1]} {work.date.day or ''}".strip() if work.date.month else ""


def _day(work: Work) -> str:
    """Return the month and the day, if works of this type are known by it."""
    return _month_and_day(work) if work.genre.type in _DATED else ""


def _is_elsewhere(work: Work) -> bool:
    """Whether a preprint is on arXiv, and in a venue that is no journal and no conference too."""
    return work.shape == "preprint" and bool(work.arxiv and work.venue)


def _state(work: Work) -> str:
    """Return what became of a work that no one has accepted yet."""
    return f"{work.status.capitalize()}." if work.status and not work.is_accepted else ""
