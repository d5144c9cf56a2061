from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.text.markdown import from_markdown, make_converter
from generator.text.quick_markdown import from_prose
from generator.text.safe_html import sanitize, to_plain

# What abstracts are made of, and what looks like it
PIECES = (
    *("words", "Words.", "a", "1", "12%", "2.", "3)", "x_y", "_x_", "__", "snake_case_name", "_ "),
    *("*em*", "**strong**", "*two words*", "***", "*", "**", "* ", " *", "*a*b", "a*b*", "*$x$*"),
    *("[code](https://a.example/c)", "[a](x.html)", "[1]", "[", "]", "](", "[a]: x", "![a](b)"),
    *(
        "<https://a.example/x_y?z=1>",
        "<http://a.example>",
        "<",
        "< ",
        ">",
        "<b>",
        "&",
        "& ",
        "&lt;",
    ),
    *("$x$", "$a_1 * b$", r"$\alpha$", "$$x$$", "$5", "$ ", r"$x$5", r"$\foo$", r"$ x$", "$"),
    *(r"\"o", r"na\"{\i}ve", r"{\ss}", r"\%", r"\$", r"\[", r"\*", r"\_", r"\foo", "\\", "{", "}"),
    *(
        "`x`",
        "`a b`",
        "`*x* [y]`",
        "` `",
        "`x`y`",
        "``",
        "## A b",
        "## ",
        "##",
        "#### a*b*",
        "\n\n## A",
    ),
    *("~", "--", "---", "# ", "> ", "- ", "+ ", "| ", "===", " - - -", "http://a.b"),
    *(
        "\n",
        "\n\n",
        "\n\n\n",
        "  \n",
        " ",
        "  ",
        "\t",
        "    ",
        "\xa0",
        "\x02",
        "naïve",
        "漢字",
        "'",
        '"',
    ),
)
plainest = st.lists(st.sampled_from(PIECES), max_size=9)
joined = st.tuples(plainest, st.sampled_from(["", " "])).map(lambda pair: pair[1].join(pair[0]))


def quick(source: str, *, relative_links: bool = False) -> tuple[str, str] | None:
    """Return the HTML and the plain text of the quick reader."""
    text = from_prose(source, relative_links=relative_links)
    return (str(text.html), text.plain) if text else None


def slow(source: str, *, relative_links: bool = False) -> tuple[str, str]:
    """Return the HTML and the plain text of Python-Markdown and the sanitiser."""
    html = sanitize(make_converter().convert(source), relative_links=relative_links)
    return str(html), to_plain(html)


@settings(deadline=None, max_examples=300)
@given(joined, st.booleans())
@example(
    'a\n\nb *c d* **e**, [f](https://g.example/h_i) $x_1 * y$ na\\"{\\i}ve < 3 & <https://j.k>',
    False,
)
@example("* a", False)
@example("a\n===", False)
@example("*a* *b*", False)
@example("\\[a\\] [b", False)
@example("1. a", False)
@example("a\n## b", False)
@example("## $x$", False)
@example("a `b` \\`c` \\`e", False)
def test_quick_is_slow(source: str, relative_links: bool) -> None:
    """A text that the quick reader accepts is the same from Python-Markdown and the sanitiser."""
    result = quick(source, relative_links=relative_links)
    assert result is None or result == slow(source, relative_links=relative_links)


def test_quick_reads_the_about_page() -> None:
    """The quick reader accepts headings, code and, if asked to, links within the site."""
    source = (
        "Papers by [tag](tags/index.html).\n\n## Where `a *b*` comes from\n\nOne *search*.\n\n"
        "#### Help\n\nAsk [us](https://a.example/us)."
    )
    assert quick(source) is None
    assert quick(source, relative_links=True) == slow(source, relative_links=True)


def test_quick_reads_abstracts() -> None:
    """The quick reader accepts words with emphasis, links, maths, accents and addresses."""
    source = (
        "We study *how* **two nets** learn in $O(n^2)$ steps, for \\$5 and 3 < 4 & x_y.\n"
        'Poincar\\\'e and Erd\\H{o}s "agree" \\[8]; see [code](https://a.example/x_y) and\n\n'
        "<https://a.example/z>."
    )
    assert quick(source) == slow(source)


def test_from_markdown_uses_it() -> None:
    """A plain abstract is read by the quick reader."""
    text = from_markdown("a *b* <https://c.example>")
    assert (text.html, text.plain) == quick("a *b* <https://c.example>")
