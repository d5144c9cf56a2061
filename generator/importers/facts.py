"""Identifiers, dates, languages and pages, as people and programs write them in bibliographies."""

import re
from calendar import monthrange
from typing import NamedTuple
from urllib.parse import quote, unquote

from ..text.addresses import encode_address
from ..text.dates import FIRST_YEAR, PartialDate

# https://info.arxiv.org/help/arxiv_identifier.html
_NEW_ID = r"\d\d(?:0[1-9]|1[0-2])\.\d{4,5}"
_OLD_ID = r"[a-z]+(?:-[a-z]+)?(?:\.[A-Z]{2})?/\d{7}"
_ID = rf"(?<!\d)(?<!\d\.)({_NEW_ID}|{_OLD_ID})(?:v\d+)?(?!\d)"
_ARXIV = re.compile(rf"(?:arXiv\s*:\s*)?{_ID}\s*(?:\[[\w.\- ,;]*\])?", re.IGNORECASE)
_IN_TEXT = re.compile(
    rf"(?:arxiv\.org/(?:abs|pdf|html|format|ps)/|10\.48550/arxiv\.|arxiv[\s:.,]*|\babs/){_ID}",
    re.IGNORECASE,
)
_IS_ARXIV = re.compile(
    r"(?:arxiv(?:\.org)?|corr|computing\s+research\s+repository)"
    r"(?:\s*\((?:corr|cornell\s+university(?:\s+library)?)\))?[\s,:.-]*"
    r"(?:e-?prints?|pre-?prints?|prepr)?[\s,:.-]*(?:arxiv[\s:.]*)?(?:abs/)?"
    rf"(?:{_ID})?[\s,.]*(?:\[[\w.\- ,;]*\])?[\s,.]*(?:\(?(?:19|20)\d\d\)?)?",
    re.IGNORECASE,
)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d{1,9}){0,9}/[^\s\"]+", re.ASCII)
_MAX_DOI = 2048  # as Crossref has it
_ACL = re.compile(
    r"https?://(?:www\.)?(?:aclanthology\.org|aclweb\.org/anthology)/"
    r"(?:papers/[A-Z]/[A-Z]\d\d/)?(\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+|[A-Z]\d\d-\d{4})"
    r"(?:v\d+)?(?:\.pdf|\.bib)?/?",
    re.ASCII,
)
# DOIs of the ACL, which end in ids of its Anthology
_ACL_DOI = re.compile(
    r"10\.(?:18653|3115)/v1/(\d{4}\.[a-z0-9]+-[a-z0-9]+\.\d+|[A-Z]\d\d-\d{4})", re.IGNORECASE
)
_ISBN = re.compile(r"(?<![\dXx-])(?:97[89][- ]?)?(?:\d[- ]?){9}[\dXx](?![\d-])", re.ASCII)
_ISSN = re.compile(r"(?<![\dXx-])(\d{4})[-\u2010-\u2015 ]?(\d{3}[\dXx])(?![\d-])", re.ASCII)
_DASH = re.compile(r"\s*(?:-{1,3}|[\u2010-\u2015\u2212])\s*")
# Hosts whose pages the identifiers of a paper lead to already
_DOI_HOST = re.compile(r"https?://(?:dx\.|www\.)?doi\.org/(.+)", re.IGNORECASE)
_ARXIV_HOST = re.compile(
    r"https?://(?:www\.|export\.)?arxiv\.org/(?:abs|pdf|html|format|ps)/", re.IGNORECASE
)

# English, German, French, Spanish, Italian, Portuguese, Dutch; and in short
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january januar janvier enero gennaio janeiro januari jan",
            "february februar février febrero febbraio fevereiro februari feb",
            "march märz mars marzo março maart mar mär mrz",
            "april avril abril aprile apr",
            "may mai mayo maggio maio mei",
            "june juni juin junio giugno junho jun",
            "july juli juillet julio luglio julho jul",
            "august août agosto augustus aug",
            "september septembre septiembre settembre setembro sep sept",
            "october oktober octobre octubre ottobre outubro oct okt",
            "november novembre noviembre novembro nov",
            "december dezember décembre diciembre dicembre dezembro dec dez",
        ),
        start=1,
    )
    for name in names.split()
}
"""Months by their names in lower case."""

STATUSES = {
    "in press": "in press", "inpress": "in press", "im druck": "in press", "sous presse": "in press",
    "en prensa": "in press", "forthcoming": "forthcoming", "to appear": "forthcoming",
    "accepted": "forthcoming", "accepted for publication": "forthcoming",
    "in preparation": "in preparation", "inpreparation": "in preparation",
    "work in progress": "in preparation", "submitted": "submitted", "under review": "submitted",
    "in review": "submitted", "submitted for publication": "submitted",
}  # fmt: skip
"""What is said of works that are not published yet, and the status that it means."""

# Names of languages in English, and in babel and polyglossia; codes of ISO 639-2
_LANGUAGES = {
    name: tag
    for line in """ar arabic ara; bg bulgarian bul; ca catalan cat; cs czech ces cze; cy welsh cym;
    da danish dan; de german ngerman germanb naustrian austrian nswissgerman swissgerman deu ger deutsch;
    el greek polutonikogreek ell gre; grc ancientgreek; en english american usenglish british ukenglish
    canadian australian newzealand usmax eng; eo esperanto epo; es spanish spa español castilian;
    et estonian est; eu basque eus; fa persian farsi fas per; fi finnish fin; fr french francais frenchb
    acadian canadien fra fre français; ga irish gle; gl galician glg; he hebrew heb; hi hindi hin;
    hr croatian hrv; hu hungarian magyar hun; hy armenian hye; id indonesian bahasa bahasai ind;
    is icelandic isl; it italian ita italiano; ja japanese jpn; ka georgian kat; ko korean kor;
    la latin lat classiclatin; lt lithuanian lit; lv latvian lav; mk macedonian mkd; ms malay bahasam msa;
    nb norsk bokmal nob; nn nynorsk nno; no norwegian nor; nl dutch nld dut; pl polish pol;
    pt portuguese portuges por português; pt-BR brazil brazilian brazilianportuguese; ro romanian ron rum;
    ru russian rus; sa sanskrit san; sk slovak slovene-slovak slk; sl slovenian slovene slv;
    sq albanian sqi; sr serbian serbianc srp; sv swedish swe; th thai tha; tr turkish tur;
    uk ukrainian ukr; ur urdu urd; vi vietnamese vie; zh chinese zho chi mandarin""".split(";")
    for tag, *names in [line.split()]
    for name in (tag.lower(), *names)
}  # fmt: skip
_TAG = re.compile(r"([a-z]{2,3})(?:[-_]([A-Za-z0-9]{2,8}))?(?:\.[\w-]+)?(?:@\w+)?", re.IGNORECASE)

_DOCTORAL = re.compile(r"ph\.?\s*d|doctor|dissertation|habil", re.IGNORECASE)
_MASTERS = re.compile(r"master|\bm\.?\s?(?:sc|a|s)\b|magister|diplom|mathesis", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)([12]\d{3})(?!\d)")
# EDTF, ISO 8601-2: ~ approximate, ? uncertain, X unspecified, months 21 to 41 are seasons
_EDTF = re.compile(
    r"(-?\d{3,4}|[12]\dXX|[12]\d\dX)(?:[-/](\d{1,2}|XX|xx)(?:[-/](\d{1,2}|XX|xx))?)?"
    r"(?:T[\d:.]+(?:Z|[+-][\d:]+)?)?\s*[~?%]?"
)
_SPAN = re.compile(r"\d{1,2}\s*(?:-{1,3}|[\u2013/])\s*\d{1,2}")
_WORDY_DATE = re.compile(r"\d+|[^\W\d_]+")
_UNKNOWN = frozenset("n.d nd s.d o.j undated unknown none ? ???? - n/a null".split())


class Dated(NamedTuple):
    """When a work appeared, or why that cannot be told."""

    date: PartialDate | None = None
    status: str = ""  # a value of `STATUSES`
    doubt: str = ""


def find_arxiv(text: str) -> str:
    """Return the arXiv id that a text names with the word arXiv or in an address; empty if none."""
    match = _IN_TEXT.search(text)
    return _canonical(match[1]) if match else ""


def arxiv_id(text: str, archive: str = "") -> str:
    """Return an arXiv id without its version; empty if the text is not an arXiv id.

    `archive` completes ids of before 2007 that are written without it: 9901001 in hep-th.
    """
    text = text.strip()
    if match := _ARXIV.fullmatch(text):
        return _canonical(match[1])
    if re.fullmatch(r"\d{7}(?:v\d+)?", text) and re.fullmatch(r"[a-z-]+(?:\.[A-Z]{2})?", archive):
        return _canonical(f"{archive}/{text[:7]}")
    return find_arxiv(text)


def _canonical(text: str) -> str:
    # The subject class is no part of the id: math.GT/0309136
    archive, slash, number = text.lower().rpartition("/")
    return f"{archive.partition('.')[0]}{slash}{number}"


def is_arxiv(venue: str) -> bool:
    """Return whether a venue only says that a work is on arXiv: CoRR, arXiv preprint arXiv:..."""
    return bool(_IS_ARXIV.fullmatch(venue.strip()))


def find_doi(text: str) -> str:
    """Return the DOI in a text, without its address; empty if the text has no DOI."""
    if "%2f" in text.lower() or "doi.org/" in text.lower():
        text = unquote(text)
    match = _DOI.search(text)
    if not match or len(match[0]) > _MAX_DOI:
        return ""
    doi = match[0].rstrip(".,;:'>\u201d")
    # A bracket after the DOI: (doi:10.1000/182)
    while doi and doi[-1] in ")]}" and doi.count(doi[-1]) > doi.count("([{"[")]}".index(doi[-1])]):
        doi = doi[:-1].rstrip(".,;")
    return doi


def find_acl(url: str) -> str:
    """Return the ACL Anthology id in an address; empty if the address has none."""
    match = _ACL.fullmatch(url.strip())
    return match[1] if match else ""


def find_acl_doi(doi: str) -> str:
    """Return the ACL Anthology id that a DOI of the ACL contains; empty for other DOIs."""
    match = _ACL_DOI.fullmatch(doi.strip())
    if not match:
        return ""
    # A DOI may be in lower case, an id such as P18-1007 may not
    return match[1].lower() if "." in match[1] else match[1].upper()


def is_doi_address(url: str) -> bool:
    """Return whether an address only resolves a DOI."""
    return bool(_DOI_HOST.fullmatch(url)) and bool(find_doi(url))


def is_arxiv_address(url: str) -> bool:
    """Return whether an address is that of a paper on arXiv."""
    return bool(_ARXIV_HOST.match(url)) and bool(find_arxiv(url))


def find_url(text: str) -> str:
    """Return the first web address in a text, its unsafe characters encoded; empty if none."""
    text = text.strip()
    if text.lower().startswith("www."):
        text = f"http://{text}"
    match = re.search(r"https?://\S+", text, re.IGNORECASE)
    if not match:
        return ""
    url = match[0].rstrip(".,;>\"'")
    if url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1]
    return encode_address(quote(url, safe="%/:;()!$&'*+,=@~#?[]._-"))


def find_isbn(text: str) -> str:
    """Return the first ISBN in a text, as it is written; empty if there is none."""
    match = _ISBN.search(text.replace("\u2010", "-").replace("\u2013", "-"))
    return match[0] if match else ""


def find_issn(text: str) -> str:
    """Return the first ISSN in a text; empty if there is none."""
    match = _ISSN.search(text)
    return f"{match[1]}-{match[2].upper()}" if match else ""


def page_range(text: str) -> str:
    """Return pages with single hyphens: `1--9` and `pp. 1 – 9` are `1-9`."""
    text = _DASH.sub("-", " ".join(text.split())).strip("-.,; ")
    return re.sub(r"^(?:pp?\.|pp|pages?:?)\s*(?=[\w])", "", text, flags=re.IGNORECASE)


def language_tag(text: str) -> str:
    """Return the BCP 47 tag of a language by its name or code: ngerman is de; empty if unknown."""
    text = text.strip()
    if tag := _LANGUAGES.get(text.lower()):
        return tag
    match = _TAG.fullmatch(text)
    if not match or match[1].lower() not in _LANGUAGES:
        return ""
    tag, region = _LANGUAGES[match[1].lower()], match[2] or ""
    if len(region) == 2:
        return f"{tag}-{region.upper()}"
    return f"{tag}-{region.title()}" if len(region) == 4 else tag


def thesis_type(genre: str) -> str:
    """Return the type of a thesis that its genre names: `PhD thesis`; empty if it names none."""
    if _MASTERS.search(genre):
        return "mastersthesis"
    return "phdthesis" if _DOCTORAL.search(genre) else ""


def find_status(text: str) -> str:
    """Return the status that a text says and nothing else: `to appear.` is forthcoming."""
    return STATUSES.get(" ".join(text.split()).strip(" .,;:()[]").lower(), "")


def find_date(text: str) -> Dated:
    """Read a date in EDTF (ISO 8601-2), as biblatex has it, or in words: `7 June 1999`."""
    text = " ".join(text.split()).strip(" .,;()[]")
    if not text or text.lower().replace(" ", "") in _UNKNOWN:
        return Dated()
    if status := find_status(text):
        return Dated(status=status)
    start, slash, end = text.partition("/")
    if slash and (not start or start == "..") and end not in {"", ".."}:
        return Dated(doubt=f"of the date {text!r} only the end is known; left out")
    is_range = slash and re.fullmatch(r"[~?%\dXx-]{4,}|\.\.|", end) and len(start) >= 4
    if match := _EDTF.fullmatch(start if is_range else text):
        return _from_edtf(text, match, is_range=bool(is_range))
    return _from_words(text)


def _from_edtf(text: str, match: re.Match[str], *, is_range: bool) -> Dated:
    year_text, month_text, day_text = match.groups()
    if "X" in year_text:
        return Dated(doubt=f"the date {text!r} has no year; left out")
    year = int(year_text)
    if year < FIRST_YEAR:
        return Dated(doubt=f"the year {year} is before {FIRST_YEAR}; left out")
    month = int(month_text) if month_text and month_text.isdecimal() else 0
    day = int(day_text) if day_text and day_text.isdecimal() else 0
    doubt = ""
    if is_range:
        doubt = f"the date {text!r} is a range; its start was taken"
    elif text[-1] in "~?%":
        doubt = f"the date {text!r} is not certain"
    elif 21 <= month <= 41:
        doubt = f"the date {text!r} is a season; the year was taken"
    date = _make_date(year, month, day)
    if not doubt and (month > 41 or (month and not date.month) or (day and not date.day)):
        doubt = f"there is no date {text!r}; its first part was taken"
    return Dated(date, doubt=doubt)


def _from_words(text: str) -> Dated:
    years = _YEAR.findall(text)
    if not years:
        return Dated(doubt=f"{text!r} is not a date; left out")
    year = int(years[0])
    month = day = 0
    for word in _WORDY_DATE.findall(text):
        if word.isdecimal():
            if not day and word != years[0] and len(word) <= 2 and 1 <= int(word) <= 31:
                day = int(word)
        elif not month:
            month = MONTHS.get(word.lower(), 0)
    date = _make_date(year, month, day if month else 0)
    letters = [word.lower() for word in _WORDY_DATE.findall(text) if not word.isdecimal()]
    plain = all(word in MONTHS or word in {"st", "nd", "rd", "th", "of"} for word in letters)
    if len(set(years)) > 1 or is_span_of_months(text):
        return Dated(date, doubt=f"the date {text!r} is a range; its start was taken")
    return Dated(date, doubt="" if plain else f"the date {text!r} was read as {date.as_iso()}")


def _make_date(year: int, month: int, day: int) -> PartialDate:
    if not 1 <= month <= 12:
        return PartialDate(year)
    return PartialDate(year, month, day if 1 <= day <= monthrange(year, month)[1] else 0)


def is_span_of_months(text: str) -> bool:
    """Return whether a text names two months: `jun--jul`, `6/7`."""
    named = {MONTHS[word] for word in re.findall(r"[^\W\d_]+", text.lower()) if word in MONTHS}
    return len(named) > 1 or bool(_SPAN.fullmatch(text.strip()))


def add_month(date: PartialDate, month: str, day: str) -> PartialDate:
    """Return a year with its month and day as BibTeX has them: `jun`, `8`, `June~7`, `7 June`."""
    number = found_day = 0
    words = _WORDY_DATE.findall(month)
    for word in words:
        if not word.isdecimal():
            number = number or MONTHS.get(word.lower(), 0)
    digits = [int(word) for word in words if word.isdecimal() and len(word) <= 2]
    if is_span_of_months(month):
        digits = [] if number else digits[:1]  # two months, not a month and a day
    if not number and digits:
        number, digits = digits[0], digits[1:]
    if digits:
        found_day = digits[0]
    if day.strip().isdecimal() and len(day.strip()) <= 2:
        found_day = int(day)
    return _make_date(date.year, number, found_day)
