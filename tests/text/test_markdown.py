import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from xml.etree.ElementTree import Element

import html5lib
import pytest
from anyascii import anyascii
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.text import markdown
from generator.text.markdown import from_line, from_markdown, maths, plain, sanitize
from generator.text.slugs import letter, shorten, slug, sort_key

# Pieces that arbitrary text seldom has, and that attacks are made of
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

ELEMENTS = markdown._TAGS | markdown._MATHS_TAGS  # noqa: SLF001 - the allow-list
ATTRIBUTES = markdown._MATHS_ATTRIBUTES | {"alttext", "href", "title", "class"}  # noqa: SLF001 - the allow-list


# What must never be on the lists, whoever adds to them
ACTIVE_ELEMENTS = set(
    "script style iframe frame object embed applet img image svg form input button select textarea"
    " link meta base title noscript template annotation-xml foreignObject maction mglyph".split()
)
ACTIVE_ATTRIBUTES = {"src", "srcdoc", "style", "id", "name", "action", "formaction", "target"}


def elements(html: str) -> list[Element]:
    """Every element of an HTML fragment, as a browser parses it."""
    fragment = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return [element for element in fragment.iter() if element is not fragment]


def assert_safe(html: str) -> None:
    """Nothing is in the HTML that acts, hides, or leads anywhere but to the web."""
    for element in elements(html):
        assert isinstance(element.tag, str), "a comment"
        assert re.sub("{.*}", "", element.tag) in ELEMENTS
        assert set(element.attrib) <= ATTRIBUTES
        assert re.match("https?:|mailto:", element.get("href", "https:"), re.IGNORECASE)


def test_lists() -> None:
    """Nothing that acts, loads or restyles is on the list of what may be in a text."""
    assert not ELEMENTS & ACTIVE_ELEMENTS
    assert not ATTRIBUTES & ACTIVE_ATTRIBUTES
    assert not [name for name in ATTRIBUTES if name.startswith("on")]


class TestFromMarkdown:
    @settings(deadline=None, max_examples=300)
    @given(hostile)
    def test_safe(self, source: str) -> None:
        """No text, however hostile, gives an element or attribute that is not on the list."""
        assert_safe(from_markdown(source).html)

    @settings(deadline=None)
    @given(hostile)
    def test_plain_is_what_a_reader_sees(self, source: str) -> None:
        """The plain text has no markup: without maths, it has the characters that a browser shows."""
        found = from_markdown(source)
        if "<math" in found.html:
            return
        shown = "".join(html5lib.parseFragment(found.html).itertext())
        assert re.sub(r"\s", "", found.plain) == re.sub(r"\s", "", shown)

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
            ("[x](https://a.example/?a=1&b=2)", '<p><a href="https://a.example/?a=1&amp;b=2">x</a></p>'),
            ("[x](relative.html)", "<p><a>x</a></p>"),
            ("![x](https://a.example/x.png)", "<p></p>"),
            ("", ""),
        ],
    )  # fmt: skip
    def test_examples(self, source: str, html: str) -> None:
        """Accents, maths, money and Markdown are told apart."""
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
        """Maths becomes MathML that keeps the TeX, untouched by Markdown."""
        (found,) = (node for node in elements(from_markdown(source).html) if "math" in node.attrib or "alttext" in node.attrib)  # fmt: skip
        assert (found.get("alttext"), found.get("display")) == (tex, display)

    def test_relative_links(self) -> None:
        """Links within the site are kept where they are asked for; scripts never are."""
        found = from_markdown("[a](tags/index.html) [b](javascript:x)", relative_links=True)
        assert found.html == '<p><a href="tags/index.html">a</a> <a>b</a></p>'

    def test_no_memory(self) -> None:
        """What one text defines is not known in the next."""
        from_markdown("[a]\n\n[a]: https://a.example/")
        assert from_markdown("[a]").html == "<p>[a]</p>"

    def test_threads(self) -> None:
        """Several threads at once do not mix their texts."""
        sources = [f"*{i}* [a]\n\n- b\n\n[a]: https://a.example/{i}" for i in range(400)]
        with ThreadPoolExecutor(8) as executor:
            found = list(executor.map(from_markdown, sources))
        assert found == list(map(from_markdown, sources))

    def test_too_deep(self) -> None:
        """Lists nested too deep are an error, and leave nothing behind."""
        with pytest.raises(ValueError, match="nested too deep"):
            from_markdown("- " * 5000 + "a")
        assert from_markdown("- a").html == "<ul>\n<li>a</li>\n</ul>"


class TestFromLine:
    @given(st.text().filter(lambda line: not re.search(r"[$\\]|--", line)))
    def test_round_trip(self, line: str) -> None:
        """Text without TeX is shown as it is."""
        found = from_line(line)
        assert found.source == line
        assert unescape(found.html) == found.plain == line

    @given(hostile)
    def test_safe(self, line: str) -> None:
        """No title, however hostile, has an element in it, but for maths."""
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
        """A title is not Markdown: accents, dashes and maths are typeset, all else is shown."""
        found = from_line(line)
        assert (found.html, found.plain) == (html, words)

    def test_maths(self) -> None:
        """Maths in a title is MathML, and its TeX is in the plain text."""
        found = from_line("From $O(n^2)$ to $n < m$")
        assert found.plain == "From O(n^2) to n < m"
        assert re.findall('alttext="([^"]*)"', found.html) == ["O(n^2)", "n &lt; m"]


prices = st.from_regex(r"(US)?\$[0-9]{1,3}([.,][0-9]{1,3})?[MBk]?", fullmatch=True)


@given(st.lists(prices, min_size=1), st.sampled_from([" ", ", ", " to ", "-", " and "]))
def test_money_is_no_maths(amounts: list[str], between: str) -> None:
    """However many prices a text has, none becomes maths."""
    line = between.join(amounts)
    assert from_line(line).plain == line
    assert from_markdown(f"It costs {line}.").html == f"<p>It costs {line}.</p>"


class TestMaths:
    def test_unknown(self) -> None:
        """What is no maths is shown as its source."""
        assert maths(r"\foo <b>") == r'<code class="tex">\foo &lt;b&gt;</code>'

    @pytest.mark.parametrize(
        ("open_", "close"),
        [
            ("{", "}"),
            (r"\sqrt{", "}"),
            ("x^{", "}"),
            (r"\frac{", "}{x}"),
            (r"\hat ", ""),
            ("(", ")"),
        ],
    )
    @pytest.mark.parametrize("levels", [90, 20_000])
    def test_depth(self, open_: str, close: str, levels: int) -> None:
        """Formulas nested too deep do not end the process, even where a stack is small."""
        tex = open_ * levels + "x" + close * levels
        found = []
        before = threading.stack_size(512 * 1024)
        try:
            thread = threading.Thread(target=lambda: found.append(maths(tex)))
            thread.start()
        finally:
            threading.stack_size(before)
        thread.join()
        assert found[0].startswith("<math" if levels == 90 else '<code class="tex">')

    @settings(deadline=None)
    @given(st.text("abx12+-=<>{}[]()^_\\&\"' ,.~%#"))
    def test_any(self, tex: str) -> None:
        """Any TeX gives one element, and no error."""
        assert re.fullmatch("<(math|code).*</(math|code)>", maths(tex), re.DOTALL)


class TestPlain:
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
        """Words stay apart where blocks end, and together where they do not."""
        assert plain(html) == plain(sanitize(html)) == words

    @given(st.text())
    def test_text(self, source: str) -> None:
        """Of escaped text, the words are the text."""
        assert plain(source.replace("&", "&amp;").replace("<", "&lt;")) == " ".join(source.split())


class TestShorten:
    @given(st.text(), st.integers(1, 40))
    def test_length(self, source: str, length: int) -> None:
        """No more than the length asked for is kept, and a text that fits is kept whole."""
        short = shorten(source, length)
        assert len(short) <= length
        assert short == source if len(source) <= length else short.endswith("…")

    @pytest.mark.parametrize(
        ("length", "short"),
        [(3, "on…"), (11, "one, two…"), (14, "one, two…"), (21, "one, two, three, four")],
    )
    def test_between_words(self, length: int, short: str) -> None:
        """The cut is between words, and takes the comma before it along."""
        assert shorten("one, two, three, four", length) == short

    def test_no_spaces(self) -> None:
        """Where the last word is most of the text, as in Chinese, the cut is inside it."""
        assert shorten("LLM " + "深" * 50, 20) == "LLM " + "深" * 15 + "…"


class TestSlug:
    @given(st.text())
    def test_form(self, source: str) -> None:
        """A slug has lower-case letters, digits and single hyphens, and is its own slug."""
        found = slug(source)
        assert re.fullmatch("(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", found)
        assert slug(found) == found

    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ("Łukasz Kaiser", "lukasz-kaiser"),
            ("Gerhard Paaß", "gerhard-paass"),
            ("İbrahim O’Hara", "ibrahim-ohara"),
            ("Жанна", "zhanna"),
            ("飞飞 李", "feifei-li"),
            ("page 2", "page-2"),
            ("???", ""),
            ("../../etc", "etc"),
        ],
    )
    def test_examples(self, source: str, found: str) -> None:
        """Any script becomes ASCII; marks become hyphens, apostrophes nothing."""
        assert slug(source) == found


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        *(("Łukasz", "L"), ("Éric", "E"), ("Ç", "C"), ("Ж", "Z"), ("李", "L"), ("İnce", "I")),
        *(
            ("ß", "S"),
            ("ø", "O"),
            ("van", "V"),
            ("", "#"),
            ("'t Hooft", "T"),
            ("עמית", "M"),
            ("{Braces}", "B"),
            ("Ωμέγα", "O"),
            ("3M", "#"),
            ("🦊", "#"),
            ("~", "#"),
        ),
    ],
)
def test_letter(name: str, heading: str) -> None:
    """A name of any script stands under the letter of its ASCII form, or else under #."""
    assert letter(name) == heading


@given(
    st.text(
        st.characters(max_codepoint=0x250)
        | st.characters(min_codepoint=0x2010, max_codepoint=0x2030)
    )
)
@example("".join(map(chr, (*range(0x250), *range(0x2010, 0x2027)))))
def test_to_ascii(words: str) -> None:
    """Letters with and without marks, and signs between words, are what anyascii gives."""
    assert markdown.to_ascii(words) == anyascii(words)
    assert [markdown.to_ascii(char) for char in words] == [anyascii(char) for char in words]


def test_sort_key() -> None:
    """Names of any script are in one order, with an accented letter beside its plain one."""
    names = [
        "Л'ю",
        "Жукова",
        "Łoś",
        "Emerson",
        "Ло",
        "Çelik",
        "Zhao",
        "Dahl",
        "李",
        "Éluard",
        "Liu",
    ]
    assert sorted(names, key=sort_key) == [
        *("Çelik", "Dahl", "Éluard", "Emerson", "李", "Liu", "Ло", "Łoś", "Л'ю", "Zhao", "Жукова")
    ]


@settings(deadline=None)
@given(st.lists(st.text(), max_size=5))
def test_sort_key_keeps_letters_together(names: list[str]) -> None:
    """In the order of their keys, names with letters have these in alphabetic order."""
    letters = [found for name in sorted(names, key=sort_key) if (found := letter(name)) != "#"]
    assert letters == sorted(letters)


@pytest.mark.parametrize("piece", ["[", "<", "`", "*a ", "_a ", "&", "$a ", "\\", "<b>", "<!--"])
def test_hostile_repetition_is_bearable(piece: str) -> None:
    """A mark repeated a thousand times takes no more than moments."""
    start = time.monotonic()
    from_markdown(piece * 1000)
    assert time.monotonic() - start < 5


def test_too_many_brackets() -> None:
    """Text full of brackets, which would take Python-Markdown minutes, is refused at once."""
    with pytest.raises(ValueError, match="full of brackets, over 1,000"):
        from_markdown("[" * 20_000)
