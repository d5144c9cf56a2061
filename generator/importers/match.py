"""Finds the paper of a catalog that a record is about.

A shared id makes two records one work, if their titles do not speak against it. Without one they need
the same title and authors, nearly the same year, and no fact that tells them apart. Equal titles alone
say little: they are called `Introduction`, or are parts of two books.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from ..catalog.model import Paper
from ..catalog.works import infer_type
from ..text.names import Name
from ..text.terms import STOPWORDS
from ..text.tex_letters import from_tex
from ..text.words import fold, squeeze, words_of
from .record import Record

IDS = ("arxiv", "doi", "acl", "isbn")

# Of a preprint and its publication at most
YEARS_APART = 1
# Of the words of two titles, how many are in both, if they are titles of one work
_SIMILAR = 0.5
# Works of one title and first name that a record is compared with, at most
MOST_RIVALS = 100

_LETTERS = re.compile(r"[^\W_]+|[+#]")
# Works that are not the whole of what has the ISBN
_PARTS = frozenset(
    "article-journal article-magazine article-newspaper chapter entry entry-dictionary"
    " entry-encyclopedia figure paper-conference review review-book".split()
)
# Types that say little: the same work may have another one elsewhere
VAGUE = frozenset("document manuscript preprint".split())
_PAPERS = frozenset(("article-journal", "paper-conference"))
_THESES = frozenset("phdthesis mastersthesis thesis".split())
# Facts in which two publications of the same title differ
_TELLING = ("arxiv", "doi", "acl", "volume", "number", "pages", "edition")


class Match(NamedTuple):
    """The work that a record is about: its number in the index, or `None` if it is a new one."""

    number: int | None
    by: str = (
        ""  # the field that says so: one of IDS, `key` or `title`; `entry` if it was imported so
    )
    doubt: str = ""  # why it may be the same work as `doubtful`, though it counts as another
    doubtful: int = -1
    asks: bool = False  # only a curator can say whether it is the same


class Index:
    """The works of a catalog, found by ids, keys and titles."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.works: list[Record] = []
        # Chapters share the ISBN of a book
        self._by_id: dict[tuple[str, str], dict[int, None]] = {}
        # By the folded title, and by it with the first author or editor
        self._by_title: dict[tuple[str, ...], dict[int, None]] = {}
        for record in records:
            self.add(record)

    def add(self, record: Record) -> int:
        """Add a work, and return its number."""
        number = len(self.works)
        self.works.append(record)
        self._index(number)
        return number

    def replace(self, number: int, record: Record) -> None:
        """Replace a work by what is known of it now; it has the same title, and no fewer ids."""
        self.works[number] = record
        self._index(number)

    def _index(self, number: int) -> None:
        work = self.works[number]
        title = fold_title(work)
        first = (_families(work.authors)[:1], _families(work.editors)[:1])
        for key in {(title,), *((title, *name) for name in first)}:
            self._by_title.setdefault(key, {})[number] = None
        keys = [("key", _normal("key", work.key))] if work.key else []
        for id_ in (*_ids(work), *keys):
            self._by_id.setdefault(id_, {})[number] = None

    def owner(self, field: str, value: str) -> int | None:
        """Return the number of the work that has an id; `field` is one of `IDS`, or `key`."""
        return next(iter(self._by_id.get((field, _normal(field, value)), ())), None)

    def find(self, record: Record, known: int | None = None) -> Match:
        """Find the work that a record is about. What a service says is about it only by an id.

        `known` is the work as which the same entry was imported last, if there is one.
        """
        doubt, doubtful = "", -1
        for field, value in _ids(record):
            if field == "isbn" and known is not None:  # several works may have it
                break
            numbers = [*islice(self._by_id.get((field, value), ()), MOST_RIVALS)]
            same = [number for number in numbers if _agree(self.works[number], record, field)]
            if same:
                return Match(self._likeliest(same, record), field)
            if numbers and not doubt and field in {"arxiv", "doi", "acl"}:
                doubtful = numbers[0]
                ids = (id_ for id_ in IDS if differ_in(self.works[doubtful], record, (id_,)))
                doubt = f"the same {_name(field)}, but another {_name(next(ids, 'title'))}"
        if known is not None:
            return Match(known, "entry")
        if record.service:
            return self._question(record, doubt, doubtful)
        if record.key:
            numbers = [
                *islice(self._by_id.get(("key", _normal("key", record.key)), ()), MOST_RIVALS)
            ]
            same = [number for number in numbers if _agree(self.works[number], record, "key")]
            if same:
                return Match(self._likeliest(same, record), "key")
            likely = (number for number in numbers if _is_renamed(self.works[number], record))
            if not doubt and (number := next(likely, None)) is not None:
                doubt, doubtful = "the same key, but another title", number
        rivals = self._rivals(record, creators(record)[:1])
        same = [number for number in rivals if is_same_by_title(self.works[number], record)]
        if same:
            return Match(self._likeliest(same, record), "title")
        return Match(None, "", doubt, doubtful) if doubt else self._doubt(record)

    def _question(self, record: Record, doubt: str, doubtful: int) -> Match:
        """Return which work a record may be about that shares no id with one."""
        if doubt:
            return Match(None, "", doubt, doubtful, asks=True)
        for number in self._rivals(record):
            work = self.works[number]
            near = years_apart(work, record) <= YEARS_APART
            if near and not {*creators(work)}.isdisjoint(creators(record)):
                return Match(
                    None, "", "the same title, an author and about the same year", number, True
                )
        return self._doubt(record)

    def _doubt(self, record: Record) -> Match:
        """Return a new work, with another of the same title that it may be."""
        for number in self._rivals(record):
            difference = _doubtful_difference(self.works[number], record)
            if difference:
                return Match(None, "", f"the same title, but {difference}", number)
        return Match(None)

    def _rivals(self, record: Record, name: tuple[str, ...] = ()) -> Iterator[int]:
        """Return the works that have the title of a record, and the first name if one is given."""
        return islice(self._by_title.get((fold_title(record), *name), ()), MOST_RIVALS)

    def _likeliest(self, numbers: list[int], record: Record) -> int:
        return min(numbers, key=lambda number: _distance(self.works[number], record))


def as_record(paper: Paper) -> Record:
    """Return what a paper's file says, in the form in which works are compared."""
    texts = {
        field: getattr(paper, field)
        for field in (
            "type status arxiv primary_category doi acl venue volume number pages series edition"
            " publisher institution place isbn issn url note language".split()
        )
    }
    dates = {"date": paper.date, "as_of": paper.as_of}
    texts |= {"title": paper.title.source}
    texts |= {field: date.as_iso() for field, date in dates.items() if date}
    counts = {"upvotes": paper.upvotes, "comments": paper.comments}
    texts |= {field: str(number) for field, number in counts.items() if number is not None}
    return Record(
        path=paper.path,
        line=0,
        key=paper.key,
        fields={field: text for field, text in texts.items() if text},
        authors=tuple(author.name for author in paper.authors),
        editors=tuple(editor.name for editor in paper.editors),
        more_authors=paper.author_count > len(paper.authors),
        abstract=paper.abstract.source,
        keywords=paper.tags,
        orcids=tuple(author.orcid for author in paper.authors),
        links={link.label: link.url for link in paper.links},
        cites=paper.cites,
    )


def is_same_by_title(one: Record, other: Record, *, same_key: bool = False) -> bool:
    """Return whether a work and a record without a common id are the same, `other` being the record."""
    if fold_title(one) != fold_title(other) or tells_apart(one, other):
        return False
    if same_key and same_people(one, other):
        return True
    if creators(other):
        return same_people(one, other) and years_apart(one, other) <= YEARS_APART
    # Nobody's name: whatever else the record says must be the same
    facts = other.fields.keys() - {"type", "status"}
    if not creators(one):
        facts &= one.fields.keys()
    elif facts - one.fields.keys():
        return False
    return year(other) in {0, year(one)} and not differ_in(one, other, facts)


def tells_apart(one: Record, other: Record, ignored: Collection[str] = ()) -> str:
    """Return the field in which two records of the same title are sure to be two publications.

    Proceedings are often given as a journal, and with other pages; there the venue says more.
    """
    in_one_place = are_alike(one.fields.get("venue", ""), other.fields.get("venue", ""))
    types = {type_of(one), type_of(other)}
    for field in _TELLING:
        a, b = _telling_part(field, one), _telling_part(field, other)
        if field in ignored or (
            field == "pages" and in_one_place and "paper-conference" in types <= _PAPERS
        ):
            continue
        if a and b and differ(field, a, b):
            return field
    if types == _PAPERS and (
        in_one_place or _telling_part("pages", one) == _telling_part("pages", other) != ""
    ):
        return ""
    if types == {"article-journal"} and "venue" not in ignored:
        a, b = one.fields.get("venue", ""), other.fields.get("venue", "")
        if a and b and not is_one_journal(a, b):
            return "venue"
    return "type" if "type" not in ignored and have_other_types(one, other) else ""


def is_one_journal(one: str, other: str) -> bool:
    """Return whether two names may be those of one journal: in full, abbreviated, or as initials."""
    a, b = _words_of_journal(one), _words_of_journal(other)
    if len(a) > len(b):
        a, b = b, a
    if len(a) == len(b):
        return all(x.startswith(y) or y.startswith(x) for x, y in zip(a, b, strict=True))
    return len(a) == 1 and a[0] == "".join(word[0] for word in b)


def _words_of_journal(name: str) -> list[str]:
    words = [fold(word) for word in _LETTERS.findall(from_tex(name))]
    return [word for word in words if word not in STOPWORDS] or words


def _telling_part(field: str, record: Record) -> str:
    value = record.fields.get(field, "")
    return value.partition("-")[0] if field == "pages" else value


def have_other_types(one: Record, other: Record) -> bool:
    """Return whether one is, say, an article and the other a book."""
    types = {type_of(one), type_of(other)} - VAGUE
    return len(types) > 1 and not types <= _THESES


def are_alike(one: str, other: str) -> bool:
    """Return whether one name of a venue is the beginning of the other; false if one is not known."""
    a, b = _fold(one), _fold(other)
    return bool(a and b) and (a.startswith(b) or b.startswith(a))


def same_people(one: Record, other: Record) -> bool:
    """Return whether the authors have the same family names in order, or the editors if `other` has no authors.

    A list that ends with "and others" is compared as far as it goes.
    """
    if not other.authors:
        return _families(one.editors) == _families(other.editors)
    a, b = _families(one.authors), _families(other.authors)
    if len(a) == len(b):
        return a == b
    shorter, is_cut = (a, one.more_authors) if len(a) < len(b) else (b, other.more_authors)
    return bool(shorter) and is_cut and a[: len(shorter)] == b[: len(shorter)]


def are_same_names(ours: tuple[Name, ...], theirs: tuple[Name, ...]) -> bool:
    """Return whether two lists name the same people in one order: by family name, and initial if known."""
    return len(ours) == len(theirs) and all(
        squeeze(a.family) == squeeze(b.family)
        and (not a.given or not b.given or fold(a.given)[:1] == fold(b.given)[:1])
        for a, b in zip(ours, theirs, strict=True)
    )


def creators(record: Record) -> tuple[str, ...]:
    """Return the family names of the authors, or without any of the editors, folded."""
    return _families(record.authors or record.editors)


def type_of(record: Record) -> str:
    """Return the type of a work, if need be the one that its venue tells."""
    fields = record.fields
    return fields.get("type") or infer_type(fields.get("venue", ""), fields.get("arxiv", ""))


def year(record: Record) -> int:
    """Return the year of a work; 0 if it is not known."""
    return int(record.fields.get("date", "0")[:4])


def years_apart(one: Record, other: Record) -> int:
    """Return how many years are between two works; 0 if the year of one is not known."""
    a, b = year(one), year(other)
    return abs(a - b) if a and b else 0


def differ(field: str, one: str, other: str) -> bool:
    """Return whether two values of a field mean something else, however they are written."""
    if field == "date":  # a month says more than its year, and nothing else
        return not (one.startswith(other) or other.startswith(one))
    return _normal(field, one) != _normal(field, other)


def fold_title(record: Record) -> str:
    """Return what two ways to write a title have in common."""
    return _fold(record.fields.get("title", ""))


def _fold(text: str) -> str:
    return "".join(_LETTERS.findall(fold(from_tex(text)))) or " ".join(text.split())


def _families(names: tuple[Name, ...]) -> tuple[str, ...]:
    return tuple(squeeze(name.family) or name.family for name in names)


def _normal(field: str, value: str) -> str:
    if field == "isbn":
        digits = re.sub(r"[ -]", "", value).upper()
        # The last digit checks the others, and is another one in the long form
        return digits[-10:-1]
    if field in {"arxiv", "doi", "acl", "key"}:
        return value.casefold()
    if field == "url":
        return re.sub(r"^https?://(?:www\.)?|/$", "", value)
    return _fold(value)


def _ids(record: Record) -> Iterable[tuple[str, str]]:
    for field in IDS:
        # A service's record is about a work only by an id that no other work has
        if field in record.fields and not (record.service and field == "isbn"):
            yield field, _normal(field, record.fields[field])


def _agree(one: Record, other: Record, field: str) -> bool:
    """Return whether two records with a common id or key are about one work.

    The id of a book may stand on each of its chapters, and any id on a copy that became another work.
    """
    if field == "key":
        return is_same_by_title(one, other, same_key=True)
    if differ_in(one, other, IDS[: IDS.index(field)]):
        return False
    if field == "isbn":
        if have_other_types(one, other) or differ_in(one, other, ("volume", "edition")):
            return False
        if type_of(other) in _PARTS:
            return is_same_by_title(one, other)
    title = other.fields.get("title", "")
    if are_similar(one.fields.get("title", ""), title) or (other.service and not title):
        return True
    # No other work has an arXiv id, but its title may change
    a, b = _families(one.authors), _families(other.authors)
    return field == "arxiv" and (not a or not b or a[0] == b[0])


def _is_renamed(one: Record, other: Record) -> bool:
    """Return whether a work of the same key may be the other one, with another title since then."""
    return (
        fold_title(one) != fold_title(other)
        and are_similar(one.fields.get("title", ""), other.fields.get("title", ""))
        and same_people(one, other)
    )


def differ_in(one: Record, other: Record, fields: Iterable[str]) -> bool:
    """Return whether two records say different things in one of these fields."""
    return any(
        field in one.fields
        and field in other.fields
        and differ(field, one.fields[field], other.fields[field])
        for field in fields
    )


def are_similar(one: str, other: str) -> bool:
    """Return whether two titles may be those of one work, of which one was changed."""
    if are_alike(one, other):  # a subtitle may be left out
        return True
    words, others = {*words_of(from_tex(one))}, {*words_of(from_tex(other))}
    return len(words & others) >= _SIMILAR * len(words | others)


def _distance(one: Record, other: Record) -> tuple[int, int, int]:
    """Return a key that sorts the likeliest of several works first."""
    news = len(other.fields.keys() - one.fields.keys())
    news += bool(other.abstract and not one.abstract) + bool(other.keywords and not one.keywords)
    return years_apart(one, other), news, year(one)


def _doubtful_difference(one: Record, other: Record) -> str:
    """Return what makes it doubtful that works of the same title are two; empty if it is clear."""
    a, b = {*creators(one)}, {*creators(other)}
    if a and b and not a & b:
        return ""
    telling = tells_apart(one, other)
    if telling:
        return f"{'other' if telling == 'pages' else 'another'} {_name(telling)}"
    if bool(a) != bool(b):
        return "no authors"
    if not same_people(one, other):
        return "other authors"
    return "another year" if years_apart(one, other) > YEARS_APART else "too little to compare"


def _name(field: str) -> str:
    names: Mapping[str, str] = {"arxiv": "arXiv id", "doi": "DOI", "acl": "ACL id", "isbn": "ISBN"}
    return names.get(field, field)
