"""The rules of the lint. `docs/reference/lint.md` has the same table."""

from collections.abc import Mapping
from typing import NamedTuple

from ..errors import Problem


class Rule(NamedTuple):
    """A rule; in `wrong`, `{}` stands for the value that breaks it."""

    source: str  # a key of `SOURCES`
    wrong: str
    right: str


class Fault(NamedTuple):
    """A broken rule, the element that breaks it, and the value found there."""

    rule: str
    field: str
    value: object = ""

    def as_problem(self, path: str) -> Problem:
        """Return the problem of a page, whose message ends with the rule and its source."""
        source, wrong, right = RULES[self.rule]
        message = f"{wrong.format(self.value)}; {right} ({source}: {self.rule})"
        return Problem(path, 0, self.field, message)


SOURCES: Mapping[str, str] = {
    "Google Scholar": "https://scholar.google.com/intl/en/scholar/inclusion.html",
    "Zotero": "https://www.zotero.org/support/dev/exposing_metadata",
    "Z39.88-2004": "https://www.niso.org/standards-committees/openurl",
    "JSON-LD 1.1": "https://www.w3.org/TR/json-ld11/",
    "Google": "https://developers.google.com/search/docs/appearance/structured-data/sd-policies",
    "schema.org": "https://schema.org/ScholarlyArticle",
    "RFC 6596": "https://www.rfc-editor.org/rfc/rfc6596",
    "Open Graph": "https://ogp.me/",
    "Signposting": "https://signposting.org/FAIR/",
    "RSS Board": "https://www.rssboard.org/rss-autodiscovery",
    "URL Standard": "https://url.spec.whatwg.org/#url-writing",
    "Pagefind": "https://pagefind.app/docs/indexing/",
    "Openshelf": "../moved.md",
}

# fmt: off
RULES: Mapping[str, Rule] = {
    "scholar-record": Rule("Google Scholar", "is missing; Google Scholar drops a page with an incomplete record", "give a title, an author and a date, or no citation_ tag at all"),
    "scholar-empty": Rule("Google Scholar", "is empty", "leave out what you do not know"),
    "scholar-once": Rule("Google Scholar", "occurs {} times", "give it once"),
    "scholar-date": Rule("Google Scholar", "{!r} is not a date", "write 2010/5/12, or 2010"),
    "scholar-author": Rule("Google Scholar", "{!r} is more than a name", "leave out ORCIDs, addresses and degrees"),
    "scholar-venue": Rule("Google Scholar", "is given together with citation_conference_title", "give a journal or a conference, not both"),
    "scholar-pdf": Rule("Google Scholar", "{!r} is not in the folder of the page", "use a plain link"),
    "scholar-abstract": Rule("Google Scholar", "the abstract cannot be read without a click", "put it in an element of the class abstract, outside <details> and not hidden"),
    "scholar-size": Rule("Google Scholar", "the page has {:,} bytes", "keep it below 5,000,000"),
    "scholar-reach": Rule("Google Scholar", "is more than ten plain links away from the front page", "link to it from a list that readers get to"),
    "zotero-author": Rule("Zotero", "{!r} contains a ;", "write one tag for each person"),
    "zotero-single-author": Rule("Zotero", "{!r}, the only name, is read as two people", "write the given name first"),
    "zotero-keyword": Rule("Zotero", "{!r} contains a ;", "write one tag for each keyword"),
    "zotero-type": Rule("Zotero", "has no journal, conference or DC.type beside it, and is read as a journal article", "add DC.type, such as preprint"),
    "zotero-website": Rule("Zotero", "'website' overrides citation_title", "leave it out"),
    "coins-form": Rule("Z39.88-2004", "is not a ContextObject", "give ctx_ver=Z39.88-2004 and rft_val_fmt"),
    "coins-title": Rule("Zotero", "has no rft.title, rft.atitle or rft.btitle", "give the item a title"),
    "coins-beside-record": Rule("Zotero", "repeats the citation_ tags with less detail", "keep the tags alone"),
    "jsonld-syntax": Rule("JSON-LD 1.1", "is not JSON: {}", "mend what writes it"),
    "jsonld-context": Rule("Google", "has no @context of https://schema.org", "begin with it"),
    "jsonld-escape": Rule("JSON-LD 1.1", "contains a <, which may end the script", "write \\u003c"),
    "jsonld-empty": Rule("Google", "{} is empty", "leave out what you do not know"),
    "jsonld-id": Rule("JSON-LD 1.1", "@id {!r} is not absolute", "give the whole address, which no other site has"),
    "jsonld-type": Rule("schema.org", "{} has no @type", "add one"),
    "jsonld-paper": Rule("schema.org", "a ScholarlyArticle has no {}", "add it"),
    "canonical-once": Rule("RFC 6596", "occurs {} times", "give it once"),
    "canonical-address": Rule("RFC 6596", "{!r} is not the address of the page", "give the address it is built for"),
    "og-title": Rule("Open Graph", "is missing, but other og: tags are given", "add a title"),
    "og-url": Rule("Open Graph", "{!r} is not the canonical address", "give that one"),
    "og-image": Rule("Open Graph", "has no og:image:alt, or is not absolute", "describe it, give the whole address"),
    "signpost-once": Rule("Signposting", "occurs {} times", "give it once"),
    "signpost-type": Rule("Signposting", "has no type", "name the format that it leads to"),
    "signpost-kind": Rule("Signposting", "there are {} links of the relation type", "give one or two"),
    "signpost-absolute": Rule("Signposting", "{!r} is not absolute", "give the whole address"),
    "feed-title": Rule("RSS Board", "has no title", "give one: readers choose a feed by it"),
    "feed-link": Rule("RSS Board", "does not lead to {}, the feed of the page", "add a link rel=alternate"),
    "link-encoded": Rule("URL Standard", "{!r} contains a space", "write %20"),
    "search-one": Rule("Pagefind", "occurs {} times, so a search result mixes papers", "mark one part of a page"),
    "moved-noindex": Rule("Openshelf", "is missing", "add noindex: the page has moved or is gone"),
    "moved-at-once": Rule("Openshelf", "waits {} seconds", "redirect at once, with 0"),
    "moved-link": Rule("Openshelf", "redirects to {!r}, but no link leads there", "add one for people"),
    "moved-canonical": Rule("RFC 6596", "is not where the page redirects to", "name the page that took its place"),
}
# fmt: on
