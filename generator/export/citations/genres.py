"""What each citation format calls each type of work.

Formats know fewer types than `works.TYPES`; each type has the closest of theirs. Entry types of
BibTeX are those that its old styles know, if there is one (`techreport`, not `report`), otherwise
those that biblatex has fields for, otherwise `misc`.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from ...catalog.model import Paper
from ...catalog.works import SYNONYMS, work_type

Shape = Literal["article", "paper", "chapter", "book", "thesis", "report", "preprint", "other"]
"""How a work is cited: in a journal, in proceedings, in a book, by its own title, ..."""


class Genre(NamedTuple):
    """A type of work in each format."""

    type: str  # a type of `works.TYPES`
    shape: Shape
    bibtex: str  # entry type
    ris: str  # value of TY
    zotero: str
    schema: str  # type of schema.org
    label: str = ""  # what references call it, if its title and its source do not tell
    csl: str = ""  # if CSL has another name

    @property
    def csl_type(self) -> str:
        """The type of CSL 1.0.2."""
        return self.csl or self.type

    @property
    def has_versions(self) -> bool:
        """Whether an edition of the work is called a version."""
        return self.type in {"dataset", "software"}

    @property
    def subtype(self) -> str:
        """The `entrysubtype` of BibTeX; empty if the entry type alone tells the type."""
        if SYNONYMS.get(self.bibtex, self.bibtex) == self.type:
            return ""
        # Citation styles for biblatex and Zotero's Better BibTeX have names of their own for two
        return self.type.removeprefix("article-")


def genre(paper: Paper) -> Genre:
    """Return what each format calls a paper's type."""
    return GENRES[work_type(paper)]


def is_plain_preprint(paper: Paper) -> bool:
    """Return whether a paper is a preprint, and its arXiv id tells so."""
    return genre(paper).type == "preprint" and bool(paper.arxiv)


def find_publisher(paper: Paper) -> str:
    """Return who published a work: of a thesis or report the institution, of a preprint the archive."""
    match genre(paper).shape:
        case "thesis" | "report":
            return paper.institution or paper.publisher
        case "preprint" if paper.arxiv and not paper.venue:
            return paper.publisher or "arXiv"
        case _:
            return paper.publisher or paper.institution


# fmt: off
GENRES: Mapping[str, Genre] = {genre.type: genre for genre in (
    Genre("preprint", "preprint", "misc", "UNPB", "preprint", "ScholarlyArticle", csl="article"),
    Genre("article-journal", "article", "article", "JOUR", "journalArticle", "ScholarlyArticle"),
    Genre("article-magazine", "article", "article", "MGZN", "magazineArticle", "Article"),
    Genre("article-newspaper", "article", "article", "NEWS", "newspaperArticle", "NewsArticle"),
    Genre("review", "article", "article", "JOUR", "journalArticle", "Review", "Review"),
    Genre("review-book", "article", "article", "JOUR", "journalArticle", "Review", "Book review"),
    Genre("paper-conference", "paper", "inproceedings", "CONF", "conferencePaper", "ScholarlyArticle"),
    Genre("chapter", "chapter", "incollection", "CHAP", "bookSection", "Chapter"),
    Genre("entry", "chapter", "incollection", "ENCYC", "encyclopediaArticle", "Article"),
    Genre("entry-dictionary", "chapter", "incollection", "DICT", "dictionaryEntry", "Article"),
    Genre("entry-encyclopedia", "chapter", "incollection", "ENCYC", "encyclopediaArticle", "Article"),
    Genre("book", "book", "book", "BOOK", "book", "Book"),
    Genre("classic", "book", "book", "CLSWK", "book", "Book"),
    Genre("pamphlet", "book", "booklet", "PAMP", "document", "CreativeWork"),
    Genre("periodical", "book", "periodical", "SER", "document", "Periodical"),
    Genre("thesis", "thesis", "thesis", "THES", "thesis", "Thesis", "Thesis"),
    Genre("phdthesis", "thesis", "phdthesis", "THES", "thesis", "Thesis", "PhD thesis", csl="thesis"),
    Genre("mastersthesis", "thesis", "mastersthesis", "THES", "thesis", "Thesis", "Master’s thesis", csl="thesis"),
    Genre("report", "report", "techreport", "RPRT", "report", "Report", "Report"),
    Genre("standard", "report", "misc", "STAND", "standard", "CreativeWork", "Standard"),
    Genre("patent", "report", "patent", "PAT", "patent", "CreativeWork", "Patent"),
    Genre("dataset", "other", "dataset", "DATA", "dataset", "Dataset", "Data set"),
    Genre("software", "other", "software", "COMP", "computerProgram", "SoftwareSourceCode", "Computer software"),
    Genre("webpage", "other", "online", "ELEC", "webpage", "WebPage"),
    Genre("post", "other", "online", "ICOMM", "forumPost", "SocialMediaPosting"),
    Genre("post-weblog", "other", "online", "BLOG", "blogPost", "BlogPosting"),
    Genre("document", "other", "misc", "GEN", "document", "CreativeWork"),
    Genre("manuscript", "other", "unpublished", "MANSCPT", "manuscript", "Manuscript", "Unpublished manuscript"),
    Genre("speech", "other", "misc", "SLIDE", "presentation", "CreativeWork", "Speech"),
    Genre("event", "other", "misc", "GEN", "document", "CreativeWork"),
    Genre("interview", "other", "misc", "PCOMM", "interview", "CreativeWork", "Interview"),
    Genre("personal_communication", "other", "misc", "PCOMM", "letter", "CreativeWork", "Personal communication"),
    Genre("motion_picture", "other", "misc", "MPCT", "film", "Movie", "Film"),
    Genre("broadcast", "other", "misc", "MPCT", "videoRecording", "CreativeWork", "Broadcast"),
    Genre("performance", "other", "misc", "GEN", "document", "CreativeWork", "Performance"),
    Genre("song", "other", "misc", "SOUND", "audioRecording", "MusicRecording", "Audio recording"),
    Genre("musical_score", "other", "misc", "MUSIC", "document", "SheetMusic", "Musical score"),
    Genre("graphic", "other", "misc", "ART", "artwork", "VisualArtwork", "Artwork"),
    Genre("figure", "other", "misc", "FIGURE", "artwork", "ImageObject", "Figure"),
    Genre("map", "other", "misc", "MAP", "map", "Map", "Map"),
    Genre("bill", "other", "misc", "BILL", "bill", "Legislation", "Bill"),
    Genre("legislation", "other", "misc", "STAT", "statute", "Legislation"),
    Genre("regulation", "other", "misc", "LEGAL", "statute", "Legislation"),
    Genre("treaty", "other", "misc", "LEGAL", "document", "Legislation", "Treaty"),
    Genre("legal_case", "other", "misc", "CASE", "case", "CreativeWork"),
    Genre("hearing", "other", "misc", "HEAR", "hearing", "CreativeWork", "Hearing"),
)}
# fmt: on
"""Every type of `works.TYPES` in each format."""
