import json
import random
import re
from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cache
from pathlib import Path
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import html5lib
import jinja2
import pytest
from jinja2 import meta, nodes

from generator.pages import render as render_module

from generator.errors import TemplateError
from generator.content.load import load
from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.pages.render import Renderer, context, render, renderer
from generator.pages.templates import static_files, template_folders, templates_in
from generator.pages.render import VIEWS, parts, view

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
# Globals that every template has, and the way up that context() adds to a view
SHARED = {"root", "site"}
# Elements that a page of this site has no use for
NEVER = {"iframe", "object", "embed", "img", "base", "svg", "video", "audio", "frame"}

# Elements that say nothing when they have no words in them
WORDY = set("dl dt dd ul ol li p a time h1 h2 h3 section nav details summary table caption".split())


@cache
def site() -> Catalog:
    """The toy catalog."""
    return load(ROOT / "tests" / "toy")


@cache
def outputs() -> tuple[Output, ...]:
    """Its pages."""
    return tuple(output for output in plan(site(), []) if output.path.endswith(".html"))


def ours(first: Path | None = None, of: Catalog | None = None) -> Renderer:
    """A renderer of the toy catalog, with a folder of templates before ours."""
    return renderer(of or site(), templates_in(template_folders(first)))


@cache
def pages() -> dict[str, str]:
    """Every page of the toy catalog, by path."""
    ready = ours()
    return {output.path: render(ready, output).decode() for output in outputs()}


@cache
def parsed(path: str) -> Element:
    """A page of the toy catalog as a browser parses it; an error if it had to mend anything."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document: Element = parser.parse(pages()[path])
    return document


def texts(path: str, element: str) -> list[str]:
    """The text of every element of a kind on a page, in single spaces."""
    return [" ".join("".join(found.itertext()).split()) for found in parsed(path).iter(element)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of templates that is looked into before ours."""
    (tmp_path / "static").mkdir()
    return tmp_path


class TestTemplates:
    def closure(self, name: str) -> Iterator[tuple[str, nodes.Template]]:
        """A template and all that it extends and includes, parsed."""
        environment = ours().templating.environment
        tree = environment.parse((TEMPLATES / name).read_text("utf-8"))
        yield name, tree
        for other in meta.find_referenced_templates(tree):
            assert other, f"{name} takes in a template whose name is not fixed"
            yield from self.closure(other)

    def used(self, name: str) -> set[str]:
        """The names that a template, with all that it extends and includes, takes from outside."""
        trees = [tree for _, tree in self.closure(name)]
        macros = {macro.name for tree in trees for macro in tree.find_all(nodes.Macro)}
        return set().union(*map(meta.find_undeclared_variables, trees)) - macros

    @pytest.mark.parametrize("name", sorted(VIEWS))
    def test_template_and_view_agree(self, name: str) -> None:
        """A template uses every field of its view, and nothing that is not there."""
        output = next(output for output in outputs() if output.template == name)
        given = {field.name for field in fields(VIEWS[name](site(), output))}
        assert self.used(name) - SHARED == given - SHARED

    def test_entry_agrees(self) -> None:
        """The template of an entry uses every field of an entry, and nothing else."""
        ((_, tree),) = self.closure("_entry.html")
        assert self.used("_entry.html") == {"entry", "root"}
        found = {
            node.attr
            for node in tree.find_all(nodes.Getattr)
            if isinstance(node.node, nodes.Name) and node.node.name == "entry"
        }
        assert found == {field.name for field in fields(parts.Entry)}

    def test_site_agrees(self) -> None:
        """The templates use every field of what they know of the site, and nothing else."""
        found = {
            node.attr
            for path in TEMPLATES.glob("*.html")
            for node in ours()
            .templating.environment.parse(path.read_text("utf-8"))
            .find_all(nodes.Getattr)
            if isinstance(node.node, nodes.Name) and node.node.name == "site"
        }
        assert found == {field.name for field in fields(render_module.Chrome)}

    def test_all_are_in_use(self) -> None:
        """Every template is that of a view, or is taken in by one, or by the filter for entries."""
        used = {name for page in VIEWS for name, _ in self.closure(page)} | {
            "_entry.html",
            "_footer.html",
            "_header.html",
        }
        assert {path.name for path in TEMPLATES.glob("*.html")} == used

    def test_nothing_is_let_through(self) -> None:
        """No template switches escaping off: what is safe was made so before."""
        for path in TEMPLATES.glob("*.html"):
            tree = ours().templating.environment.parse(path.read_text("utf-8"))
            assert "safe" not in {node.name for node in tree.find_all(nodes.Filter)}
            assert not list(tree.find_all(nodes.ScopedEvalContextModifier))

    def test_strict(self) -> None:
        """A name that a view does not have is an error, not an empty text."""
        assert ours().templating.environment.undefined is jinja2.StrictUndefined

    def test_context(self) -> None:
        """A template gets its view's fields and the way up, and nothing else."""
        found = view(site(), outputs()[0])
        assert set(context(found)) == {field.name for field in fields(found)} | {"root"}


class TestErrors:
    ABOUT = Output("about.html", "about.html")

    @pytest.mark.parametrize(
        ("template", "message"),
        [
            ("\n{{ nothing }}", "about.html:2: 'nothing' is undefined"),
            (
                "\n\n{{ page.nothing }}",
                "about.html:3: 'generator.views.head.Page object' has no attribute 'nothing'",
            ),
            ("{% if %}", "about.html:1: Expected an expression, got 'end of statement block'"),
            ("{% extends 'none.html' %}", "none.html: there is no such template"),
            ("a\n{{ 1 // 0 }}", "about.html:2: integer division or modulo by zero"),
            ("{{ count + page }}", "about.html:1: unsupported operand type(s) for +: 'int' and 'Page'"),
            ("{% include 'about.html' %}", "about.html:1: maximum recursion depth exceeded"),
            ("{{ 'x' | nothing }}", "about.html:1: No filter named 'nothing'."),
        ],
    )  # fmt: skip
    def test_template(self, folder: Path, template: str, message: str) -> None:
        """What is wrong in a template is an error with its name and line."""
        (folder / "about.html").write_text(template, "utf-8")
        with pytest.raises(TemplateError) as caught:
            render(ours(folder), self.ABOUT)
        assert str(caught.value).startswith(message)

    def test_part(self, folder: Path) -> None:
        """An error in a part is the part's, not that of the page that takes it in."""
        (folder / "_entry.html").write_text("a\n{{ entry.nothing }}", "utf-8")
        with pytest.raises(TemplateError, match=r"^_entry\.html:2: .* 'nothing'"):
            render(ours(folder), Output("papers/index.html", "papers.html"))

    def test_not_utf_8(self, folder: Path) -> None:
        """A template that is not UTF-8 is an error too."""
        (folder / "about.html").write_bytes(b"caf\xe9")
        with pytest.raises(
            TemplateError, match=r"^about\.html: is not UTF-8: unexpected end of data"
        ):
            ours(folder)


class TestFolders:
    def test_template(self, folder: Path) -> None:
        """A template of the caller's takes the place of ours; the others stay."""
        (folder / "about.html").write_text("{{ site.title }}, {{ count }}\n", "utf-8")
        ready = ours(folder)
        assert render(ready, TestErrors.ABOUT) == (
            "Toy &lt;b&gt;Catalog&lt;/b&gt; &amp; “Friends”, 14\n".encode()
        )
        assert render(ready, outputs()[0]).startswith(b"<!DOCTYPE html>")

    def test_part(self, folder: Path) -> None:
        """So does a part of a template, in all that take it in."""
        (folder / "_pager.html").write_text("<p>my pager</p>", "utf-8")
        found = render(ours(folder), Output("papers/index.html", "papers.html"))
        assert b"my pager" in found

    def test_static(self, folder: Path) -> None:
        """A static file of the caller's takes the place of ours, and others come along."""
        (folder / "static" / "style.css").write_text("p {}", "utf-8")
        (folder / "static" / "more.css").write_text("q {}", "utf-8")
        (folder / "static" / ".hidden").write_text("")
        found = static_files(template_folders(folder))
        assert (found["style.css"], found["more.css"]) == (b"p {}", b"q {}")
        assert set(found) == {*static_files(template_folders()), "more.css"}
        assert render(ours(folder), Output("assets/more.css", "static/more.css")) == b"q {}"

    def test_stamp(self, folder: Path) -> None:
        """Another stylesheet has another address, so that no browser keeps the old one."""
        (folder / "static" / "style.css").write_text("p {}", "utf-8")
        about, other = (render(ours(first), TestErrors.ABOUT) for first in (None, folder))
        stamp, another = (re.findall(rb"style\.css\?(\w+)", page) for page in (about, other))
        assert len(stamp[0]) == 8
        assert stamp != another

    def test_our_own_folder(self) -> None:
        """Our folder, given as the caller's, is looked into once."""
        assert template_folders(TEMPLATES) == template_folders() == (TEMPLATES,)


class TestPurity:
    def test_order(self) -> None:
        """A page has the same bytes whenever it is rendered, and after whichever others."""
        shuffled = list(outputs())
        random.Random(7).shuffle(shuffled)
        ready = ours()
        for output in shuffled:
            assert render(ready, output).decode() == pages()[output.path]
            assert render(ready, output).decode() == pages()[output.path]

    def test_another_site(self) -> None:
        """Two renderers at once do not know of each other."""
        other = derive(replace(site().catalog, config=replace(site().catalog.config, title="B")))
        one, two = ours(), ours(of=other)
        for output in outputs()[:3]:
            render(two, output)
            assert render(one, output).decode() == pages()[output.path]


@pytest.mark.parametrize("template", sorted(VIEWS))
class TestEveryPage:
    def paths(self, template: str) -> list[str]:
        """The pages of a template."""
        found = [output.path for output in outputs() if output.template == template]
        assert found
        return found

    def test_html(self, template: str) -> None:
        """Every page is HTML with no error, one h1, unique ids, a title and a language."""
        for path in self.paths(template):
            document = parsed(path)
            assert len(list(document.iter("h1"))) == 1
            ids = [found.get("id") for found in document.iter() if "id" in found.attrib]
            assert len(ids) == len(set(ids)), path
            assert all(texts(path, "title"))
            assert document.get("lang") == "en"

    def test_nothing_hostile(self, template: str) -> None:
        """No element or attribute that the content tried to bring in is on any page."""
        own = "".join(path.read_text("utf-8") for path in sorted(TEMPLATES.glob("*.html")))
        for path in self.paths(template):
            for element in parsed(path).iter():
                assert isinstance(element.tag, str), "a comment"
                assert element.tag not in NEVER
                assert not [name for name in element.attrib if name.lower().startswith("on")]
                for name in ("href", "src", "action"):
                    assert ":" not in element.get(name, "").split("/")[0] or re.match(
                        "https?://", element.get(name, ""), re.IGNORECASE
                    )
                if element.get("type") == "application/ld+json":
                    json.loads(element.text or "")
                elif element.tag in {"script", "style"}:
                    assert (element.text or "") in own
                    assert "//" not in element.get("src", "")
                if element.tag == "form":
                    assert element.get("role") == "search"

    def test_nothing_empty(self, template: str) -> None:
        """What is not known is left out: no element that needs words, no address, is empty."""
        for path in self.paths(template):
            # Scripts fill in the search page, and what is in an abstract is its authors'
            theirs = {
                inner
                for element in parsed(path).iter()
                if element.get("class") == "abstract" or element.get("id", "").startswith("search-")
                for inner in element.iter()
            }
            for element in parsed(path).iter():
                if element in theirs:
                    continue
                if element.tag in WORDY:
                    assert "".join(element.itertext()).strip(), (path, element.tag, element.attrib)
                for name in ("href", "src", "datetime", "content", "lang", "title", "action"):
                    assert element.get(name, "x"), (path, element.tag, name)

    def test_addresses(self, template: str) -> None:
        """Every page says its address, in which only a folder's own index has no name."""
        # A redirect says that of the page that it leads to
        for path in self.paths(template) if template != "redirect.html" else ():
            (link,) = (found for found in parsed(path).iter("link") if found.get("rel") == "canonical")  # fmt: skip
            name = "" if path.rpartition("/")[2] == "index.html" else path.rpartition("/")[2]
            folder = path.rpartition("/")[0] + "/" if "/" in path else ""
            assert link.get("href") == f"https://example.org/repo/{folder}{name}"

    def test_links(self, template: str) -> None:
        """Every link within the site is relative, and names a file and a place that are there."""
        paths = {output.path for output in plan(site(), static_files(template_folders()))}
        for path in self.paths(template):
            for element in parsed(path).iter("a"):
                href = element.get("href")
                # The page for addresses that have none is shown at any depth
                if href is None or "://" in href or path == "404.html":
                    continue
                target, _, fragment = (
                    urljoin(f"file:///{path}", href).removeprefix("file:///").partition("#")
                )
                assert target in paths, (path, href)
                assert not fragment or fragment in {
                    found.get("id") for found in parsed(target).iter()
                }, (path, href)

    def test_nothing_is_run(self, template: str) -> None:
        """Text that looks like a template is not one."""
        for path in self.paths(template):
            assert not re.search(r"\b49\b", pages()[path])


HOSTILE_TITLE = """<script>alert(1)</script> "quoted" & 'single' {{ 7*7 }} {% raw %} ]]> <!– –"""


class TestHostile:
    def test_title(self) -> None:
        """A hostile title is shown letter by letter, wherever the paper is."""
        assert texts("papers/hostile-text.html", "h1") == [HOSTILE_TITLE]
        assert HOSTILE_TITLE in texts("index.html", "h3")
        assert HOSTILE_TITLE in texts("tags/hostile.html", "h3")
        assert texts("papers/hostile-text.html", "title")[0].startswith(HOSTILE_TITLE)

    def test_names(self) -> None:
        """So are hostile names of people, tags, venues, labels and catalogs."""
        page = " ".join("".join(parsed("papers/hostile-text.html").itertext()).split())
        for text in (
            "<img src=x onerror=alert(1)> Mallory",
            "\"><script>alert(2)</script> O'Hara & Sons",
            "{{ 7*7 }} ${7*7} <%= 7*7 %>",
            '</span><script>alert("venue")</script>',
            '"><script>alert(3)</script>',
            '<script>alert("tag")</script>',
            "Toy <b>Catalog</b> & “Friends”",
            '<script>alert("description")</script>',
        ):
            assert text in page
        assert texts("tags/hostile.html", "h1") == ['<script>alert("tag")</script>']
        assert "Topics & <i>themes</i>" in texts("tags/index.html", "h2")

    def test_abstract(self) -> None:
        """Of a hostile abstract, the words stay; good links and plain marks too."""
        (section,) = (
            found
            for found in parsed("papers/hostile-text.html").iter("section")
            if found.get("class") == "abstract"
        )
        assert {found.get("href") for found in section.iter("a")} == {
            *(None, "https://example.org/", "https://example.org/?a=1&b=2")
        }
        words = " ".join("".join(section.itertext()).split())
        assert r"<script>alert(1)</script> \href{javascript:alert(1)}{x} \class{x" in words
        assert "Plain words with a handler, bold, a frame, an image," in words

    def test_links(self) -> None:
        """Addresses with & and quotes, and odd labels, come through as they were written."""
        found = {
            element.text: element.get("href")
            for element in parsed("papers/hostile-text.html").iter("a")
            if element.get("rel") == "external"
        }
        assert found == {
            "code": "https://example.org/code?a=1&b=2#x=%22y%22",
            '"><script>alert(3)</script>': "https://example.org/odd/label",
            "a very odd: label": "HTTPS://EXAMPLE.ORG:8443/caf%C3%A9",
        }


def test_curators_words() -> None:
    """The curator's words and address come through on the pages that are for them."""
    assert texts("about.html", "p")[:2] == [
        "This toy catalog has tags, an address, and",
        "what must not pass.",
    ]
    assert "https://example.org/repo.git?a=1&b=2" in {
        element.get("href") for element in parsed("404.html").iter("a")
    }


class TestUnknown:
    def dates(self, path: str) -> set[tuple[str | None, str]]:
        """The dates on a page, for machines and for people."""
        return {(found.get("datetime"), found.text or "") for found in parsed(path).iter("time")}

    @pytest.mark.parametrize(
        ("paper", "iso", "words"),
        [
            ("year-only", "2021", "2021"),
            ("month-only", "2021-07", "July 2021"),
            ("one-nameless-author", "2021-07-02", "2 July 2021"),
        ],
    )
    def test_dates(self, paper: str, iso: str, words: str) -> None:
        """A date is shown as far as it is known, on the paper's page and in lists."""
        assert self.dates(f"papers/{paper}.html") == {(iso, words)}
        assert (iso, words) in self.dates("kinds/survey.html") | self.dates(
            "kinds/survey.page-2.html"
        )

    @pytest.mark.parametrize(
        ("paper", "words"),
        [
            ("year-only", "Authors not known"),
            ("month-only", "8 authors, names not known"),
            ("one-nameless-author", "1 author, names not known"),
            (
                "more-authors-than-named",
                "Ada Lovelace, Charles Babbage and 10 more whose names are not known",
            ),
            ("all-identifiers", "Noam Levi, Ada Lovelace"),
        ],
    )
    def test_authors(self, paper: str, words: str) -> None:
        """Authors are named as far as their names are known, and counted as far as the rest is."""
        assert words in texts(f"papers/{paper}.html", "p")
        shown = words.replace(" whose names are not known", "")
        lists = [path for path in pages() if path.startswith("papers/index") or "/page-" in path]
        assert any(shown in texts(path, "p") for path in lists)

    def test_nothing_is_known(self) -> None:
        """A paper of which nothing is known has no facts, no tags and no links elsewhere."""
        document = parsed("papers/year-only.html")
        assert not [found for found in document.iter("a") if found.get("rel") == "external"]
        assert not [found for found in document.iter() if found.get("aria-label") == "Tags"]
        assert not list(document.iter("dd"))

    def test_counts(self) -> None:
        """Counts say as of when they were read; those of zero are counts too."""
        assert "1,234 upvotes, 2 comments as of 9 March 2025" in texts(
            "papers/all-identifiers.html", "dd"
        )
        assert "0 upvotes, 0 comments as of 2025" in texts(
            "papers/more-authors-than-named.html", "dd"
        )

    @pytest.mark.parametrize(
        ("path", "words"),
        [("kinds/survey.html", "▲ 1 upvote"), ("kinds/method.html", "▲ 1234 upvotes")],
    )
    def test_one_upvote(self, path: str, words: str) -> None:
        """In lists, a single upvote is one, to those who listen too."""
        assert words in texts(path, "span")

    def test_withdrawn(self) -> None:
        """A withdrawn paper says so, and why."""
        assert "Withdrawn. Its proof has a hole; see <b>there</b> & elsewhere." in texts(
            "papers/withdrawn.html", "p"
        )

    def test_no_address(self) -> None:
        """Where the site's address is not known, no page has one."""
        config = replace(site().catalog.config, url="")
        ready = ours(of=derive(replace(site().catalog, config=config)))
        for output in outputs():
            assert b"canonical" not in render(ready, output)


def test_money_and_maths() -> None:
    """Prices stay prices in a title; good maths is MathML, and bad maths its source."""
    path = "papers/maths-good-and-bad.html"
    assert "for $250M, or $3 to $5:" in texts(path, "h1")[0]
    assert "by Müller & Erős, 100%" in texts(path, "h1")[0]
    assert texts(path, "code")[:2] == [r"\foo", r"\foo{x}"]
    assert {"O(n^2)", "O(n)", "a < b > c"} <= {
        found.get("alttext")
        for found in parsed(path).iter()
        if isinstance(found.tag, str) and found.tag.endswith("math")
    }


def test_language() -> None:
    """A paper in another language than the catalog's says in which."""
    assert "de" in texts("papers/all-identifiers.html", "dd")
    assert "de" not in texts("papers/withdrawn.html", "dd")
