"""Curly quotes, whole hyphens and excerpts change how a text looks, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from generator.text.markdown import from_line, from_markdown
from generator.text.typography import curl, curl_quotes, excerpt, keep_hyphens

STRAIGHT = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


@pytest.mark.parametrize(
    ("text", "curly"),
    [
        ("from \"memorization\" to 'understanding'", "from “memorization” to ‘understanding’"),
        ("don't; the models' outputs; the 1990's", "don’t; the models’ outputs; the 1990’s"),
        ("'tis the '90s, rock 'n' roll", "’tis the ’90s, rock ’n’ roll"),
        ('("phase 2"), a 5" screen, 5\'10 tall', "(“phase 2”), a 5\" screen, 5'10 tall"),
        ('"a \'b\' c" " "', '“a ‘b’ c” " "'),
        ("L'\u00e9tude, O'Brien", "L’\u00e9tude, O’Brien"),
    ],
)
def test_curl(text: str, curly: str) -> None:
    """Quotes open and close, apostrophes are apostrophes, and what is not sure stays straight."""
    assert curl(text) == curly


@given(st.text(alphabet="ab1 \"'-\u2014(.)\n\u2019"))
def test_only_quotes_change(text: str) -> None:
    """Nothing but straight quotes changes, and only into curly ones."""
    assert len(curl(text)) == len(text)
    assert curl(text).translate(STRAIGHT) == text.translate(STRAIGHT)
    html = Markup("<p>%s</p>") % text
    assert curl_quotes(html).unescape().translate(STRAIGHT) == html.unescape().translate(STRAIGHT)


def test_html() -> None:
    """Quotes around elements are curled; code, maths and attributes keep theirs."""
    html = from_markdown(
        'A "*strong*" `x = \'a\'` of $f\'(x)$ "[here](https://a.b/c)" & "$x$".'
    ).html
    curled = curl_quotes(html)
    assert "A “<em>strong</em>” <code>" in curled
    assert '“<a href="https://a.b/c" rel="external noreferrer">here</a>” &amp; “<math' in curled
    assert "<code>x = 'a'</code>" in curled.replace("&#39;", "'")
    assert curled.count("<") == html.count("<")


def test_hyphens() -> None:
    """Short words with hyphens stay whole, with the same characters; long ones and maths may break."""
    title = from_line("Pre-training of GPT-3 on a-very-long-chain-of-words, $a-b$")
    kept = keep_hyphens(title.html)
    assert kept.count('<span class="whole">') == 2
    assert '<span class="whole">GPT-3</span>' in kept
    assert kept.striptags() == title.html.striptags()


class TestExcerpt:
    def test_maths(self) -> None:
        """Formulas are typeset, and whole or left out; other elements leave their words."""
        html = from_markdown("For **all** $x^2$ in $\\mathbb{R}$ and more words.").html
        assert excerpt(html, 300).startswith("For all <math")
        assert excerpt(html, 300).endswith("and more words.")
        assert "\\mathbb" not in excerpt(html, 300).replace('alttext="\\mathbb{R}"', "")
        short = excerpt(html, 14)
        assert short.count("<math") == short.count("</math>") == 1
        assert short.endswith("in\u2026")

    @given(st.text(alphabet="ab <&.\n"), st.integers(5, 30))
    def test_length(self, text: str, length: int) -> None:
        """An excerpt is no longer than asked for, and is the beginning of the words."""
        shown = excerpt(escape(text), length).unescape()
        assert len(shown) <= length + 1
        words = " ".join(text.split())
        assert words.startswith(shown.rstrip("\u2026").strip())
