"""The check of a built site: each rule finds the one fault that is put in for it."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.catalog.catalog import Catalog
from generator.check.findings import Findings
from generator.check.site import check_pages, check_site
from generator.cli import main

URL = "https://example.org/repo/"


def page(body: str = "", *, head: str = "", html: str = 'lang="en"') -> str:
    """Give a page without a fault; `head` goes into its third line and `body` into its sixth."""
    return (
        f"<!DOCTYPE html>\n<html {html}>\n<head>{head}\n<title>A</title></head>\n"
        f'<body id="top-of-page">\n<h1 id="one">A</h1>{body}\n</body>\n</html>\n'
    )


def check(files: dict[str, str], url: str = "") -> Findings:
    """Check a site that is given as text."""
    pages = [(path, text.encode()) for path, text in files.items() if path.endswith(".html")]
    return check_pages(pages, {path: len(text) for path, text in files.items()}, url)


SITE = {
    "index.html": page(),
    "404.html": page(),
    "papers/a.html": page(),
    "papers/index.html": page(),
    "tags/ü b.html": page('<a name="two"></a>'),
    "assets/style.css": "body {}",
    "assets/icon.svg": "<svg/>",
    ".nojekyll": "",
}


def problems(body: str = "", *, at: str = "papers/a.html", url: str = "", **rest: str) -> list[str]:
    """Give the problems of the tiny site after one page of it has changed."""
    return list(map(str, check({**SITE, at: page(body, **rest)}, url).problems))


def test_good_site() -> None:
    """A site without a fault has no problem, and its pages and internal links are counted."""
    body = """
<a href="../index.html#one">1</a> <a href="../tags/%C3%BC%20b.html#two">2</a>
<a href="index.html?q=1">3</a> <a href="#one">4</a> <a href="#">5</a> <a href="#top">6</a>
<a href=" ./../papers/a.html ">7</a> <a href="?q=1">8</a>
<img alt="" src="../assets/icon.svg" srcset="../assets/icon.svg 2x, ../assets/icon.svg?a,b 640w">
<svg><use href="../assets/icon.svg#part"/></svg> <form action="../index.html"></form>
<a href="https://example.com/">out</a> <a href="mailto:a@example.com">out</a>
<a href="//example.com">out</a> <img alt="" src="data:image/gif;base64,AAAA">
"""
    head = """
<link rel="canonical" href="https://example.org/repo/papers/"><link rel="next" href="index.html">
<link rel="stylesheet" href="../assets/style.css?1"><meta http-equiv="refresh" content="9; url=#one">
"""
    site = {**SITE, "papers/a.html": page(body, head=head)}
    assert check(site) == Findings(looked_at=("5 pages with 16 links",))
    # The canonical address is internal as soon as the site's own address is known
    assert check(site, URL) == Findings(looked_at=("5 pages with 17 links",))


MISSING = "leads to {}, which does not exist; name a file of the site"
NO_ANCHOR = "leads to #{}, which is not in {}; name an id of that page"
FOLDER = "leads to a folder, which lists its files from disk; name a page in it"
OUTSIDE = "leads out of the site; take a ../ away"
ROOTED = "begins at the root of the server; begin at the page, with ../"
SCRIPT = "is a script; use a button, and a script of its own"
FOREIGN = "is loaded from another site; keep a copy in this one"
NO_FILE = MISSING.format("papers/b.html")


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ('<a href="b.html">', "a[href]", f"'b.html' {NO_FILE}"),
        ("<a href='b.html'>", "a[href]", f"'b.html' {NO_FILE}"),
        ("<area href=b.html>", "area[href]", f"'b.html' {NO_FILE}"),
        ('<a href="A.html">', "a[href]", f"'A.html' {MISSING.format('papers/A.html')}"),
        ('<a href="b.html?a=1&amp;b">', "a[href]", f"'b.html?a=1&b' {NO_FILE}"),
        ('<img alt="" src="b.html">', "img[src]", f"'b.html' {NO_FILE}"),
        ('<img alt="" srcset="a.html 1x, b.html 2x">', "img[srcset]", f"'b.html' {NO_FILE}"),
        (
            f'<meta name="twitter:image" content="{URL}b.png">',
            "meta[content]",
            f"'{URL}b.png' {MISSING.format('b.png')}",
        ),
        ('<form action="b.html">', "form[action]", f"'b.html' {NO_FILE}"),
        ('<video poster="b.html">', "video[poster]", f"'b.html' {NO_FILE}"),
        ('<object data="b.html">', "object[data]", f"'b.html' {NO_FILE}"),
        (f'<a href="{URL}b.html">', "a[href]", f"'{URL}b.html' {MISSING.format('b.html')}"),
        (f'<a href="{URL}tags/">', "a[href]", f"'{URL}tags/' {MISSING.format('tags/index.html')}"),
        ('<a href="#b">', "a[href]", f"'#b' {NO_ANCHOR.format('b', 'papers/a.html')}"),
        ('<a href="a.html#b">', "a[href]", f"'a.html#b' {NO_ANCHOR.format('b', 'papers/a.html')}"),
        (
            '<a href="../tags/%C3%BC%20b.html#%C3%BC">',
            "a[href]",
            f"'../tags/%C3%BC%20b.html#%C3%BC' {NO_ANCHOR.format('ü', 'tags/ü b.html')}",
        ),
        ('<a href="../papers/">', "a[href]", f"'../papers/' {FOLDER}"),
        ('<a href="../papers#one">', "a[href]", f"'../papers#one' {FOLDER}"),
        ('<a href="..">', "a[href]", f"'..' {FOLDER}"),
        ('<a href="../../index.html">', "a[href]", f"'../../index.html' {OUTSIDE}"),
        ('<a href="%2E%2E/../index.html">', "a[href]", f"'%2E%2E/../index.html' {OUTSIDE}"),
        ('<a href="/repo/index.html">', "a[href]", f"'/repo/index.html' {ROOTED}"),
        ('<a href="">', "a[href]", "'' is empty; name a file of the site"),
        ('<a href="JavaScript:alert(1)">', "a[href]", f"'JavaScript:alert(1)' {SCRIPT}"),
        ('<a href=" java\tscript:x">', "a[href]", f"' java\\tscript:x' {SCRIPT}"),
        ('<i id="one"></i>', "id", "'one' occurs 2 times; keep one"),
        (
            '<img src="../assets/icon.svg">',
            "img[alt]",
            'is missing; describe the image, or write alt="" if it adds nothing',
        ),
        (
            '<script src="http://b.example/"></script>',
            "script[src]",
            f"'http://b.example/' {FOREIGN}",
        ),
        ('<img alt="" src="//b.example/x">', "img[src]", f"'//b.example/x' {FOREIGN}"),
        ('<img alt="" srcset="//b.example 2x">', "img[srcset]", f"'//b.example' {FOREIGN}"),
        ('<iframe src="HTTPS://b.example">', "iframe[src]", f"'HTTPS://b.example' {FOREIGN}"),
        ('<svg><use href="//b.example#a"/></svg>', "use[href]", f"'//b.example#a' {FOREIGN}"),
        ('<link rel="x Icon" href="//b.example">', "link[href]", f"'//b.example' {FOREIGN}"),
    ],
)
def test_fault_in_the_body(body: str, field: str, message: str) -> None:
    """Each fault is one problem, with the line and the element that it stands in."""
    assert problems(f"\n{body}", url=URL) == [f"papers/a.html:7: {field}: {message}"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"html": ""},
            ': html[lang]: is missing; name the language of the page, such as lang="en"',
        ),
        (
            {"html": 'lang=" "'},
            ': html[lang]: is missing; name the language of the page, such as lang="en"',
        ),
        ({"body": "<h1>B</h1>"}, ": h1: the page has 2; give it one"),
        (
            {"head": '<meta http-equiv="Refresh" content="0; URL=b.html">'},
            f":3: meta[content]: 'b.html' {NO_FILE}",
        ),
        (
            {"head": '<link rel="stylesheet" href="https://b.example/a.css">'},
            f":3: link[href]: 'https://b.example/a.css' {FOREIGN}",
        ),
    ],
)
def test_fault_of_the_page(change: dict[str, str], message: str) -> None:
    """A page's language, headings, redirects and styles are checked.

    The lint has its own tests for the other duties of a page that moved.
    """
    found = [problem for problem in problems(**change) if "(Openshelf: " not in problem]
    assert found == [f"papers/a.html{message}"]


def test_title_and_heading() -> None:
    """A page has a title that is not empty, and a heading; a title in a picture is no title."""
    for title in ("", "<title> </title>"):
        bare = f'<html lang="en">{title}<body><svg><title>A</title></svg>'
        found = check({"index.html": bare}).problems
        assert list(map(str, found)) == [
            "index.html: h1: the page has none; give it one",
            "index.html: title: is missing or empty; give the page a title",
        ]


def test_empty_files() -> None:
    """An empty file is a problem, and the only one of an empty page; hidden files may be empty."""
    found = check({"index.html": "", "papers/a.bib": "", ".nojekyll": ""}).problems
    assert list(map(str, found)) == [
        "index.html: is empty; mend what makes it, and build again",
        "papers/a.bib: is empty; mend what makes it, and build again",
    ]


@pytest.mark.parametrize(
    ("link", "url", "fault"),
    [
        ("/repo/papers/a.html#one", URL, ""),
        ("/repo/papers/a.html#one", URL.rstrip("/"), ""),
        ("/repo/", URL, ""),
        ("/papers/a.html", "https://example.org", ""),
        ("#one", URL, ""),
        ("papers/a.html", "", ""),
        (
            "/repo/papers/b.html",
            URL,
            NO_FILE,
        ),
        ("/papers/a.html", URL, "is not below /repo/; build and check it with the same --url"),
        (
            "/repo/papers/a.html",
            "",
            "is not known to be in the site; build and check it with the same --url",
        ),
        ("papers/a.html", URL, "fails where a server shows this page; begin with /repo/"),
    ],
)
def test_not_found_page(link: str, url: str, fault: str) -> None:
    """Links of the 404 page begin with the path of the site's URL, if it is known."""
    found = problems(f'<a href="{link}">', at="404.html", url=url)
    assert found == ([f"404.html:6: a[href]: {link!r} {fault}"] if fault else [])


def test_each_fault_of_a_page_once() -> None:
    """The same broken link twice in a page is one problem, and two links that are counted."""
    findings = check({"index.html": page('<a href="x.html"></a><a href="x.html"></a>')})
    assert len(findings.problems) == 1
    assert findings.looked_at == ("1 pages with 2 links",)


def test_reads_a_folder(tmp_path: Path) -> None:
    """Problems name files as the reader would; links may lead to Pagefind's pages, which are not checked."""
    for name, text in {
        "index.html": page('<a href="pagefind/a.html">'),
        "papers/a.html": page('<a href="b.html">'),
        "pagefind/a.html": "<p>",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    findings = check_site(tmp_path)
    assert findings.looked_at == ("2 pages with 2 links",)
    assert [(problem.path, problem.line) for problem in findings.problems] == [
        (str(tmp_path / "papers" / "a.html"), 6)
    ]


def test_style_sheets(tmp_path: Path) -> None:
    """A file that a style sheet loads has to be in the site."""
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text(page())
    (tmp_path / "assets" / "a.png").write_bytes(b"a")
    (tmp_path / "assets" / "a.css").write_text(
        "@namespace url(http://www.w3.org/2005/Atom); /* url(none.png) */\n"
        "a { background: url(a.png), url('data:image/gif;base64,AAAA') }\n"
        'b { background: url( "../b.png" ) }\nb { background: url(//b.example/c.png) }\n'
    )
    assert [str(problem) for problem in check_site(tmp_path).problems] == [
        f"{tmp_path}/assets/a.css:3: url(): '../b.png' {MISSING.format('b.png')}",
        f"{tmp_path}/assets/a.css:4: url(): '//b.example/c.png' {FOREIGN}",
    ]


def test_command_takes_the_address(tmp_path: Path) -> None:
    """`check --url` takes the URL that the site was built with; the default is that of catalog.yaml."""

    def run(*arguments: str) -> int:
        folders = ["--out", str(tmp_path / "site"), "--content", str(tmp_path)]
        result = CliRunner().invoke(main, ["check", "--site-only", *folders, *arguments])
        return result.exit_code

    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text(page())
    (tmp_path / "site" / "404.html").write_text(page('<a href="/repo/index.html">'))
    assert run() == 1
    assert run("--url", "https://example.org/repo") == 0
    assert run("--url", "example.org") == 2
    (tmp_path / "catalog.yaml").write_text(f"id: a\ntitle: A\nurl: {URL}\n")
    assert run() == 0
    assert run("--url", "https://example.org/other/") == 1


def test_toy_site(toy: Catalog, toy_site: Path) -> None:
    """A site that Openshelf builds has no problem, and all its pages are checked."""
    findings = check_site(toy_site, toy.config.url)
    assert findings.problems == ()
    pages = len(list(toy_site.rglob("*.html")))
    assert findings.looked_at[0].startswith(f"{pages} pages with ")


def test_no_site(tmp_path: Path) -> None:
    """A folder without a site is a problem, not a site without pages."""
    (problem,) = check_site(tmp_path).problems
    assert str(problem) == f"{tmp_path}: contains no site; run `openshelf build`"
