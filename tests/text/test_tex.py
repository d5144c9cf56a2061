"""The TeX of a bibliography as words and formulas."""

import pytest

from generator.text.tex import read_tex, tex_to_text, verbatim


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        # Letters in all their spellings
        (r"J\"urgen J\"{u}rgen J{\"u}rgen J{\"{u}}rgen", "Jürgen Jürgen Jürgen Jürgen"),
        (r"Ji{\v r}{\'\i} Ji\v{r}\'{\i} \v r {\v{r}}", "Jiří Jiří ř ř"),
        (r"{\L}ukasz Mieczys\l aw {\l}", "Łukasz Mieczysław ł"),
        (r"\o re {\o} \AA rhus {\aa} Stra{\ss}e Stra\ss e", "øre ø Århus å Straße Straße"),
        (r"\c{c} \c c {\c{C}} \k{a} \H{o} \r{u} \.{Z} \=a \u{g}", "ç ç Ç ą ő ů Ż ā ğ"),
        (r"\'{\^e} \d{\^e} \'{\i} \'\i", "ế ệ í í"),
        (r"{\dh} {\TH} {\DJ} {\ng} \t{oo} \b{b}", "ð Þ Đ ŋ oo ḇ"),
        # Braces, commands, signs
        (r"{B}abel{N}et {{The Lab}} {{{B}ERT}}", "BabelNet The Lab BERT"),
        (r"\emph{a} \textbf{b {c}} {\em d} \unknown{e}", "a b c d e"),
        (r"The \LaTeX\ Companion, {\TeX}book", "The LaTeX Companion, TeXbook"),
        (r"\& \% \# \_ \{ \} {\&} A~B a\,b a\\b", "& % # _ { } & A B a b a b"),
        (r"``a'' \enquote{b} ?`c 1--2---3 d\-e", "“a” “b” ¿c 1–2—3 de"),
        (r"\textbackslash{}x \^{} \~{} \textasciitilde{}", "\\x ^ ~ ~"),
        (r"19\textsuperscript{th} H\textsubscript{2}O", "19ᵗʰ H₂O"),
        (r"x\cite[p.~2]{key} \input{/etc/passwd}{\noopsort{a}}1973", "x 1973"),
        (r"\texorpdfstring{$x$}{x} and \texorpdfstring{{\'e}}{e}", "$x$ and é"),
        (r"Soutif{-}{-}C, '{}' `{}`", "Soutif--C, '' ``"),
        # Addresses
        (r"\url{http://a.b/~c_d} see https://a.b/c--d~e", "http://a.b/~c_d see https://a.b/c--d~e"),
        (r"\href{http://x/\_a}{here} \href{http://x}{http://x}", "here (http://x/_a) http://x"),
        # What is not TeX
        ("{", ""),
        ("}x", "x"),
        ("\\", "\\"),
        (r"\"", ""),
    ],
)
def test_words(tex: str, text: str) -> None:
    """TeX becomes the words that it shows."""
    assert tex_to_text(tex) == text


@pytest.mark.parametrize(
    ("tex", "parts"),
    [
        (r"an $O(n \log n)$ sort", ("an ", r"O(n \log n)", " sort")),
        (
            r"{$\alpha_1$} \(x\) $$y$$ \ensuremath{z}",
            ("", r"\alpha_1", " ", "x", " ", "y", " ", "z", ""),
        ),
        # One symbol that a program wrote so
        (r"{$<$}5 {$\beta$}-VAE {$^\circ$} {$_2$}", ("<5 β-VAE ° ₂",)),
        # Money
        (r"$5 and $6; \$7 to \$8", ("$5 and $6; $7 to $8",)),
        # All signs escaped: Mendeley, Better BibTeX
        (r"{\$}{\backslash}alpha{\_}1{\$}, {\$}5", ("", r"\alpha_1", ", $5")),
        (r"\$p(z\textbar x)\$", ("", "p(z|x)", "")),
    ],
)
def test_maths(tex: str, parts: tuple[str, ...]) -> None:
    """Formulas stay TeX, and stand between words."""
    assert read_tex(tex) == parts


def test_an_address_is_read_as_it_is_meant() -> None:
    r"""`\_`, `\%` and `\~{}` are one character each, and braces are none."""
    assert verbatim(r"\url{http://a.b/\~{}c{\_}d\%20\&e}") == "http://a.b/~c_d%20&e"


@pytest.mark.parametrize(
    "piece", ["{", "}", r"\(", "$", r"\href{", r"\url{{}", r"\"", "`", r"{\$}"]
)
def test_every_text_is_read_in_one_pass(piece: str) -> None:
    """Text that confuses the reader is read; if its time grew with the square, this would hang."""
    assert len(read_tex(piece * 20_000)) == 1
