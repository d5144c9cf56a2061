"""BibTeX, which LaTeX and all that manages references read.

Entries keep to what BibTeX, biber and their readers all understand. Letters are UTF-8; what TeX
takes for commands is escaped, and capitals that a style must not lower are in braces. A field
that would be empty is left out; so is the author of a paper whose authors' names are not known.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from ...catalog.catalog import Catalog
from ...catalog.model import Paper
from ...text.markdown import line_parts
from ...text.names import Name
from .record import address, genre, unnamed

# Three letters for a month are names that every BibTeX style knows
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# The field that names the venue
_VENUE = {"article": "journal", "inproceedings": "booktitle", "misc": "howpublished"}
# BibTeX counts braces even where they are escaped: so they get names
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
# Between these, TeX would make one sign of two: '' `` !` ?` << >> ,,
_LIGATURE = re.compile(r"(?<=')(?=')|(?<=[`!?])(?=`)|(?<=<)(?=<)|(?<=>)(?=>)|(?<=,)(?=,)")
# What may be escaped or be part of a ligature; nearly all texts and names have nothing of it
_SIGN = re.compile(r"[#$%&_{}\\^~'`!?<>,]")
_ODD = re.compile(r"[^\w\s.]|_|\band\b", re.IGNORECASE)
# A word with its accents, and with a number after a hyphen: BERT, GPT-3
_WORD = re.compile(r"[\w\u0300-\u036f]+(?:-\d+(?:\.\d+)*(?!\w))*")
# After it, a brace would begin an entry
_AT = re.compile(r"@\w*\s*\Z")
_BARE_IN_MATHS = re.compile(r"(?<!\\)((?:\\\\)*)([%#])")
# TeX makes a dash of these, which is meant in titles and not in names: Soutif--Cormerais
_HYPHENS = re.compile("(?<=-)(?=-)")
# What a name cannot have in it but in braces: the word between two names, the sign between parts,
# and, for bibtexparser's sake, an escape at its start
_IN_BRACES = re.compile(r"\band\b|,|\A\\", re.IGNORECASE)


def entry(paper: Paper, key: str) -> str:
    """One paper as a BibTeX entry, ended by a line end."""
    lines = [f"  {name} = {value},\n" for name, value in _fields(paper)]
    return f"@{genre(paper)}{{{key},\n{''.join(lines)}}}\n"


def of_paper(catalog: Catalog, paper: Paper) -> str:
    """One paper as a BibTeX entry, with the key that it has on this site."""
    return entry(paper, catalog.keys[paper.id])


def joined(entries: Iterable[bytes]) -> bytes:
    """Several entries as a file."""
    return b"\n".join(entries)


def _fields(paper: Paper) -> Iterator[tuple[str, str]]:
    yield "title", f"{{{title(paper.title.source)}}}"
    if paper.authors:
        names = [person(author.name) for author in paper.authors]
        yield "author", f"{{{' and '.join(names + ['others'] * bool(unnamed(paper)))}}}"
    yield "year", f"{{{paper.date.year:04}}}"
    if paper.date.month:
        yield "month", _MONTHS[paper.date.month - 1]
    if paper.venue:
        yield _VENUE[genre(paper)], f"{{{escape(paper.venue)}}}"
    if paper.arxiv:
        yield "eprint", f"{{{paper.arxiv}}}"
        yield "archivePrefix", "{arXiv}"
    if paper.arxiv and paper.primary_category:
        yield "primaryClass", f"{{{paper.primary_category}}}"
    # Readers take a DOI and an address as they are, so nothing in them can be escaped
    if paper.doi and not set(paper.doi) & set("{}\\%"):
        yield "doi", f"{{{paper.doi}}}"
    if address(paper):
        yield "url", f"{{{address(paper)}}}"


def person(name: Name) -> str:
    """A name as `Family, Given`; one that has no parts is in braces, and so is taken as it is."""
    if name.given and not _ODD.search(f"{name.family} {name.given}"):
        return f"{name.family}, {name.given}"
    parts = [_HYPHENS.sub("{}", escape(part)) for part in (name.family, name.given) if part]
    if not name.given:
        return f"{{{parts[0]}}}"
    return ", ".join(f"{{{part}}}" if _IN_BRACES.search(part) else part for part in parts)


def escape(text: str) -> str:
    """Text that TeX shows as it is."""
    return _LIGATURE.sub("{}", text.translate(_ESCAPES)) if _SIGN.search(text) else text


@lru_cache(maxsize=4096)
def title(source: str) -> str:
    """A title, its maths as it is and its words escaped, those with inner capitals in braces."""
    found = []
    for i, part in enumerate(line_parts(source)):
        if not i % 2:
            found.append(_words(part))
        elif _balanced(part):
            found.append("$" + _BARE_IN_MATHS.sub(r"\1\\\2", part) + "$")
        else:
            found.append(escape(f"${part}$"))
    return "".join(found)


def _words(text: str) -> str:
    found: list[str] = []
    end = 0
    for match in _WORD.finditer(text):
        if _has_capitals(match[0]) and not _AT.search(text, 0, match.start()):
            found += escape(text[end : match.start()]), f"{{{escape(match[0])}}}"
            end = match.end()
    return "".join((*found, escape(text[end:])))


def _has_capitals(word: str) -> bool:
    """Whether a word loses its meaning in lower case: BERT, mT5, T5, the X of X-ray; but not A."""
    if any(map(str.isupper, word[1:])):
        return True
    if not word[0].isupper():
        return False
    return any(map(str.isdigit, word)) or (len(word) == 1 and word != "A")


def _balanced(tex: str) -> bool:
    """Whether every brace has its other; BibTeX counts those that are escaped too."""
    depth = 0
    for char in tex:
        depth += (char == "{") - (char == "}")
        if depth < 0:
            return False
    return not depth
