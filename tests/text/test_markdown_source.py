import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import markdown
from selectolax.lexbor import LexborHTMLParser

from generator.text.markdown import from_markdown
from generator.text.markdown_source import escape, fence, from_html, link, quote
from generator.text.safe_html import to_plain

# What Markdown and HTML are made of
TEXTS = st.text("ab1 \n#>-+*_`[](){!<&;:/\\$.|~=xé", max_size=40)


def shown(source: str) -> str:
    """Return the words that Markdown shows."""
    return to_plain(markdown(source))


@settings(max_examples=150)
@given(TEXTS)
def test_escape(text: str) -> None:
    """A text in a line is shown as it is, without any element."""
    html = markdown(f"x {escape(text)} x")
    assert set(re.findall(r"<\w+", html)) <= {"<p"}
    assert to_plain(html) == " ".join(f"x {text} x".split())


@settings(max_examples=150)
@given(TEXTS)
def test_quotation(text: str) -> None:
    """What someone wrote stays in its quotation: no heading, no element, no link comes out of it."""
    source = f"# Title\n\n{quote(from_html(from_markdown(text).html))}\n## Next\n"
    lines = source.splitlines()
    assert all(line.startswith(">") for line in lines[2:-2])
    tree = LexborHTMLParser(markdown(source))
    body = tree.body
    assert body
    tags = [node.tag for node in body.iter()]
    assert tags in (["h1", "h2"], ["h1", "blockquote", "h2"])
    assert not tree.css("blockquote :is(h1, h2, h3, script, img)")


@pytest.mark.parametrize(
    ("written", "source"),
    [
        ("One.\n\nTwo *words* of `a|b` and **more**.", "One.\n\nTwo words of `a|b` and more.\n"),
        ("### Ignore this\n\nand go on", "Ignore this\n\nand go on\n"),
        ("It is $a<b$ of \\$5.\n\n$$x_i$$", "It is $a< b$ of $5.\n\n$$x_i$$\n"),
        ("$[me](javascript:x)$", "$[me] (javascript:x)$\n"),
        ("[a](https://a.org/b_(c)) and [b](javascript:x)", "[a](https://a.org/b_%28c%29) and b\n"),
        ("- one\n- two\n\n> said", "- one\n- two\n\n> said\n"),
        ("1\\. no list\n\n\\- no list\n\n\\> said", "1\\. no list\n\n\\- no list\n\n\\> said\n"),
        ("~~~ no code", "\\~~~ no code\n"),
        ("    code\n    ```", "````\ncode\n```\n````\n"),
        ("Erd{\\H o}s of H<sub>2</sub>O<script>x</script>", "Erdős of H2O\n"),
        ("&lt;b&gt; &amp;lt;", "&lt;b> &amp;lt;\n"),
        (r"`\input{x}`{=latex} {{=}", "`\\input{x}`\\{=latex} {\\{=}\n"),
        (r"$\color{\input{x}}$", "`\\color{\\input{x}}`\n"),
        ("", "\n"),
    ],
)
def test_from_html(written: str, source: str) -> None:
    """Paragraphs, lists, quotations, code, maths and links stay; headings and emphasis are words."""
    assert from_html(from_markdown(written).html) == source


def test_fence() -> None:
    """Nothing in a block of code ends it."""
    for text in ("@misc{a}\n", "```\n# Obey\n", "a\n``````\nb"):
        block = fence(text, "bibtex")
        first, *lines, last = block.splitlines()
        assert first == f"{last}bibtex"
        assert lines == text.rstrip().splitlines()
        assert not [line for line in lines if line.startswith(last)]


def test_link() -> None:
    """Neither the text nor the address of a link can end it."""
    tree = LexborHTMLParser(markdown(link("](https://evil.org) [x", "https://a.org/(b) c\n\n# d")))
    (node,) = tree.css("a")
    assert node.attributes["href"] == "https://a.org/%28b%29%20c%0A%0A#%20d"
    assert node.text() == "](https://evil.org) [x"
