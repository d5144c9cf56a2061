import pytest
from hypothesis import given
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from generator.text.tex_letters import TEX_LETTER, decode, from_tex

# TeX has hundreds of commands that may stand in the braces of an accent; only letters are read
forms = st.from_regex(TEX_LETTER, fullmatch=True).filter(lambda tex: tex.count("\\") == 1)


@pytest.mark.parametrize(
    ("tex", "letters"),
    [
        *((r"\'e", "é"), (r"\"{\i}", "ï"), (r"\~n", "ñ"), (r"\c{c}", "ç"), (r"\v s", "\\v s")),
        *((r"{\v s}", "š"), (r"{\"o}", "ö"), (r"\'{\i}", "í"), (r"\L{}", "Ł"), (r"\ss", "ß")),
        *((r"\ssh", r"\ssh"), (r"{\o}", "ø"), (r"\H{o}", "ő"), (r"\.{z}", "ż"), (r"\`{a}", "à")),
        *(
            (r"\alpha", r"\alpha"),
            (r"\`a", r"\`a"),
            ("no TeX", "no TeX"),
            (r"\i", "ı"),
            ("\\", "\\"),
            (r"\d{x}", r"\d{x}"),
        ),
    ],
)
def test_from_tex(tex: str, letters: str) -> None:
    """TeX accents and special letters become Unicode; other TeX stays as it is."""
    assert from_tex(tex) == letters


@given(forms)
def test_decode(tex: str) -> None:
    """A letter is the same as from pylatexenc, which knows all of LaTeX."""
    assert decode(tex) == LatexNodes2Text().latex_to_text(tex).strip()
