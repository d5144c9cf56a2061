import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.safe_html import ATTRIBUTES, ELEMENTS, OUTWARD, rooted, sanitize, to_plain

# Never allowed, whoever edits the lists
ACTIVE_ELEMENTS = set(
    "script style iframe frame object embed applet img image svg form input button select textarea"
    " link meta base title noscript template annotation-xml foreignObject maction mglyph".split()
)
ACTIVE_ATTRIBUTES = {"src", "srcdoc", "style", "id", "name", "action", "formaction", "target"}


def test_lists() -> None:
    """The lists of allowed elements and attributes have none that acts, loads or restyles."""
    attributes = set().union(*ATTRIBUTES.values())
    assert not ELEMENTS & ACTIVE_ELEMENTS
    assert not attributes & ACTIVE_ATTRIBUTES
    assert not [name for name in attributes if name.startswith("on")]


@pytest.mark.parametrize(
    ("html", "relative_links", "clean"),
    [
        ('<p onclick="x">a<script>b</script></p>', False, "<p>a</p>"),
        ('<a href="x.html">a</a>', False, "<a>a</a>"),
        ('<a href="x.html">a</a>', True, '<a href="x.html">a</a>'),
        ('<a href="javascript:x">a</a>', True, "<a>a</a>"),
        ('<a href="mailto:a@b.example" rel="x">a</a>', False, '<a href="mailto:a@b.example">a</a>'),
    ],
)
def test_sanitize(html: str, relative_links: bool, clean: str) -> None:
    """Only allowed elements, attributes and links are left, and relative links if asked for."""
    assert sanitize(html, relative_links=relative_links) == clean


class TestToPlain:
    @pytest.mark.parametrize(
        ("html", "words"),
        [
            ("<p>a</p><p>b</p>", "a b"),
            ("<ul><li>a</li><li>b</li></ul>c", "a b c"),
            ("a<br>b", "a b"),
            ("a<b>b</b>c", "abc"),
            ("<h2>a</h2><p>&lt;b&gt; &amp;amp;</p>", "a <b> &amp;"),
            ('<p>a <math alttext="x &lt; y"><mi>x</mi></math>.</p>', "a x < y."),
            (" a \n b ", "a b"),
        ],
    )
    def test_examples(self, html: str, words: str) -> None:
        """There is a space where a block ends, and none where an inline element ends."""
        assert to_plain(html) == to_plain(sanitize(html)) == words

    @given(st.text())
    def test_text(self, source: str) -> None:
        """The words of escaped text are the text."""
        assert to_plain(source.replace("&", "&amp;").replace("<", "&lt;")) == " ".join(
            source.split()
        )


def test_rooted() -> None:
    """Links and images of the site lead from its root; others, and words that look like them, stay."""
    html = sanitize(
        '<a href="a.html" title="b > c">a</a> <img src="static/a.png" alt="href=&quot;x&quot;">'
        ' <a href="https://example.org/">b</a> <a href="#c">c</a> href="d.html" <a href="//e/">e</a>',
        relative_links=True,
    )
    assert rooted(html, "") == html
    moved = rooted(html, "../../")
    assert 'href="../../a.html"' in moved
    assert 'src="../../static/a.png"' in moved
    assert moved.count("../../") == 2


@pytest.mark.parametrize(
    "source",
    [
        "https://a/b.png",
        "//a/b.png",
        "/b.png",
        "/\\a/b.png",
        "data:image/png;base64,AA",
        "",
        "\\\\a",
    ],
)
def test_images_of_other_sites(source: str) -> None:
    """Only images of the site itself are kept."""
    assert "<img" not in sanitize(f'<img src="{source}" alt="a">', relative_links=True)
    assert "<img" in sanitize('<img src="a/b.png">', relative_links=True)
    assert "<img" not in sanitize('<img src="a/b.png">')


def test_addresses() -> None:
    """A link has no character that no address may have, and no name of a user."""
    html = '<a title="[x]" href="https://ada@example.org/a[1]?b|c&amp;d">x</a> href="[1]"'
    right = '<a title="[x]" href="https://example.org/a%5B1%5D?b%7Cc&amp;d"'
    assert sanitize(html) == f'{right}{OUTWARD}>x</a> href="[1]"'


@pytest.mark.parametrize("relative_links", [False, True])
@pytest.mark.parametrize(
    "start", ["https://a", "HTTP://b@a", "http:a", "//a", "mailto:a", "a", "?", "#"]
)
def test_quotes_in_addresses(start: str, relative_links: bool) -> None:
    """A quote in an address, wherever it is, does not end the attribute."""
    address = f"{start}&quot;onclick=&quot;b&#39;c"
    clean = sanitize(f'<a href="{address}">x</a>', relative_links=relative_links)
    assert re.fullmatch(r'<a(?: href="[^"]*")?(?: rel="[^"]*")?>x</a>', clean)


def test_formulas() -> None:
    """A formula that has more than maths in it becomes words: browsers read it in many ways."""
    formula = '<math alttext="x"><mfrac><mi>x</mi><mn>2</mn></mfrac></math>'
    assert sanitize(formula) == formula
    odd = "<math><mtext><table></table></mtext><mi>x</mi></math><p>y</p>"
    assert sanitize(odd) == "x<p>y</p>"
    assert sanitize("<math><mtext><math><mi>x</mi></math></mtext></math>") == "x"
