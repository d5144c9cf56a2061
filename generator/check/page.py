"""A page of a built site: its anchors, its links, and what is wrong with it alone."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import islice

from selectolax.lexbor import LexborHTMLParser

from ..errors import Problem
from .links import Link, SiteFiles, links_of


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its path in the site, its bytes, the parsed bytes, and the site."""

    path: str
    data: bytes
    tree: LexborHTMLParser
    site: SiteFiles

    def line(self, attribute: str, value: str, nth: int = 1) -> int:
        """Return the line of the nth attribute that has (or contains) a value; 0 if not found."""
        text = self.data.decode("utf-8", "replace")
        forms = {value, escape(value), escape(value, quote=False)}
        form = f"(?:{'|'.join(map(re.escape, forms))})"
        if attribute in {"srcset", "content"}:
            form = f"[^'\"]*{form}[^'\"]*"
        pattern = rf"""(?<![\w-]){attribute}\s*=\s*(?:"{form}"|'{form}'|{form}(?=[\s>]))"""
        matches = re.finditer(pattern, text, re.IGNORECASE)
        match = next(islice(matches, nth - 1, None), None)
        return text.count("\n", 0, match.start()) + 1 if match else 0


def find_anchors(page: Page) -> frozenset[str]:
    """Return the fragments that a link to this page may have."""
    ids = (node.attributes.get("id") for node in page.tree.css("[id]"))
    names = (node.attributes.get("name") for node in page.tree.css("a[name]"))
    return frozenset(filter(None, (*ids, *names)))


def find_links(page: Page) -> Iterator[Link]:
    """Yield every link of the page."""
    for node in page.tree.root.traverse() if page.tree.root else ():
        yield from links_of(node.tag or "", node.attributes)


def find_problems(page: Page) -> Iterator[Problem]:
    """Yield what is wrong with the page itself: language, title, heading, images and ids."""
    language, title = page.tree.css_first("html[lang]"), page.tree.css_first("head > title")
    headings = len(page.tree.css("h1"))
    if not (language and (language.attributes.get("lang") or "").strip()):
        message = 'is missing; name the language of the page, such as lang="en"'
        yield Problem(page.path, 0, "html[lang]", message)
    if not (title and title.text().strip()):
        yield Problem(page.path, 0, "title", "is missing or empty; give the page a title")
    if headings != 1:
        yield Problem(page.path, 0, "h1", f"the page has {headings or 'none'}; give it one")
    for image in page.tree.css("img:not([alt])"):
        line = page.line("src", image.attributes.get("src") or "")
        message = 'is missing; describe the image, or write alt="" if it adds nothing'
        yield Problem(page.path, line, "img[alt]", message)
    ids = Counter(node.attributes.get("id") or "" for node in page.tree.css("[id]"))
    for name, count in ids.items():
        if name and count > 1:
            line = page.line("id", name, 2)
            yield Problem(page.path, line, "id", f"{name!r} occurs {count} times; keep one")
