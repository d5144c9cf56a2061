"""Pelican reads the papers, renders their Markdown and writes the pages; letters and dates are a plugin's."""

import json
import re
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

CATALOG = json.loads((HERE / "catalog.json").read_text("utf-8"))
VOCABULARY = CATALOG["vocabulary"]
ABOUT = CATALOG["about"]
WITH_AUTHORS = CATALOG["authors"]
TAG_NAMES = {tag["id"]: tag["name"] for facet in VOCABULARY["facets"] for tag in facet["tags"]}
KIND_NAMES = {kind["id"]: kind["name"] for kind in VOCABULARY["kinds"]}
FACET_OF = {tag["id"]: facet for facet in VOCABULARY["facets"] for tag in facet["tags"]}
PLACES = {tag: place for place, tag in enumerate(TAG_NAMES)}
MONTHS = (
    "January February March April May June July August September October November December"
).split()

SITENAME = "A synthetic catalog"
SITEURL = ""
STAMP = "00000000"
PATH = "content"
ARTICLE_PATHS = ["papers"]
STATIC_PATHS = ["assets"]
THEME = "theme"
THEME_STATIC_PATHS = []
TIMEZONE = "UTC"
DEFAULT_LANG = "en"
PLUGIN_PATHS = ["."]
PLUGINS = ["lists"]
USE_FOLDER_AS_CATEGORY = False
LOAD_CONTENT_CACHE = False
CACHE_CONTENT = False
SUMMARY_MAX_LENGTH = 0
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
MARKDOWN = {"extensions": ["markdown.extensions.meta"], "output_format": "html5"}
ARTICLE_ORDER_BY = "reversed-date"
SLUG_REGEX_SUBSTITUTIONS = [
    (r"[^\w\s-]", ""),
    (r"(?u)\A\s*", ""),
    (r"(?u)\s*\Z", ""),
    (r"[-\s]+", "-"),
]

ARTICLE_URL = ARTICLE_SAVE_AS = "papers/{slug}.html"
TAG_URL = TAG_SAVE_AS = "tags/{slug}.html"
CATEGORY_URL = CATEGORY_SAVE_AS = "kinds/{slug}.html"
AUTHOR_URL = "authors/{slug}.html"
AUTHOR_SAVE_AS = AUTHOR_URL if WITH_AUTHORS else ""
DIRECT_TEMPLATES = ["index", "papers", "tags", "dates", "about", "data", "404"]
if WITH_AUTHORS:
    DIRECT_TEMPLATES.append("authors")
PAPERS_SAVE_AS, TAGS_SAVE_AS = "papers/index.html", "tags/index.html"
AUTHORS_SAVE_AS, DATES_SAVE_AS = "authors/index.html", "dates/index.html"
ARCHIVES_SAVE_AS = CATEGORIES_SAVE_AS = ""
DEFAULT_PAGINATION = 100
PAGINATED_TEMPLATES = dict.fromkeys(("papers", "tag", "category", "author", "year", "month"), 100)
PAGINATED_TEMPLATES["letter"] = 500
PAGINATION_PATTERNS = (
    (1, "{save_as}", "{save_as}"),
    (2, "{name}.page-{number}.html", "{name}.page-{number}.html"),
)

JINJA_ENVIRONMENT = {"trim_blocks": True, "lstrip_blocks": True, "auto_reload": False}

_TAG = re.compile(r"<[^>]*>")


def plain(html):
    """The words of HTML on one line."""
    return " ".join(_TAG.sub("", html).split())


def shorten(text, length):
    """The beginning of a text, cut between words."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"


def words(iso):
    """A date as far as it is known, in words."""
    year, *rest = iso.split("-")
    month = f"{MONTHS[int(rest[0]) - 1]} {year}" if rest else year
    return f"{int(rest[1])} {month}" if len(rest) > 1 else month


def tally(articles, but=""):
    """The tags of papers by how often they come."""
    counts = Counter(tag.slug for article in articles for tag in article.tags if tag.slug != but)
    return sorted(counts.items(), key=lambda pair: (-pair[1], PLACES[pair[0]]))


def coauthors(articles, author):
    """Who wrote papers with an author, the most frequent first."""
    counts = Counter(other for article in articles for other in article.authors if other != author)
    return counts.most_common()


def counts(articles):
    """How many papers there are in each year."""
    return Counter(int(article.iso[:4]) for article in articles)


def people(authors):
    """Everyone by family name, with the number of papers."""
    found = [(author, *author.name.split(" "), len(articles)) for author, articles in authors]
    return sorted(found, key=lambda row: f"{row[2]} {row[1]}".lower())


JINJA_FILTERS = {
    "plain": plain,
    "shorten": shorten,
    "words": words,
    "named": TAG_NAMES.get,
    "tally": tally,
    "coauthors": coauthors,
    "counts": counts,
    "people": people,
    "thousands": "{:,}".format,
    "json": lambda value: json.dumps(value, ensure_ascii=False),
}
