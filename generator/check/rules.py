"""The rules of the metadata lint, as data: what those who read a site's metadata reject or mistake."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: whose it is, what is wrong where it is broken, and what would be right.

    In `wrong`, `{}` stands for what was found.
    """

    source: str
    wrong: str
    right: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where a rule is broken, and what was found there."""

    rule: str
    field: str
    found: object = ""

    @property
    def message(self) -> str:
        """What is wrong, what would be right, and by which rule."""
        rule = RULES[self.rule]
        return f"{rule.wrong.format(self.found)}; {rule.right} ({rule.source}: {self.rule})"


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
    "RFC 9264": "https://www.rfc-editor.org/rfc/rfc9264",
    "RFC 4287": "https://www.rfc-editor.org/rfc/rfc4287",
    "JSON Feed": "https://www.jsonfeed.org/version/1.1/",
    "RSS Board": "https://www.rssboard.org/rss-autodiscovery",
    "OpenSearch": "https://github.com/dewitt/opensearch/blob/master/opensearch-1-1-draft-6.md",
    "sitemaps.org": "https://www.sitemaps.org/protocol.html",
    "RFC 9309": "https://www.rfc-editor.org/rfc/rfc9309",
    "llmstxt.org": "https://llmstxt.org/",
    "BibTeX": "https://www.ctan.org/pkg/biber",
    "URL Standard": "https://url.spec.whatwg.org/#url-writing",
    "Pagefind": "https://pagefind.app/docs/indexing/",
    "Openshelf": "moved.md",
}

RULES: Mapping[str, Rule] = {
    "scholar-record": Rule(
        "Google Scholar",
        "is missing; a record with a gap counts as none",
        "give a title, an author and a date, or no citation_ tag at all",
    ),
    "scholar-empty": Rule("Google Scholar", "is empty", "leave out what is not known"),
    "scholar-once": Rule("Google Scholar", "is there {} times", "give it once"),
    "scholar-date": Rule("Google Scholar", "{!r} is no date", "write 2010/5/12, or 2010"),
    "scholar-author": Rule(
        "Google Scholar", "{!r} is more than a name", "leave out ORCIDs, addresses and degrees"
    ),
    "scholar-venue": Rule(
        "Google Scholar",
        "stands beside citation_conference_title",
        "a paper is in a journal or at a conference",
    ),
    "scholar-pdf": Rule(
        "Google Scholar", "{!r} is not in the page's own folder", "use a plain link"
    ),
    "scholar-abstract": Rule(
        "Google Scholar",
        "there is no abstract to read without a click",
        "put it in an element of the class abstract, in no <details> and not hidden",
    ),
    "scholar-size": Rule(
        "Google Scholar", "the page has {:,} bytes", "keep it below 5,000,000"
    ),
    "scholar-reach": Rule(
        "Google Scholar",
        "is more than ten plain links away from the front page",
        "link to it from a list that readers get to",
    ),
    "zotero-author": Rule("Zotero", "{!r} has a ; in it", "give one person a tag"),
    "zotero-single-author": Rule(
        "Zotero", "{!r}, a single name, is taken for two people", "write the given name first"
    ),
    "zotero-keyword": Rule("Zotero", "{!r} has a ; in it", "give one keyword a tag"),
    "zotero-type": Rule(
        "Zotero",
        "says of no journal, conference or DC.type, and is taken for an article of a journal",
        "add DC.type, such as preprint",
    ),
    "zotero-website": Rule("Zotero", "'website' goes before citation_title", "leave it out"),
    "coins-form": Rule(
        "Z39.88-2004", "is no ContextObject", "it needs ctx_ver=Z39.88-2004 and rft_val_fmt"
    ),
    "coins-title": Rule("Zotero", "has no rft.title", "an item needs a name"),
    "coins-beside-record": Rule(
        "Zotero", "stands beside citation_ tags, and says less", "keep those alone"
    ),
    "jsonld-syntax": Rule("JSON-LD 1.1", "is not JSON: {}", "mend what writes it"),
    "jsonld-context": Rule(
        "Google", "has no @context of https://schema.org", "begin with it"
    ),
    "jsonld-escape": Rule(
        "JSON-LD 1.1", "has a < in it, which may end the script", "write \\u003c"
    ),
    "jsonld-empty": Rule("Google", "{} is empty", "leave out what is not known"),
    "jsonld-id": Rule("JSON-LD 1.1", "@id {!r} is not absolute", "no two sites may share it"),
    "jsonld-type": Rule("schema.org", "{} has no @type", "say what it is"),
    "jsonld-paper": Rule("schema.org", "a ScholarlyArticle has no {}", "add it"),
    "canonical-once": Rule("RFC 6596", "is there {} times", "give one"),
    "canonical-address": Rule(
        "RFC 6596", "{!r} is not the page's own address", "name the address that it is built for"
    ),
    "og-title": Rule("Open Graph", "is missing beside other og: tags", "name the page"),
    "og-url": Rule("Open Graph", "{!r} is not the canonical address", "give that one"),
    "og-image": Rule(
        "Open Graph", "has no og:image:alt, or is not absolute", "say what it shows, and where it is"
    ),
    "signpost-once": Rule("Signposting", "is there {} times", "give one"),
    "signpost-type": Rule("Signposting", "has no type", "say which format it leads to"),
    "signpost-kind": Rule(
        "Signposting", "there are {} links of the relation type", "give one or two"
    ),
    "signpost-absolute": Rule("Signposting", "{!r} is not absolute", "give the whole address"),
    "feed-title": Rule("RSS Board", "has no title", "readers choose a feed by it"),
    "feed-link": Rule(
        "RSS Board", "does not lead to {}, the feed beside the page", "add a link rel=alternate"
    ),
    "link-encoded": Rule("URL Standard", "{!r} has a space in it", "write %20"),
    "search-one": Rule(
        "Pagefind", "is there {} times, so a hit leads to no one paper", "mark one part of a page"
    ),
    "moved-noindex": Rule("Openshelf", "is missing", "keep what moved or is gone out of indexes"),
    "moved-at-once": Rule("Openshelf", "waits {} seconds", "lead on at once, with 0"),
    "moved-link": Rule(
        "Openshelf", "{!r} is where it leads, but no link does", "add one for people"
    ),
    "moved-canonical": Rule(
        "RFC 6596", "is not where the page leads", "name the page that took its place"
    ),
    "moved-answers": Rule("Openshelf", "{} is listed, and is not there", "build the site again"),
}  # fmt: skip
