import base64
import hashlib
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
import pytest
from jinja2 import meta, nodes
from selectolax.lexbor import LexborHTMLParser

from generator.catalog.catalog import Catalog
from generator.catalog.model import Author, Config, Paper
from generator.content.load import load
from generator.errors import TemplateError
from generator.pages import parts
from generator.pages.render import VIEWS, Renderer, context
from generator.pages.templates import template_folders, templates_in
from generator.plan.output import Output
from generator.plan.plan import plan
from generator.text.markdown import from_markdown
from generator.text.names import Name
from generator.text.typography import curl
from tests.sites import configured

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
BUILTIN = sorted(TEMPLATES.glob("*.html"))
ABOUT = Output("about.html", "about.html")
# Names that every template has
SHARED = {
    "custom_css",
    "footer",
    "logo",
    "nav",
    "root",
    "sections",
    "site",
    "stamp",
    "style",
    "urls",
}
# Elements that no page has
NEVER = {"iframe", "object", "embed", "base", "svg", "video", "audio", "frame"}

# Elements that need words
WORDY = set("dl dt dd ul ol li p a time h1 h2 h3 section nav details summary table caption".split())


@cache
def toy_catalog() -> Catalog:
    """Return the toy catalog, and with it a paper of which little is known."""
    toy = load(ROOT / "tests" / "toy")
    title = toy.paper("all-identifiers").title
    unknown = Paper("undated", "", title, from_markdown(""), status="in press", type="book")
    editor = Author(Name("Ada", "Lovelace"))
    unknown = replace(unknown, editors=(editor,))
    return replace(toy, papers=(*toy.papers, unknown))


@cache
def outputs() -> tuple[Output, ...]:
    """Return the pages of the toy catalog."""
    return tuple(output for output in plan(toy_catalog(), []) if output.path.endswith(".html"))


def renderer(folder: Path | None = None, catalog: Catalog | None = None) -> Renderer:
    """Return a renderer of the toy catalog, with a folder of templates that override others."""
    return Renderer(catalog or toy_catalog(), templates_in(template_folders(folder)))


@cache
def pages() -> dict[str, str]:
    """Render every page of the toy catalog, by path."""
    toy = renderer()
    return {output.path: toy.render(output).decode() for output in outputs()}


@cache
def parsed(path: str) -> Element:
    """Parse a page of the toy catalog. Any error in its HTML is raised."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document: Element = parser.parse(pages()[path])
    return document


def texts(path: str, element: str) -> list[str]:
    """Return the text of all elements with a name on a page, in single spaces."""
    return [" ".join("".join(node.itertext()).split()) for node in parsed(path).iter(element)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder for templates that override the built-in ones."""
    (tmp_path / "static").mkdir()
    return tmp_path


def parse(name: str) -> nodes.Template:
    """Parse a built-in template."""
    return renderer().environment.parse((TEMPLATES / name).read_text("utf-8"))


def closure(name: str) -> Iterator[tuple[str, nodes.Template]]:
    """Yield a template, and all templates that it extends and includes, with their names."""
    tree = parse(name)
    yield name, tree
    for other in meta.find_referenced_templates(tree):
        assert other, f"{name} includes a template whose name is not fixed"
        yield from closure(other)


def outside_names(name: str) -> set[str]:
    """Return the names that a template, with all that it includes, does not define."""
    trees = [tree for _, tree in closure(name)]
    macros = {macro.name for tree in trees for macro in tree.find_all(nodes.Macro)}
    # `with` and `set` define names for the partials inside
    targets = [
        *(
            target
            for tree in trees
            for node in tree.find_all(nodes.With)
            for target in node.targets
        ),
        *(node.target for tree in trees for node in tree.find_all(nodes.AssignBlock)),
    ]
    defined = {target.name for target in targets if isinstance(target, nodes.Name)}
    return set().union(*map(meta.find_undeclared_variables, trees)) - macros - defined


def attributes(tree: nodes.Template, name: str) -> set[str]:
    """Return the attributes of a name that a template uses."""
    return {
        node.attr
        for node in tree.find_all(nodes.Getattr)
        if isinstance(node.node, nodes.Name) and node.node.name == name
    }


class TestTemplates:
    @pytest.mark.parametrize("name", sorted(VIEWS))
    def test_template_and_view_agree(self, name: str) -> None:
        """A template uses every field of its view, and nothing else."""
        output = next(output for output in outputs() if output.template == name)
        names = {field.name for field in fields(VIEWS[name](toy_catalog(), output))}
        assert outside_names(name) - SHARED == names

    def test_entry_agrees(self) -> None:
        """The template of an entry uses every field of an entry, and nothing else."""
        assert attributes(parse("_entry.html"), "entry") == {
            field.name for field in fields(parts.Entry)
        }

    def test_site_agrees(self) -> None:
        """The templates use only settings that exist as fields of the global `site`."""
        used = set().union(*(attributes(parse(path.name), "site") for path in BUILTIN))
        assert used < {field.name for field in fields(Config)}

    def test_all_are_in_use(self) -> None:
        """Every template is that of a page or of an entry, or one of these includes it."""
        used = {name for page in (*VIEWS, "_entry.html") for name, _ in closure(page)}
        assert {path.name for path in BUILTIN} == used

    def test_escaping(self) -> None:
        """No template switches escaping off."""
        for path in BUILTIN:
            tree = parse(path.name)
            assert "safe" not in {node.name for node in tree.find_all(nodes.Filter)}
            assert not list(tree.find_all(nodes.ScopedEvalContextModifier))

    def test_context(self) -> None:
        """A template gets the fields of its view and `root`, and nothing else."""
        view = VIEWS["paper.html"](toy_catalog(), outputs()[0])
        assert set(context(view)) == {field.name for field in fields(view)} | {"root"}


class TestErrors:
    @pytest.mark.parametrize(
        ("template", "message"),
        [
            ("\n{{ nothing }}", "about.html:2: 'nothing' is undefined"),
            (
                "\n\n{{ page.nothing }}",
                "about.html:3: 'generator.pages.head.Page object' has no attribute 'nothing'",
            ),
            ("{% if %}", "about.html:1: Expected an expression, got 'end of statement block'"),
            ("a\n{% extends 'none.html' %}", "about.html:2: unknown template 'none.html'"),
            ("a\n{% include 'none.html' %}", "about.html:2: unknown template 'none.html'"),
            ("a\n{{ 1 // 0 }}", "about.html:2: integer division or modulo by zero"),
            ("{{ count + page }}", "about.html:1: unsupported operand type(s) for +: 'int' and 'Page'"),
            ("{% include 'about.html' %}", "about.html:1: maximum recursion depth exceeded"),
            ("{{ 'x' | nothing }}", "about.html:1: No filter named 'nothing'."),
            ("\n{{ 1 | entry('') }}", "about.html:2: 'int' object has no attribute 'authors'"),
            ("\n{{ '1' | plural('paper') }}", "about.html:2: Cannot specify ',' with 's'."),
        ],
    )  # fmt: skip
    def test_template(self, folder: Path, template: str, message: str) -> None:
        """An error in a template has its name and line."""
        (folder / "about.html").write_text(template, "utf-8")
        with pytest.raises(TemplateError) as error:
            renderer(folder).render(ABOUT)
        assert str(error.value).startswith(message)

    @pytest.mark.parametrize(
        ("partial", "message"),
        [
            ("a\n{{ nothing }}", "_files.html:2: 'nothing' is undefined"),
            ("a\n{% if %}", "_files.html:2: Expected an expression"),
            ("a\n\n{{ 1 | entry('') }}", "_files.html:3: 'int' object has no attribute 'authors'"),
        ],
    )
    def test_partial(self, folder: Path, partial: str, message: str) -> None:
        """An error in an included template has the name and line of that template."""
        (folder / "_files.html").write_text(partial, "utf-8")
        with pytest.raises(TemplateError) as error:
            renderer(folder).render(ABOUT)
        assert str(error.value).startswith(message)

    def test_entry(self, folder: Path) -> None:
        """An error in the template of an entry is that template's, not the list's."""
        (folder / "_entry.html").write_text("a\n{{ entry.nothing }}", "utf-8")
        # Another catalog, which has kept no entries of other templates
        catalog = configured(toy_catalog())
        with pytest.raises(TemplateError, match=r"^_entry\.html:2: .* 'nothing'"):
            renderer(folder, catalog).render(Output("papers/index.html", "papers.html"))

    def test_unused(self, folder: Path) -> None:
        """A broken template stops only the pages that use it, even after all were compiled."""
        (folder / "notes.html").write_text("{% if %}", "utf-8")
        (folder / "dates.html").write_text("a\n{% if %}", "utf-8")
        broken = renderer(folder)
        broken.compile()
        assert broken.render(ABOUT)
        with pytest.raises(TemplateError, match=r"^dates\.html:2: Expected an expression"):
            broken.render(Output("dates/index.html", "dates.html"))


class TestFolders:
    def test_template(self, folder: Path) -> None:
        """A template overrides the built-in one; the others stay."""
        (folder / "about.html").write_text("{{ site.title }}, {{ count }}\n", "utf-8")
        toy = renderer(folder)
        assert toy.render(ABOUT) == "Toy &lt;b&gt;Catalog&lt;/b&gt; &amp; “Friends”, 15\n".encode()
        assert toy.render(outputs()[0]).startswith(b"<!DOCTYPE html>")

    def test_partial(self, folder: Path) -> None:
        """A partial overrides the built-in one in all templates that include it."""
        (folder / "_pager.html").write_text("<p>my pager</p>", "utf-8")
        html = renderer(folder).render(Output("papers/index.html", "papers.html"))
        assert b"my pager" in html

    @pytest.mark.parametrize("name", ["tag", "kind", "year", "month"])
    def test_one_kind_of_list(self, folder: Path, name: str) -> None:
        """The template of one kind of list can be overridden without the others."""
        (folder / f"{name}.html").write_text("mine", "utf-8")
        toy = renderer(folder)
        mine = {output.template for output in outputs() if toy.render(output) == b"mine"}
        assert mine == {f"{name}.html"}

    def test_static(self, folder: Path) -> None:
        """A static file is copied as it is."""
        (folder / "static" / "more.css").write_text("q {}", "utf-8")
        output = Output("assets/more.css", "static/more.css")
        assert renderer(folder).render(output) == b"q {}"

    def test_stamp(self, folder: Path) -> None:
        """A changed stylesheet has another address, so that browsers do not use the old one."""
        (folder / "static" / "style.css").write_text("p {}", "utf-8")
        before, after = (
            re.findall(rb"style\.css\?(\w+)", renderer(first).render(ABOUT))
            for first in (None, folder)
        )
        assert len(before[0]) == 8
        assert before != after


class TestPurity:
    def test_order(self) -> None:
        """A page has the same bytes, whichever pages are rendered before it."""
        shuffled = list(outputs())
        random.Random(7).shuffle(shuffled)
        toy = renderer()
        for output in shuffled:
            assert toy.render(output).decode() == pages()[output.path]
            assert toy.render(output).decode() == pages()[output.path]

    def test_two_catalogs(self) -> None:
        """Two renderers do not affect each other."""
        toy, other = renderer(), renderer(catalog=configured(toy_catalog(), title="B"))
        for output in outputs()[:3]:
            other.render(output)
            assert toy.render(output).decode() == pages()[output.path]

    def test_environment(self) -> None:
        """A renderer can use the environment of an earlier one, for another catalog."""
        templates = templates_in(template_folders())
        other = Renderer(configured(toy_catalog(), title="B"), templates)
        other.render(ABOUT)
        toy = Renderer(toy_catalog(), templates, other.environment)
        for output in outputs():
            assert toy.render(output).decode() == pages()[output.path]


def test_fragments() -> None:
    """A paper has an entry for lists, and BibTeX only if citations are switched on."""
    paper = toy_catalog().papers[0]
    assert set(renderer().fragments(paper)) == {"entry", "BibTeX", "Atom"}
    bare = renderer(catalog=configured(toy_catalog(), citations=False, feeds=False))
    (entry,) = bare.fragments(paper).values()
    assert entry.startswith(b'<article class="entry" ')


@pytest.mark.parametrize("template", sorted(VIEWS))
class TestEveryPage:
    def paths(self, template: str) -> list[str]:
        """Return the paths of the pages of a template."""
        paths = [output.path for output in outputs() if output.template == template]
        assert paths
        return paths

    def test_html(self, template: str) -> None:
        """Every page is valid HTML with one h1, unique ids, a title and a language."""
        for path in self.paths(template):
            document = parsed(path)
            assert len(list(document.iter("h1"))) == 1
            ids = [node.get("id") for node in document.iter() if "id" in node.attrib]
            assert len(ids) == len(set(ids)), path
            assert all(texts(path, "title"))
            assert document.get("lang") == "en"

    def test_terms(self, template: str) -> None:
        """In a list of terms, each group has a term and then what is said about it."""
        for path in self.paths(template):
            for terms in parsed(path).iter("dl"):
                for group in terms:
                    names = "".join(f"{child.tag} " for child in group)
                    assert re.fullmatch("(dt )+(dd )+", names), (path, names)

    def test_nothing_hostile(self, template: str) -> None:
        """No page has a script, handler, frame or link that only the content has."""
        own = "".join(path.read_text("utf-8") for path in BUILTIN)
        own += templates_in(template_folders()).statics["style.css"].decode()
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

    def test_policy(self, template: str) -> None:
        """The policy of a page comes first and has every inline script and style; none is in an attribute."""
        for path in self.paths(template):
            tree = LexborHTMLParser(pages()[path])
            first, *others = tree.css("meta[http-equiv=Content-Security-Policy], script, style")
            directives = (first.attributes["content"] or "").split("; ")
            policy = {words[0]: words[1:] for words in map(str.split, directives)}
            assert policy["default-src"] == ["'self'"]
            for node in others:
                text, media = node.text(), node.attributes.get("type")
                if text and media != "application/ld+json":
                    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
                    assert f"'sha256-{digest}'" in policy[f"{node.tag}-src"], path
            names = {name for node in tree.css("*") for name in node.attributes}
            assert not {name for name in names if name == "style" or name.startswith("on")}

    def test_outward_links(self, template: str) -> None:
        """A link to another site does not tell it where the reader was."""
        for path in self.paths(template):
            for link in parsed(path).iter("a"):
                is_outward = re.match("https?:|//", link.get("href", ""), re.IGNORECASE)
                assert bool(is_outward) == ("noreferrer" in link.get("rel", "").split()), path

    def test_nothing_empty(self, template: str) -> None:
        """Unknown facts are left out: no element that needs words is empty, and no link."""
        for path in self.paths(template):
            # Scripts fill in the search page, and an abstract may have empty elements of its own
            theirs = {
                inner
                for element in parsed(path).iter()
                if element.get("class") == "abstract" or element.get("id", "").startswith("search-")
                for inner in element.iter()
            }
            for element in parsed(path).iter():
                if element in theirs:
                    continue
                # A picture alone is no empty paragraph
                if element.tag in WORDY and element.find(".//img") is None:
                    assert "".join(element.itertext()).strip(), (path, element.tag, element.attrib)
                for name in ("href", "src", "datetime", "content", "lang", "title", "action"):
                    assert element.get(name, "x"), (path, element.tag, name)

    def test_addresses(self, template: str) -> None:
        """Every page has its canonical URL; the index of a folder has the folder's URL."""
        # A redirect has the canonical URL of its target
        for path in self.paths(template) if template != "redirect.html" else ():
            (link,) = (node for node in parsed(path).iter("link") if node.get("rel") == "canonical")
            name = "" if path.rpartition("/")[2] == "index.html" else path.rpartition("/")[2]
            folder = path.rpartition("/")[0] + "/" if "/" in path else ""
            assert link.get("href") == f"https://example.org/repo/{folder}{name}"

    def test_links(self, template: str) -> None:
        """Every link inside the site is relative, and leads to a file and an id that exist."""
        templates = templates_in(template_folders())
        paths = {output.path for output in plan(toy_catalog(), templates.statics)}
        for path in self.paths(template):
            for element in parsed(path).iter("a"):
                href = element.get("href")
                # The links of the page for unknown URLs begin at the root of the server
                if href is None or "://" in href or path == "404.html":
                    continue
                target, _, fragment = (
                    urljoin(f"file:///{path}", href).removeprefix("file:///").partition("#")
                )
                assert target.partition("?")[0] in paths, (path, href)
                assert not fragment or fragment in {
                    node.get("id") for node in parsed(target).iter()
                }, (path, href)

    def test_nothing_is_run(self, template: str) -> None:
        """Text that looks like a template is not rendered as one."""
        for path in self.paths(template):
            assert not re.search(r"\b49\b", pages()[path])


HOSTILE_TITLE = """<script>alert(1)</script> "quoted" & 'single' {{ 7*7 }} {% raw %} ]]> <!– –"""


class TestHostile:
    def test_title(self) -> None:
        """A hostile title is shown as it is, on the page of the paper and in lists."""
        curled = curl(HOSTILE_TITLE)
        assert texts("papers/hostile-text.html", "h1") == [curled]
        assert curled in texts("index.html", "h3")
        assert curled in texts("tags/hostile.html", "h3")
        assert texts("papers/hostile-text.html", "title")[0].startswith(HOSTILE_TITLE)

    def test_names(self) -> None:
        """Hostile names of people, tags, venues, labels and catalogs are shown as they are."""
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
        """A hostile abstract keeps its words, and links that are safe."""
        (section,) = (
            node
            for node in parsed("papers/hostile-text.html").iter("section")
            if node.get("class") == "abstract"
        )
        assert {node.get("href") for node in section.iter("a")} == {
            *(None, "https://example.org/", "https://example.org/?a=1&b=2")
        }
        words = " ".join("".join(section.itertext()).split())
        assert r"<script>alert(1)</script> \href{javascript:alert(1)}{x} \class{x" in words
        assert "Plain words with a handler, bold, a frame, an image," in words

    def test_links(self) -> None:
        """URLs with & and quotes, and odd labels, are shown as they were written."""
        links = {
            element.text: element.get("href")
            for item in parsed("papers/hostile-text.html").iter("li")
            for element in item.iter("a")
            if element.get("rel") == "external noreferrer"
        }
        assert links == {
            "code": "https://example.org/code?a=1&b=2#x=%22y%22",
            '"><script>alert(3)</script>': "https://example.org/odd/label",
            "a very odd: label": "HTTPS://EXAMPLE.ORG:8443/caf%C3%A9",
        }


def test_curators_words() -> None:
    """The curator's text and the address of the source are on the pages for them."""
    assert texts("about.html", "p")[:2] == [
        "This toy catalog has tags, an address, and",
        "what must not pass.",
    ]
    assert "https://example.org/repo.git?a=1&b=2" in {
        element.get("href") for element in parsed("404.html").iter("a")
    }


def test_missing_page_has_its_style() -> None:
    """The page for unknown URLs holds its style, since a server shows it at any depth."""
    rel = {element.get("rel") for element in parsed("404.html").iter("link")}
    assert "stylesheet" not in rel
    styles = "".join(element.text or "" for element in parsed("404.html").iter("style"))
    assert "--accent:" in styles
    assert ".search-box" in styles


class TestUnknown:
    def dates(self, path: str) -> set[tuple[str | None, str]]:
        """Return the dates on a page, for machines and for people."""
        return {
            (node.get("datetime"), "".join(node.itertext())) for node in parsed(path).iter("time")
        }

    @pytest.mark.parametrize(
        ("paper", "iso", "words"),
        [
            ("year-only", "2021", "2021"),
            ("month-only", "2021-07", "July 2021"),
            ("one-nameless-author", "2021-07-02", "2 July 2021"),
        ],
    )
    def test_dates(self, paper: str, iso: str, words: str) -> None:
        """A partial date is shown as such, on the page of the paper and in lists."""
        assert self.dates(f"papers/{paper}.html") == {(iso, words)}
        assert (iso, words) in self.dates("kinds/survey.html") | self.dates(
            "kinds/survey.page-2.html"
        )

    @pytest.mark.parametrize(
        ("paper", "words"),
        [
            ("month-only", "8 authors, names not known"),
            ("one-nameless-author", "1 author, names not known"),
            (
                "more-authors-than-named",
                "Ada Lovelace, Charles Babbage and 10 more whose names are not known",
            ),
            ("all-identifiers", "Noam Levi, Ada Lovelace"),
            ("undated", "Ada Lovelace (editor)"),
        ],
    )
    def test_authors(self, paper: str, words: str) -> None:
        """Authors with known names are named; the others are counted if possible."""
        assert words in texts(f"papers/{paper}.html", "p")
        shown = words.replace(" whose names are not known", "")
        lists = [path for path in pages() if path.startswith("papers/index") or "/page-" in path]
        assert any(shown in texts(path, "p") for path in lists)

    def test_nothing_is_known(self) -> None:
        """A paper with a title alone has no facts, no tags and no links elsewhere."""
        document = parsed("papers/year-only.html")
        assert not [node for node in document.iter("a") if node.get("rel") == "external"]
        assert not [node for node in document.iter() if node.get("aria-label") == "Tags"]
        assert not list(document.iter("dd"))

    def test_counts(self) -> None:
        """Counts have the date when they were read; a count of 0 is shown."""
        assert "1,234 upvotes, 2 comments as of 9 March 2025" in texts(
            "papers/all-identifiers.html", "dd"
        )
        assert "1 upvote as of 5 November 2024" in texts("papers/one-nameless-author.html", "dd")
        assert "0 upvotes, 0 comments as of 2025" in texts(
            "papers/more-authors-than-named.html", "dd"
        )

    @pytest.mark.parametrize(
        ("path", "words"),
        [("kinds/survey.html", "▲ 1 upvote"), ("kinds/method.html", "▲ 1234 upvotes")],
    )
    def test_one_upvote(self, path: str, words: str) -> None:
        """In lists, screen readers hear a singular for a single upvote."""
        assert words in texts(path, "span")

    def test_withdrawn(self) -> None:
        """A withdrawn paper is marked, with the reason."""
        assert "Withdrawn. Its proof has a hole; see <b>there</b> & elsewhere." in texts(
            "papers/withdrawn.html", "p"
        )

    def test_no_address(self) -> None:
        """Without the URL of the site, no page has a canonical URL."""
        nowhere = renderer(catalog=configured(toy_catalog(), url=""))
        for output in outputs():
            assert b"canonical" not in nowhere.render(output)


class TestEntries:
    """Papers in lists."""

    def entry(self, paper_id: str) -> str:
        """Render a paper as an entry of a list."""
        return renderer().fragments(toy_catalog().paper(paper_id))["entry"].decode()

    def test_facts(self) -> None:
        """An entry has the paper's date, venue and upvotes, and the date of the upvotes."""
        entry = self.entry("all-identifiers")
        assert '<a href="../papers/all-identifiers.html">' in entry
        assert (
            '<time datetime="2024-01-31"><span class="day">31 January </span>2024</time>' in entry
        )
        assert '<span class="venue">No</span>' in entry
        assert 'class="votes" title="Upvotes on Hugging Face, as of 9 March 2025"' in entry

    def test_unknown(self) -> None:
        """Unknown facts are left out."""
        entry = self.entry("year-only")
        assert '<time datetime="2021">2021</time>' in entry
        assert not re.search('class="(venue|tags|votes)"', entry)

    def test_withdrawn(self) -> None:
        """Only withdrawn papers are marked as such."""
        marked = [
            paper.id for paper in toy_catalog().papers if "Withdrawn</s" in self.entry(paper.id)
        ]
        assert marked == ["withdrawn"]


class TestCitations:
    """Papers of the catalog that cite each other."""

    def test_lists(self) -> None:
        """Both lists say in words that they count this catalog, and mark withdrawn papers."""
        path = "papers/all-identifiers.html"
        assert "Cites 2 papers in this catalog" in texts(path, "h2")
        assert "Withdrawn 2023 · withdrawn" in texts(path, "li")
        assert "Cited by 2 papers in this catalog" in texts("papers/withdrawn.html", "h2")
        assert not re.search("Cite[sd]", pages()["papers/month-only.html"])

    def test_long_list(self) -> None:
        """A list of more than five papers is folded after the fifth."""
        toy = toy_catalog()
        ids = tuple(paper.id for paper in toy.papers)
        cites = {"year-only": ids[:6], "undated": ids[:5]}
        papers = (replace(paper, cites=cites.get(paper.id, ())) for paper in toy.papers)
        catalog = replace(toy, papers=tuple(papers))
        six, five = (
            renderer(catalog=catalog).render(
                Output(f"papers/{paper_id}.html", "paper.html", paper_id)
            )
            for paper_id in cites
        )
        section = six.partition(b'id="cites"')[2].partition(b"</section>")[0]
        assert section.partition(b"<summary>1 more</summary>")[0].count(b"<li>") == 5
        assert section.count(b"<li>") == 6
        assert b"more</summary>" not in five.partition(b'id="cites"')[2].partition(b"</section>")[0]

    def test_count(self) -> None:
        """An entry of a list says how many papers of the catalog cite the paper, if any does."""
        entry = TestEntries().entry
        assert (
            'withdrawn.html#cited-by" title="2 papers in this catalog">cited by 2 here<'
            in entry("withdrawn")
        )
        assert "cited" not in entry("month-only")


def test_money_and_maths() -> None:
    """Prices in a title are no maths; valid maths is MathML, invalid maths its source."""
    path = "papers/maths-good-and-bad.html"
    assert "for $250M, or $3 to $5:" in texts(path, "h1")[0]
    assert "by Müller & Erős, 100%" in texts(path, "h1")[0]
    assert texts(path, "code")[:2] == [r"\foo", r"\foo{x}"]
    assert {"O(n^2)", "O(n)", "a < b > c"} <= {
        node.get("alttext")
        for node in parsed(path).iter()
        if isinstance(node.tag, str) and node.tag.endswith("math")
    }


def test_language() -> None:
    """A paper in another language than the catalog's shows the language."""
    assert "de" in texts("papers/all-identifiers.html", "dd")
    assert "de" not in texts("papers/withdrawn.html", "dd")
    german = renderer(catalog=configured(toy_catalog(), language="de"))
    html = german.render(Output("papers/a.html", "paper.html", "all-identifiers"))
    assert b"<dt>Language</dt>" not in html


def test_index_of_names() -> None:
    """In the index of authors family names come first; a name of one word has no comma."""
    assert {"Levi, Noam", "李", "李, 飞飞"} <= set(texts("authors/index.l.html", "a"))
    assert "Wang, Wei <i>Leeds</i> & Co." in texts("authors/index.w.html", "li")


def test_unverified() -> None:
    """An author whose papers have only a name in common is marked; one with one paper is not."""
    note = "Gathered by name; nobody has checked that it is one person."
    assert note in texts("authors/ada-lovelace.html", "p")
    assert note not in texts("authors/charles-babbage.html", "p")
    assert note not in texts("authors/wei-wang-b.html", "p")


def test_a_bare_catalog() -> None:
    """Papers without tags, venues, upvotes and dates of adding have pages that lead to no missing one."""
    bare = tuple(
        replace(paper, tags=(), venue="", upvotes=None, added=None)
        for paper in toy_catalog().papers[:3]
    )
    catalog = configured(
        replace(toy_catalog(), papers=bare, paths=(), moves=(), layout={}),
        search=False,
        authors=False,
        picks=(),
    )
    templates = templates_in(template_folders())
    planned = {output.path: output for output in plan(catalog, templates.statics)}
    assert not {"venues.html", "added.html", "paths/index.html"} & planned.keys()
    for path, output in planned.items():
        if path.endswith(".html") and path != "404.html":
            html = renderer(catalog=catalog).render(output).decode()
            for href in re.findall(r'href="((?!https?:|#|mailto:)[^"#?]+)', html):
                assert urljoin(f"file:///{path}", href).removeprefix("file:///") in planned, path
