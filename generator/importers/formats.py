"""Recognises the encoding and the format of a bibliography by its content."""

import codecs
import re
from typing import NamedTuple

from . import bibtex, csl_json, ris
from .markup import without_unseen
from .record import Reading, Skipped

# A line that JabRef writes and some people too
_DECLARED = re.compile(rb"%\s*Encoding:\s*([\w-]{1,20})", re.IGNORECASE)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
# Other formats, to be told what to do with them
_OTHERS = (
    (re.compile(r"\A(?:<\?xml|<xml>|<records>)"), "XML"),
    (re.compile(r"(?m)^PMID {0,2}- "), "PubMed's format"),
    (re.compile(r"(?m)^%0 "), "EndNote's format with %0"),
    (re.compile(r"(?m)^(?:FN |PT [JBSP]$)"), "Web of Science's format"),
    (re.compile(r"\A(?:<!doctype|<html)", re.IGNORECASE), "a web page"),
    (re.compile(r"\A\\(?:documentclass|begin|bibitem)"), "LaTeX"),
)
_EXPORT = "export it again as BibTeX, RIS or CSL JSON"


class _Decoded(NamedTuple):
    text: str
    note: str  # what was assumed; may be empty


def read_records(path: str, data: bytes) -> Reading:
    """Read all works of a file, whatever its format; `path` is only named in the result.

    Never raises: what cannot be read is in `skipped`.
    """
    text, note = _decode(data)
    text = without_unseen(text.replace("\r\n", "\n").replace("\r", "\n"))
    reading = _read(path, text)
    notes = (f"{path}: {each}" for each in (note, *reading.notes) if each)
    return reading._replace(notes=tuple(notes))


def _read(path: str, text: str) -> Reading:
    start = text.lstrip()
    if not start:
        return Reading((), (Skipped(path, 0, "", "is empty"),), "")
    if start[0] in "[{" and not bibtex.LOOKS_LIKE.match(start):
        return csl_json.read_csl_file(path, text)
    is_ris, is_bibtex = ris.LOOKS_LIKE.search(text), bibtex.LOOKS_LIKE.search(text)
    if is_ris and (not is_bibtex or is_ris.start() < is_bibtex.start()):
        return ris.read_ris_file(path, text)
    if is_bibtex:
        return bibtex.read_bibtex_file(path, text)
    other = next((name for pattern, name in _OTHERS if pattern.search(start[:100_000])), "")
    is_what = f"is {other}" if other else "is neither BibTeX, RIS nor CSL JSON"
    return Reading((), (Skipped(path, 0, "", f"{is_what}; {_EXPORT}"),), "")


def _decode(data: bytes) -> _Decoded:
    for bom, encoding, name in _BOMS:
        if data.startswith(bom):
            text = data.decode(encoding, errors="replace").removeprefix("\ufeff")
            return _Decoded(text, "" if name == "UTF-8" else f"read as {name}")
    zeros = data[:2000].count(b"\0")
    if zeros * 3 > len(data[:2000]):
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return _Decoded(data.decode(encoding, errors="replace"), "read as UTF-16")
    try:
        return _Decoded(data.decode("utf-8"), "")
    except UnicodeDecodeError:
        return _decode_lines(data)


def _decode_lines(data: bytes) -> _Decoded:
    """Decode lines that are not UTF-8 in the encoding that the file declares, or Windows-1252."""
    encoding, name = "cp1252", "Windows-1252"
    if declared := _DECLARED.search(data[:2000]):
        try:
            found = codecs.lookup(declared[1].decode("ascii")).name
        except (LookupError, UnicodeDecodeError):
            found = "utf-8"
        if found not in {"utf-8", "ascii"} and not found.startswith("utf"):
            encoding, name = found, found.upper()
    lines = []
    wrong = 0
    for line in data.split(b"\n"):
        try:
            lines.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            wrong += 1
            lines.append(_decode_line(line, encoding))
    note = f"not UTF-8 in {wrong} line{'s' if wrong > 1 else ''}, read as {name} there"
    return _Decoded("\n".join(lines), f"{note}; check letters with accents")


def _decode_line(line: bytes, encoding: str) -> str:
    try:
        return line.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        # Five bytes mean nothing in Windows-1252
        return line.decode("latin-1")
