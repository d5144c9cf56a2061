"""BibTeX, the format of LaTeX and of reference managers.

Entries keep to what BibTeX, biber and other readers understand. Letters are UTF-8, TeX's special
characters are escaped, and capitals that a style must not lower are in braces. Unknown fields are
left out, so a paper whose authors are unknown has no author.
"""

import re
from collections.abc import Iterator
from itertools import accumulate

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...text.markdown import line_parts
from ...text.maths import is_maths, typeset_maths
from ...text.names import Name
from ..fragments import Form
from .genres import genre, is_plain_preprint
from .record import address, count_unnamed, join_ranges

# Names of months that every BibTeX style knows
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# The field for the venue; of other entries it is `howpublished`
_VENUE = {
    "article": "journal",
    "inproceedings": "booktitle",
    "incollection": "booktitle",
    "online": "organization",
    "dataset": "organization",
}
# Entries whose publisher is an organization, to biblatex
_ORGANIZATION = frozenset(("misc", "software"))
# Entries whose institution is a school
_SCHOOL = frozenset(("phdthesis", "mastersthesis"))
# BibTeX counts escaped braces too, so braces become commands
_ESCAPES = str.maketrans(
    {
        **{char: f"\\{char}" for char in "#$%&_"},
        "{": "\\textbraceleft{}",
        "}": "\\textbraceright{}",
        "\\": "\\textbackslash{}",
        "^": "\\textasciicircum{}",
        "~": "\\textasciitilde{}",
    }
)
# Between two characters that TeX would join: '' `` !` ?` << >> ,,
_LIGATURE = re.compile(r"(?<=')(?=')|(?<=[`!?])(?=`)|(?<=<)(?=<)|(?<=>)(?=>)|(?<=,)(?=,)")
# A word with its accents, and with a number after a hyphen: BERT, GPT-3
_WORD = r"[\w\u0300-\u036f]+(?:-\d+(?:\.\d+)*(?!\w))*"
# A brace after an @ and a word would begin an entry
_WORD_OR_ENTRY = re.compile(rf"@\w*\s*(?:{_WORD})?|({_WORD})")
# TeX typesets what is in some commands four times, so its time grows as the power of their depth
MAX_DEPTH = 6
_BARE_IN_MATHS = re.compile(r"(?<!\\)((?:\\\\)*)([%#])")
# TeX joins hyphens into a dash, which is wrong in a name: Soutif--Cormerais
_HYPHENS = re.compile("(?<=-)(?=-)")
# A part of a name with one of these needs braces: the word between names, the comma between parts,
# and an escape at the start, which bibtexparser misreads
_NEEDS_BRACES = re.compile(r"\band\b|,|\A\\", re.IGNORECASE)


def to_bibtex(catalog: Catalog, paper: Paper) -> str:
    """Return a paper as a BibTeX entry with its key in the catalog; it ends in a line feed."""
    lines = [f"  {name} = {value},\n" for name, value in _fields(paper)]
    return f"@{genre(paper).bibtex}{{{catalog.keys[paper.id]},\n{''.join(lines)}}}\n"


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    kind, date = genre(paper), paper.date
    yield "title", f"{{{format_title(paper.title.source)}}}"
    for role, people in (("author", paper.authors), ("editor", paper.editors)):
        names = [format_name(person.name) for person in people]
        if role == "author" and count_unnamed(paper):
            names.append("others")
        if names:
            yield role, f"{{{' and '.join(names)}}}"
    if date:
        yield "year", f"{{{date.year:04}}}"
    if date.month:
        yield "month", _MONTHS[date.month - 1]
    texts = {
        "pubstate": paper.status.replace(" ", ""),  # as biblatex writes them
        _VENUE.get(kind.bibtex, "howpublished"): paper.venue,
        "volume": paper.volume,
        "number": paper.number,
        "series": paper.series,
        "version" if kind.has_versions else "edition": paper.edition,
        "pages": join_ranges(paper.pages, "--"),
        "organization" if kind.bibtex in _ORGANIZATION else "publisher": paper.publisher,
        "school" if kind.bibtex in _SCHOOL else "institution": paper.institution,
        "address": paper.place,
        "isbn": paper.isbn,
        "issn": paper.issn,
    }
    yield from ((name, f"{{{escape(text)}}}") for name, text in texts.items() if text)
    if paper.arxiv:
        yield "eprint", f"{{{paper.arxiv}}}"
        yield "archivePrefix", "{arXiv}"
    if paper.arxiv and paper.primary_category:
        yield "primaryClass", f"{{{paper.primary_category}}}"
    # Readers take a DOI and a URL as they are, so neither can be escaped
    is_plain = not set(paper.doi) & set("{}\\%^")
    if paper.doi and is_plain:
        yield "doi", f"{{{paper.doi}}}"
    if url := (paper.url if is_plain else "") or address(paper):
        yield "url", f"{{{url}}}"
    if paper.note:
        yield "note", f"{{{escape(paper.note)}}}"
    if kind.type == "thesis":
        yield "type", "{Thesis}"
    if kind.subtype and not is_plain_preprint(paper):
        yield "entrysubtype", f"{{{kind.subtype}}}"


ENTRY = Form("BibTeX", to_bibtex)
"""The form that papers have in `.bib` files and on their own pages."""


def format_name(name: Name) -> str:
    """Return a name as `Family, Given` or `Family, Suffix, Given`, or in braces if it has no parts."""
    parts = (name.family, name.suffix, name.given)
    family, suffix, given = (_HYPHENS.sub("{}", escape(part)) for part in parts)
    if not given:
        return f"{{{family}}}"
    known = [part for part in (family, suffix, given) if part]
    # Biber counts commas in braces too, and refuses more than two unless braces begin and end the name
    has_many = ", ".join(known).count(",") > 2
    return ", ".join(
        f"{{{part}}}" if has_many or _NEEDS_BRACES.search(part) else part for part in known
    )


def escape(text: str) -> str:
    """Return the TeX that shows a text as it is."""
    return _LIGATURE.sub("{}", text.translate(_ESCAPES))


def format_title(source: str) -> str:
    """Return the TeX of a title: its formulas as they are, its words escaped.

    Words with capitals inside, such as BERT, are in braces. A formula that a page does not typeset is
    escaped as well, so LaTeX runs no command that is not maths.
    """
    parts = []
    for i, part in enumerate(line_parts(source)):
        if i % 2 == 0:
            parts.append(_format_words(part))
        elif _is_safe(part):
            parts.append("$" + _BARE_IN_MATHS.sub(r"\1\\\2", part) + "$")
        else:
            parts.append(escape(f"${part}$"))
    return "".join(parts)


def _format_words(text: str) -> str:
    parts: list[str] = []
    end = 0
    for match in _WORD_OR_ENTRY.finditer(text):
        if match[1] and _needs_capitals(match[1]):
            parts += escape(text[end : match.start()]), f"{{{escape(match[0])}}}"
            end = match.end()
    return "".join([*parts, escape(text[end:])])


def _needs_capitals(word: str) -> bool:
    """Return whether lower case would spoil a word: BERT, mT5, T5, the X of X-ray; but not A."""
    if any(char.isupper() for char in word[1:]):
        return True
    is_symbol = len(word) == 1 and word != "A"
    return word[0].isupper() and (is_symbol or any(char.isdigit() for char in word))


def _is_safe(tex: str) -> bool:
    """Return whether LaTeX can typeset a formula, and BibTeX read it."""
    # BibTeX counts escaped braces too
    depths = [0, *accumulate(1 if brace == "{" else -1 for brace in re.findall("[{}]", tex))]
    return (
        min(depths) == depths[-1] == 0
        and is_maths(tex, depth=MAX_DEPTH)
        and typeset_maths(tex).startswith("<math")
    )
