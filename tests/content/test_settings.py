from pathlib import Path

import pytest

from generator.catalog.model import Config, Facet, Term, Vocabulary
from generator.content import settings
from generator.content.schema import ID_RULE
from generator.errors import Problem


def read_config(text: str) -> tuple[Config | None, list[str]]:
    """Read settings; return them and their problems."""
    problems: list[Problem] = []
    config = settings.read_config(Path("catalog.yaml"), text, problems.append)
    return config, [str(problem).removeprefix("catalog.yaml:") for problem in problems]


class TestConfig:
    def test_defaults(self) -> None:
        """An id and a title are enough."""
        assert read_config("id: a\ntitle: A\n") == (Config(id="a", title="A"), [])

    def test_everything(self) -> None:
        """Every setting is read, and the URL ends in one slash."""
        config, problems = read_config(
            "id: a\ntitle: A\ndescription: D\nlanguage: de\nurl: https://example.org/repo\n"
            "repository: https://example.org/r\nedit_url: https://example.org/r/edit/main\npage_size: 7\nsearch: false\npicks: [x, y]\n"
            "accent: '#7A1F3D'\naccent_dark: fcd\nfont: sans\n"
        )
        assert not problems
        assert config == Config(
            id="a",
            title="A",
            description="D",
            language="de",
            url="https://example.org/repo/",
            repository="https://example.org/r",
            edit_url="https://example.org/r/edit/main/",
            page_size=7,
            search=False,
            picks=("x", "y"),
            accent="#7a1f3d",
            accent_dark="#ffccdd",
            font="sans",
        )

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("page_size: 0", "3: page_size: 0 papers do not make a page; give 1 or more"),
            ("serch: true", "3: serch: unknown field; did you mean 'search'?"),
            ("site_name: X", "3: site_name: unknown field; write title: X"),
            ("siteTitle: X", "3: siteTitle: unknown field; write title: X"),
            ("search: yes", "3: search: 'yes' is neither true nor false; write true"),
            (
                "url: https://example.org/?a",
                "3: url: cannot have a ? or a #; write https://example.org/",
            ),
            (
                "url: https://example.org/#a",
                "3: url: cannot have a ? or a #; write https://example.org/",
            ),
            (
                "accent: red",
                "3: accent: 'red' is not a color; give a color such as \"#7a1f3d\", in quotes",
            ),
            (
                "accent: #7a1f3d",
                (
                    "3: accent: is empty, because what follows # is a comment; put it in quotes: accent:"
                    ' "#7a1f3d"'
                ),
            ),
            (
                "accent: '#f80'",
                (
                    '3: accent: "#ff8800" is hard to read on light pages: its contrast is 2.3; use'
                    ' "#b05e00", the nearest color of this hue with 4.5 or more'
                ),
            ),
            (
                "accent_dark: '12526a'",
                (
                    '3: accent_dark: "#12526a" is hard to read on dark pages: its contrast is 1.9; use'
                    ' "#2092bc", the nearest color of this hue with 4.5 or more'
                ),
            ),
            (
                "font: comic",
                "3: font: 'comic' is not valid here; use mixed, sans or serif",
            ),
            (
                "nav: [{page: a, url: 'https://a.b/'}]",
                "3: nav: must have a page or a url, as in {page: papers} or {name: Lab, url: https://...}",
            ),
            (
                "nav: [{url: 'https://a.b/'}]",
                "3: nav: a link to another site needs a name; add name: ...",
            ),
            (
                "nav: [{label: A, page: a}]",
                "3: nav.label: unknown field; use one of name, page, url",
            ),
            ("picks: [a, a]", "3: picks: 'a' is in the list twice; keep one"),
        ],
    )
    def test_faults(self, line: str, problem: str) -> None:
        """A bad setting is reported with its line."""
        assert read_config(f"id: a\ntitle: A\n{line}\n")[1] == [problem]

    @pytest.mark.parametrize(
        ("text", "problem"),
        [
            ("", "1: there are no fields; write lines such as title: Deep Learning"),
            ("[]", "1: the fields begin with dashes"),
            (
                "id: a\ntitle: 'A",
                "2: title: the value begins with ', and no ' ends it; write title: A",
            ),
        ],
    )
    def test_no_settings(self, text: str, problem: str) -> None:
        """A file that is not a mapping gives no settings."""
        config, problems = read_config(text)
        assert config is None
        assert [message[: len(problem)] for message in problems] == [problem]


def read_vocabulary(text: str) -> tuple[Vocabulary | None, list[str]]:
    """Read a vocabulary; return it and its problems."""
    problems: list[Problem] = []
    vocabulary = settings.read_vocabulary(Path("tags.yaml"), text, problems.append)
    return vocabulary, [str(problem).removeprefix("tags.yaml:").strip() for problem in problems]


class TestVocabulary:
    def test_order(self) -> None:
        """Facets, tags and kinds stay in the curator's order, and have their synonyms."""
        vocabulary, problems = read_vocabulary(
            "facets:\n"
            "  - {id: z, name: Z, tags: [{id: b, name: B, scope: on b}, {id: a, name: A}]}\n"
            "  - {id: y, name: Y}\n"
            "kinds: [{id: k, name: K, synonyms: [kay, kappa letter]}]\n"
        )
        assert not problems
        assert vocabulary == Vocabulary(
            (
                Facet("z", "Z", (Term("b", "B", "on b"), Term("a", "A", ""))),
                Facet("y", "Y", ()),
            ),
            (Term("k", "K", "", ("kay", "kappa letter")),),
        )

    @pytest.mark.parametrize(
        ("facets", "problems"),
        [
            ("[{id: a, tags: []}]", ["2: name: is missing; add name: Deep learning"]),
            ("[a]", ["2: facets: needs an id and a name; write {id: a, name: a}"]),
            (
                "[{id: a, name: A, tags: [{id: index, name: I}]}]",
                [f"2: id: 'index' is not an id; {ID_RULE}"],
            ),
            (
                "[{id: a, name: A}, {id: a, name: B}]",
                ["facets: 'a' is the id of 2 entries; give each its own"],
            ),
            (
                (
                    "[{id: a, name: A, tags: [{id: t, name: T}]},"
                    " {id: b, name: B, tags: [{id: t, name: T}]}]"
                ),
                ["tags: 't' is the id of 2 entries; give each its own"],
            ),
        ],
    )
    def test_faults(self, facets: str, problems: list[str]) -> None:
        """A vocabulary with problems is not used."""
        text = f"kinds: [{{id: k, name: K}}]\nfacets: {facets}\n"
        assert read_vocabulary(text) == (None, problems)
