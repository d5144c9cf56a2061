import re
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.maths import is_maths, typeset_maths


@pytest.mark.parametrize(
    "tex",
    [
        r"\mathcal{O}(n \log n)",
        r"\frac{1}{2} \le L^2 \text{ if } x \in \mathbb{R}",
        r"\left( \begin{matrix} a & b \\ c & d \end{matrix} \right)",
        r"50\% \ \{a\}\, \|x\|",
    ],
)
def test_maths(tex: str) -> None:
    """Formulas of letters, symbols, fractions and matrices are maths."""
    assert is_maths(tex)
    assert typeset_maths(tex).startswith("<math")


# What reads, writes or runs something, or changes how TeX reads what follows
NOT_MATHS = (
    "input include InputIfFileExists openin openout read write immediate special shipout everypar"
    " catcode lccode uccode mathcode escapechar endlinechar csname endcsname string meaning"
    " expandafter noexpand afterassignment aftergroup scantokens detokenize unexpanded lowercase"
    " uppercase def edef gdef xdef let futurelet long outer global newcommand renewcommand"
    " providecommand newenvironment DeclareMathOperator DeclareRobustCommand newwrite newread"
    " chardef mathchardef toks count advance loop repeat if ifx ifnum iftrue else fi the number"
    " romannumeral jobname batchmode errorstopmode end begin document usepackage RequirePackage"
    " documentclass makeatletter verb verbatiminput lstinputlisting includegraphics href url"
    " directlua latelua luaexec pdfobj pdfliteral pdffiledump pdfstrcmp ShellEscape begingroup"
    " endgroup bgroup egroup halign vadjust insert hbox vbox vsplit footnote label ref cite"
    " bibliography char symbol rule"
).split()


@pytest.mark.parametrize("place", [r"\%s{x}", r"\text{a \%s b}", r"\color{\%s}", r"a %% \%s"])
def test_other_commands(place: str) -> None:
    """A command that is not maths is refused wherever it stands, also where no converter reads it."""
    assert not [name for name in NOT_MATHS if is_maths(place % name)]


@pytest.mark.parametrize(
    "tex",
    [
        "^^5cinput{x}",
        "a^^M",
        r"\(x\)",
        r"\begin{filecontents}{x}",
        r"\begin\alpha{x}",
        r"\@x",
        "a\\",
    ],
)
def test_other_signs(tex: str) -> None:
    """Neither are characters by number, ends of formulas, and unknown environments."""
    assert not is_maths(tex)


def test_depth() -> None:
    r"""Braces, `\left` and `\begin` are levels, and beside each other they are not."""
    assert is_maths("{{x}}{{x}}", depth=2)
    assert not is_maths("{{{x}}}", depth=2)
    assert not is_maths(r"\left( \begin{matrix} {x} \end{matrix} \right)", depth=2)


def test_definitions_are_not_typeset() -> None:
    """Commands that repeat others would overflow the converter's stack, and kill the process."""

    def define(name: str, command: str, times: int) -> str:
        return f"\\newcommand{{{name}}}[1]{{{command * times}#1{'}' * times}}}"

    tex = define(r"\qa", r"\sqrt{", 40)
    tex += "".join(define(f"\\q{new}", f"\\q{old}{{", 5) for old, new in ("ab", "bc", "cd"))
    assert typeset_maths(rf"{tex}\qd{{x}}").startswith('<code class="tex">')


class TestTypesetMaths:
    def test_unknown(self) -> None:
        """TeX that cannot be converted is shown as it is, escaped."""
        assert typeset_maths(r"\foo <b>") == r'<code class="tex">\foo &lt;b&gt;</code>'

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
        """A formula nested too deep does not kill the process, even with a small stack."""
        tex = open_ * levels + "x" + close * levels
        html = []
        stack_size = threading.stack_size(512 * 1024)
        try:
            thread = threading.Thread(target=lambda: html.append(typeset_maths(tex)))
            thread.start()
        finally:
            threading.stack_size(stack_size)
        thread.join()
        assert html[0].startswith("<math" if levels == 90 else '<code class="tex">')

    @given(st.text("abx12+-=<>{}[]()^_\\&\"' ,.~%#"))
    def test_any(self, tex: str) -> None:
        """Any TeX becomes one element, without an error."""
        assert re.fullmatch("<(math|code).*</(math|code)>", typeset_maths(tex), re.DOTALL)
