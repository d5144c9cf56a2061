"""A paper as references need it, and parts of references that all styles write in the same way."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...catalog.model import Paper
from ...text.dates import PartialDate
from ...text.names import Name
from .genres import Genre, Shape, genre
from .record import address, count_unnamed, join_ranges

# Around words in italics. It is in no text: content with control characters is refused
MARK = "\0"
# The parts of a given name, each with the mark before it: Jean-Bastien M.
_TOGETHER = re.compile(r"[A-Z]{2,3}")
_GIVEN = re.compile(r"([\s.-]*)([^\s.-]+)")
# The end of a sentence, and what may follow it
_ENDS = (".", "?", "!", "…", "。", "？", "！")
_CLOSING = "\"'”’)]"
_EDITION = re.compile(r"\s*\b(?:ed\.?|edn\.?|edition)\Z", re.IGNORECASE)
_IN_CONTAINER = frozenset(("article", "paper", "chapter"))


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
    editors: tuple[Name, ...] = ()
    status: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""  # with en dashes
    series: str = ""
    edition: str = ""
    publisher: str = ""
    place: str = ""

    @property
    def shape(self) -> Shape:
        """How the work is cited."""
        return self.genre.shape

    @property
    def is_edited(self) -> bool:
        """Whether the editors are named first, because the work names no authors."""
        return not self.names and bool(self.editors) and self.shape not in _IN_CONTAINER

    @property
    def leaders(self) -> tuple[Name, ...]:
        """The names that come first: of the authors, or else of the editors of a whole book."""
        return self.editors if self.is_edited else self.names

    @property
    def helpers(self) -> tuple[Name, ...]:
        """The editors that come later: those of the book, or of what the work is a part of."""
        return () if self.is_edited else self.editors

    @property
    def is_accepted(self) -> bool:
        """Whether the work is going to be published."""
        return self.status in {"forthcoming", "in press"}


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
        editors=tuple(editor.name for editor in paper.editors),
        status=paper.status,
        volume=paper.volume,
        number=paper.number,
        pages=join_ranges(paper.pages, "–"),
        series=paper.series,
        edition=paper.edition,
        publisher=_find_publisher(paper),
        place=paper.place,
    )


def _find_publisher(paper: Paper) -> str:
    """Return who published a work; styles name the archive of a preprint themselves."""
    if genre(paper).shape in {"thesis", "report"}:
        return paper.institution or paper.publisher
    return paper.publisher or paper.institution


def italic(text: str) -> str:
    """Return a text in italics; an empty text stays empty."""
    return f"{MARK}{text}{MARK}" if text else ""


def end(text: str, mark: str = ".") -> str:
    """Return a text with a mark at its end, unless it has one."""
    is_ended = not text or text.replace(MARK, "").rstrip(_CLOSING).endswith(_ENDS)
    return text if is_ended else f"{text}{mark}"


def sentences(*texts: str) -> str:
    """Join the texts that are not empty as sentences."""
    return " ".join(end(text) for text in texts if text)


def phrases(*texts: str) -> str:
    """Join the texts that are not empty with commas."""
    return ", ".join(filter(None, texts))


def prefix(word: str, text: str) -> str:
    """Return a text after a word such as `vol.`, or nothing if it is empty."""
    return f"{word} {text}" if text else ""


def format_edition(edition: str, word: str) -> str:
    """Return an edition with a word after it: `2nd ed.`, for `2`, `2nd` and `2nd edition`."""
    name = _EDITION.sub("", edition)
    if name.isascii() and name.isdigit():
        is_teen = name[-2:-1] == "1"
        ending = "th" if is_teen else {"1": "st", "2": "nd", "3": "rd"}.get(name[-1], "th")
        name = f"{name}{ending}"
    return f"{name} {word}" if name else ""


def format_pages(pages: str, one: str, several: str) -> str:
    """Return pages with the word for one page, or for several."""
    return prefix(several if re.search("[–,]", pages) else one, pages)


def initials(name: Name) -> str:
    """Shorten given names: `Jean-Bastien M.` to `J.-B. M.`; other scripts stay whole."""
    given, short = name.given, ""
    if _TOGETHER.fullmatch(given) and not name.family.isupper():
        given = " ".join(given)  # Smith, JA, as databases write
    for mark, part in _GIVEN.findall(given):
        # A name in Chinese or Hebrew cannot be cut; a composed letter is cut after its accents
        initial = f"{part[0]}." if part[0].isupper() else part
        joint = "-" if "-" in mark else " "
        short += f"{joint}{initial}" if short else initial
    return short


def given_first(name: Name, given: str) -> str:
    """Return a name with its given names in a form such as initials."""
    # A whole name is written as its bearer writes it: 李飞飞, Mao Zedong
    if given == name.given:
        return name.text
    return " ".join(filter(None, (given, name.family, name.suffix)))


def join_names(
    names: Sequence[str], word: str, *, et_al: bool = False, comma_of_two: bool = False
) -> str:
    """Join names, with `word` before the last; `comma_of_two` puts a comma between two as well."""
    if et_al:
        return ", ".join([*names, "et al."])
    if len(names) < 2:
        return "".join(names)
    comma = "," if len(names) > 2 or comma_of_two else ""
    return f"{', '.join(names[:-1])}{comma} {word} {names[-1]}"
