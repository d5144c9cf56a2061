import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.slugs import letter, shorten, slug, sort_key, to_ascii


class TestShorten:
    @given(st.text(), st.integers(1, 40))
    def test_length(self, source: str, length: int) -> None:
        """A text that fits stays as it is; a longer one is cut to the length."""
        short = shorten(source, length)
        assert len(short) <= length
        assert short == source if len(source) <= length else short.endswith("…")

    @pytest.mark.parametrize(
        ("length", "short"),
        [(3, "on…"), (11, "one, two…"), (14, "one, two…"), (21, "one, two, three, four")],
    )
    def test_between_words(self, length: int, short: str) -> None:
        """A text is cut between words, without the comma before the cut."""
        assert shorten("one, two, three, four", length) == short

    def test_no_spaces(self) -> None:
        """A text without spaces, as in Chinese, is cut inside the word."""
        assert shorten("LLM " + "深" * 50, 20) == "LLM " + "深" * 15 + "…"


class TestSlug:
    @given(st.text())
    def test_form(self, source: str) -> None:
        """A slug has lower-case letters, digits and single hyphens, and is its own slug."""
        result = slug(source)
        assert re.fullmatch("(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", result)
        assert slug(result) == result

    @pytest.mark.parametrize(
        ("source", "expected"),
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
    def test_examples(self, source: str, expected: str) -> None:
        """Any script becomes ASCII, signs become hyphens, and apostrophes are removed."""
        assert slug(source) == expected


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
    """A name in any script has the first letter of its ASCII form as heading, or else #."""
    assert letter(name) == heading


@pytest.mark.parametrize(
    ("text", "expected"),
    [("plain", "plain"), ("Łukasz Ñandú", "Lukasz Nandu"), ("Жук", "Zhuk"), ("a – b…", "a - b...")],
)
def test_to_ascii(text: str, expected: str) -> None:
    """Text in any script becomes ASCII, with signs that look alike."""
    assert to_ascii(text) == expected


def test_sort_key() -> None:
    """Names in all scripts have one order, with an accented letter beside the plain one."""
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


@given(st.lists(st.text(), max_size=5))
def test_sort_key_keeps_letters_together(names: list[str]) -> None:
    """Names sorted by key have their headings in alphabetical order."""
    letters = [letter(name) for name in sorted(names, key=sort_key) if letter(name) != "#"]
    assert letters == sorted(letters)
