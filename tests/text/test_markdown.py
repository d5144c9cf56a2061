import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from xml.etree.ElementTree import Element

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.text.markdown import MarkdownError, from_line, from_markdown
from generator.text.safe_html import ATTRIBUTES, ELEMENTS

# What attacks are made of, which arbitrary text seldom has
PIECES = (
    *(
        "<a onclick=x href=https://a.example>",
        "<p id=main style=x>",
        "<script>",
        "</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:x'>",
        "</a>",
    ),
    *("[x](javascript:alert(1))", "[x](java\nscript:x)", "<javascript:x>", "&#106;avascript:"),
    *("<svg onload=x>", "<math>", "</math>", "<mtext>", "<style>", "<iframe src=", "<!--", "-->"),
    *("<annotation-xml encoding='text/html'>", '" onclick="x', "$", "$$", r"\text{", "}", "`"),
    *("<![CDATA[", "]]>", "<?php", "\n\n", "    ", "> ", "- ", "* ", "# ", "[a]: javascript:x\n"),
    *("data:text/html,x", "<base href=//evil/>", "<noscript><p title='</noscript><img>'>", "\\"),
    *("[a]", "[x](/relative)", "<table><td>", "<form action=x>", '<p title="\'>">', "\x02", "\x03"),
)
hostile = st.lists(st.sampled_from(PIECES) | st.text(max_size=8), max_size=12).map("".join)
ALLOWED_ATTRIBUTES = set().union(*ATTRIBUTES.values())


def elements(html: str) -> list[Element]:
    """Return every element of an HTML fragment, as a browser parses it."""
    fragment = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [element for element in fragment.iter() if element is not fragment]


def assert_safe(html: str) -> None:
    """Check that HTML has only elements, attributes and links that are allowed."""
    for element in elements(html):
        assert isinstance(element.tag, str), "a comment"
        assert re.sub("{.*}", "", element.tag) in ELEMENTS
        assert element.attrib.pop("rel", None) in {None, "external noreferrer"}
        assert set(element.attrib) <= ALLOWED_ATTRIBUTES
        assert re.match("https?:|mailto:", element.get("href", "https:"), re.IGNORECASE)


class TestFromMarkdown:
    @settings(deadline=None, max_examples=300)
    @given(hostile)
    def test_safe(self, source: str) -> None:
        """Hostile text yields only elements, attributes and links that are allowed."""
        assert_safe(from_markdown(source).html)

    @settings(deadline=None)
    @given(hostile)
    def test_plain_is_what_a_reader_sees(self, source: str) -> None:
        """The plain text has the characters that a browser shows, except in maths."""
        text = from_markdown(source)
        if "<math" in text.html:
            return
        shown = "".join(html5lib.parseFragment(text.html).itertext())
        assert re.sub(r"\s", "", text.plain) == re.sub(r"\s", "", shown)

    @pytest.mark.parametrize(
        ("source", "html"),
        [
            (r"na\"{\i}ve dise\~nados", "<p>naïve diseñados</p>"),
            (r"G\"odel and \v{C}apek", "<p>Gödel and Čapek</p>"),
            (r"10\% of \$250M \& more", "<p>10% of $250M &amp; more</p>"),
            ("$250M, and $3 to $5", "<p>$250M, and $3 to $5</p>"),
            ("a $5-$10 range", "<p>a $5-$10 range</p>"),
            (r"\*not emphasis\* but *this*", "<p>*not emphasis* but <em>this</em></p>"),
            ("`$x$` and `\\\"o`", '<p><code>$x$</code> and <code>\\"o</code></p>'),
            (r"$\foo{x}$ is", r'<p><code class="tex">\foo{x}</code> is</p>'),
            (r"$\'e$ is", "<p><code class=\"tex\">\\'e</code> is</p>"),
            ("a & b < c", "<p>a &amp; b &lt; c</p>"),
            ("{{ 7*7 }}", "<p>{{ 7*7 }}</p>"),
            (
                "[x](https://a.example/?a=1&b=2)",
                '<p><a href="https://a.example/?a=1&amp;b=2" rel="external noreferrer">x</a></p>',
            ),
            ("[x](relative.html)", "<p><a>x</a></p>"),
            ("![x](https://a.example/x.png)", "<p></p>"),
            ("", ""),
        ],
    )  # fmt: skip
    def test_examples(self, source: str, html: str) -> None:
        """Accents, maths, prices and Markdown are recognised."""
        assert from_markdown(source).html == html

    @pytest.mark.parametrize(
        ("source", "tex", "display"),
        [
            ("in $O(K T^{3/4})$ steps", "O(K T^{3/4})", None),
            ("as $a < b$ is", "a < b", None),
            ("$a_1 * b * c_2$ holds", "a_1 * b * c_2", None),
            (r"$x = \$5$ of", r"x = \$5", None),
            ("so $$x$$ is", "x", "block"),
            ("$x$-axis", "x", None),
        ],
    )
    def test_maths(self, source: str, tex: str, display: str | None) -> None:
        """Maths becomes MathML with its TeX, which Markdown does not change."""
        (math,) = (
            node for node in elements(from_markdown(source).html) if "alttext" in node.attrib
        )
        assert (math.get("alttext"), math.get("display")) == (tex, display)

    def test_relative_links(self) -> None:
        """Links within the site are kept if asked for, and scripts never are."""
        text = from_markdown("[a](tags/index.html) [b](javascript:x)", relative_links=True)
        assert text.html == '<p><a href="tags/index.html">a</a> <a>b</a></p>'

    def test_no_memory(self) -> None:
        """A link that one text defines is unknown in the next."""
        from_markdown("[a]\n\n[a]: https://a.example/")
        assert from_markdown("[a]").html == "<p>[a]</p>"

    def test_threads(self) -> None:
        """Threads that convert at the same time do not mix their texts."""
        sources = [f"*{i}* [a]\n\n- b\n\n[a]: https://a.example/{i}" for i in range(400)]
        with ThreadPoolExecutor(8) as executor:
            texts = list(executor.map(from_markdown, sources))
        assert texts == list(map(from_markdown, sources))

    def test_too_deep(self) -> None:
        """Lists nested too deep raise an error, and the next text is converted as usual."""
        with pytest.raises(MarkdownError, match="elements in more than 100 others"):
            from_markdown("- " * 5000 + "a")
        assert from_markdown("- a").html == "<ul>\n<li>a</li>\n</ul>"


class TestFromLine:
    @given(st.text().filter(lambda line: not re.search(r"[$\\]|--", line)))
    def test_round_trip(self, line: str) -> None:
        """Text without TeX is shown as it is."""
        text = from_line(line)
        assert text.source == line
        assert unescape(text.html) == text.plain == line

    @given(hostile)
    def test_safe(self, line: str) -> None:
        """Hostile titles yield only elements, attributes and links that are allowed."""
        assert_safe(from_line(line).html)

    @pytest.mark.parametrize(
        ("line", "html", "words"),
        [
            ("<b>A</b> & 'b'", "&lt;b&gt;A&lt;/b&gt; &amp; &#39;b&#39;", "<b>A</b> & 'b'"),
            ("*A* `b` [c](d)", "*A* `b` [c](d)", "*A* `b` [c](d)"),
            (r"Paul Erd\H{o}s on \L{}\'od\'z", "Paul Erdős on Łódź", "Paul Erdős on Łódź"),
            (r"100\% \& more_", "100% &amp; more_", "100% & more_"),
            ("A -- b --- c, 1--2, re-do", "A – b — c, 1–2, re-do", "A – b — c, 1–2, re-do"),
            ("$250M and $3 to $5", "$250M and $3 to $5", "$250M and $3 to $5"),
            (r"A $\foo$", r'A <code class="tex">\foo</code>', r"A \foo"),
            (r"\'e $\c{c}$ -- b", r'é <code class="tex">\c{c}</code> – b', r"é \c{c} – b"),
        ],
    )
    def test_examples(self, line: str, html: str, words: str) -> None:
        """Accents, dashes and maths of a title are typeset; all else is shown as it is."""
        text = from_line(line)
        assert (text.html, text.plain) == (html, words)

    def test_maths(self) -> None:
        """Maths in a title becomes MathML, and the plain text has its TeX."""
        text = from_line("From $O(n^2)$ to $n < m$")
        assert text.plain == "From O(n^2) to n < m"
        assert re.findall('alttext="([^"]*)"', text.html) == ["O(n^2)", "n &lt; m"]


prices = st.from_regex(r"(US)?\$[0-9]{1,3}([.,][0-9]{1,3})?[MBk]?", fullmatch=True)


@given(st.lists(prices, min_size=1), st.sampled_from([" ", ", ", " to ", "-", " and "]))
def test_money_is_no_maths(amounts: list[str], between: str) -> None:
    """Prices never become maths, however many there are."""
    line = between.join(amounts)
    assert from_line(line).plain == line
    assert from_markdown(f"It costs {line}.").html == f"<p>It costs {line}.</p>"


LIMITED = {
    "[a ": "has over 50 brackets that are not closed in one paragraph; split it with empty lines",
    "[a](b ": "has over 50 brackets that are not closed in one paragraph",
    "<a ": "has over 50 tags that are not closed; end them with >, or write &lt; for <",
    "<p a=b\n\n": "has over 50 tags that are not closed",
    "<!--": "has over 50 tags that are not closed",
    "<a@": "has over 50 tags that are not closed",
    "``a`": "has over 100 backticks in a row in one paragraph",
    "*a*": "has over 2,000 asterisks and underscores in one paragraph",
    "\\": "has over 2,000 backslashes in one paragraph",
    "&lt; ": "has over 2,000 ampersands in one paragraph",
    "a\n=\n": "has over 1,000 lines in one paragraph",
    "<b>": "has elements in more than 100 others; use fewer levels",
    "> ": "has elements in more than 100 others",
}


@pytest.mark.parametrize(("piece", "message"), LIMITED.items())
def test_limits(piece: str, message: str) -> None:
    """Text that would take Python-Markdown minutes is refused, with the line where it begins."""
    with pytest.raises(MarkdownError, match=re.escape(message)) as caught:
        from_markdown(f"*One.*\n\n{piece * 3000}")
    assert caught.value.line == (0 if "levels" in message or piece == "> " else 2)


def test_no_limits() -> None:
    """What is closed can be there any number of times, and a limit begins again after an empty line."""
    from_markdown("[a](b) <i>c</i> `d` _e_ " * 900)
    from_markdown(f"{'[a ' * 50}\n\n" * 4)
