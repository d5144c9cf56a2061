"""A page of a built site: its anchors, its links, and what is wrong with it alone."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..errors import Problem
from .links import Link, SiteFiles, links_of


@dataclass(frozen=True)
class Page:
    """A page: its path in the site, its bytes, and the files of the site."""

    path: str
    data: bytes
    site: SiteFiles

    @cached_property
    def tree(self) -> LexborHTMLParser:
        """The parsed page."""
        return LexborHTMLParser(self.data)

    @cached_property
    def links(self) -> Counter[Link]:
        """How often each link occurs."""
        nodes = self.tree.css("*")
        return Counter(link for node in nodes for link in links_of(node.tag or "", node.attributes))

    @cached_property
    def ids(self) -> Counter[str]:
        """How often each id occurs."""
        return Counter(value for node in self.tree.css("[id]") if (value := attribute(node, "id")))

    @cached_property
    def anchors(self) -> frozenset[str]:
        """The fragments that a link to the page may have."""
        names = (attribute(node, "name") for node in self.tree.css("a[name]"))
        return frozenset(filter(None, (*self.ids, *names)))

    def line(self, name: str, value: str, nth: int = 1) -> int:
        """Return the line of the nth attribute that has (or contains) a value; 0 if not found."""
        text = self.data.decode("utf-8", "replace")
        forms = {value, escape(value), escape(value, quote=False)}
        form = f"(?:{'|'.join(map(re.escape, forms))})"
        if name in {"srcset", "content"}:
            form = f"[^'\"]*{form}[^'\"]*"
        pattern = rf"""(?<![\w-]){name}\s*=\s*(?:"{form}"|'{form}'|{form}(?=[\s>]))"""
        matches = re.finditer(pattern, text, re.IGNORECASE)
        match = next(islice(matches, nth - 1, None), None)
        return text.count("\n", 0, match.start()) + 1 if match else 0


def attribute(node: LexborNode | None, name: str) -> str:
    """Return the value of an attribute; empty if the element or the attribute is missing."""
    return (node.attributes.get(name) or "") if node else ""


def find_problems(page: Page) -> Iterator[Problem]:
    """Yield what is wrong with the page itself: language, title, heading, images and ids."""
    if not attribute(page.tree.css_first("html[lang]"), "lang").strip():
        message = 'is missing; name the language of the page, such as lang="en"'
        yield Problem(page.path, 0, "html[lang]", message)
    title = page.tree.css_first("head > title")
    if not (title and title.text().strip()):
        yield Problem(page.path, 0, "title", "is missing or empty; give the page a title")
    headings = len(page.tree.css("h1"))
    if headings != 1:
        yield Problem(page.path, 0, "h1", f"the page has {headings or 'none'}; give it one")
    for image in page.tree.css("img:not([alt])"):
        message = 'is missing; describe the image, or write alt="" if it adds nothing'
        yield Problem(page.path, page.line("src", attribute(image, "src")), "img[alt]", message)
    for value, count in page.ids.items():
        if count > 1:
            message = f"{value!r} occurs {count} times; keep one"
            yield Problem(page.path, page.line("id", value, 2), "id", message)
