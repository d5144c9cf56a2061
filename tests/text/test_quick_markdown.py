from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.text import markdown
from generator.text.markdown import from_markdown, from_prose, plain, sanitize

# What abstracts are made of, and what comes near to it
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
    """What the quick way makes of a text."""
    found = from_prose(source, relative_links=relative_links)
    return (str(found.html), found.plain) if found else None


def slow(source: str, *, relative_links: bool = False) -> tuple[str, str]:
    """What Python-Markdown and the sanitiser make of it."""
    converted = markdown._markdown().convert(source)  # noqa: SLF001 - the way round the quick one
    html = sanitize(converted, relative_links=relative_links)
    return str(html), plain(html)


@settings(deadline=None, max_examples=600)
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
    """What the quick way reads at all, it reads as Python-Markdown and the sanitiser do."""
    found = quick(source, relative_links=relative_links)
    assert found is None or found == slow(source, relative_links=relative_links)


def test_quick_reads_what_a_catalog_says_of_itself() -> None:
    """Headings, code and links to other pages of the site take the quick way, too."""
    source = (
        "Papers by [tag](tags/index.html).\n\n## Where `a *b*` comes from\n\nOne *search*.\n\n"
        "#### Help\n\nAsk [us](https://a.example/us)."
    )
    assert quick(source) is None
    assert quick(source, relative_links=True) == slow(source, relative_links=True)


def test_quick_reads_abstracts() -> None:
    """Words with emphasis, links, maths, accents and addresses take the quick way."""
    source = (
        "We study *how* **two nets** learn in $O(n^2)$ steps, for \\$5 and 3 < 4 & x_y.\n"
        'Poincar\\\'e and Erd\\H{o}s "agree" \\[8]; see [code](https://a.example/x_y) and\n\n'
        "<https://a.example/z>."
    )
    assert quick(source) == slow(source)


def test_from_markdown_takes_the_quick_way() -> None:
    """The text that a plain abstract becomes is the quick way's."""
    found = from_markdown("a *b* <https://c.example>")
    assert (found.html, found.plain) == quick("a *b* <https://c.example>")
