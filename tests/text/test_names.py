import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.names import Name, fold_name, split_name, split_particle

DATA = Path(__file__).parents[1] / "data" / "bibliography.jsonl"


def real_names() -> list[str]:
    """Return the names of all authors of the first catalog."""
    papers = map(json.loads, DATA.read_text("utf-8").splitlines())
    return sorted({name for paper in papers for name in paper.get("authors") or ()})


@pytest.mark.parametrize(
    ("family", "parts"),
    [
        ("van der Schaar", ("van der", "Schaar")),
        ("del Hougne", ("del", "Hougne")),
        ("Le Scao", ("", "Le Scao")),
        ("Van de Weijer", ("", "Van de Weijer")),
        ("von", ("", "von")),
    ],
)
def test_split_particle(family: str, parts: tuple[str, str]) -> None:
    """Particles in lower case are apart from the name that styles may sort by."""
    assert split_particle(family) == parts


class TestSplitName:
    @pytest.mark.parametrize(
        ("text", "given", "family"),
        [
            ("Ada Lovelace", "Ada", "Lovelace"),
            ("Plato", "", "Plato"),
            ("Guy L. Steele", "Guy L.", "Steele"),
            ("Steele Jr.", "Steele", "Jr."),
            ("Mihaela van der Schaar", "Mihaela", "van der Schaar"),
            ("Éric de la Clergerie", "Éric", "de la Clergerie"),
            ("Joost Van de Weijer", "Joost", "Van de Weijer"),
            ("Van Nguyen", "Van", "Nguyen"),
            ("Ludwig von", "Ludwig", "von"),
            ("Gerard 't Hooft", "Gerard", "'t Hooft"),
            ("Charline Le Lan", "Charline", "Le Lan"),
            ("Teven Le Scao", "Teven", "Le Scao"),
            ("Sara Mc Carthy", "Sara", "Mc Carthy"),
            ("Philipp del Hougne", "Philipp", "del Hougne"),
            ("Philipp Del Hougne", "Philipp", "Del Hougne"),
            ("Rhomni St. John", "Rhomni", "St. John"),
            ("Thang Van Vu", "Thang Van", "Vu"),
            ("Minh Le Nguyen", "Minh Le", "Nguyen"),
            ("Le Tian", "Le", "Tian"),
            ("The Anh Han", "The Anh", "Han"),
            ("Ada Lab Smith", "Ada Lab", "Smith"),
            ("李 飞飞", "飞飞", "李"),
            ("山田 太郎", "太郎", "山田"),
            ("김 민수", "민수", "김"),
            ("李飞飞", "", "李飞飞"),
        ],
    )
    def test_examples(self, text: str, given: str, family: str) -> None:
        """The family name is the last word with particles and suffix; in East Asia, the first."""
        assert split_name(text) == Name(given, family)

    @pytest.mark.parametrize(
        ("text", "given", "family", "suffix"),
        [
            ("Guy L. Steele Jr.", "Guy L.", "Steele", "Jr."),
            ("Frank Peters II", "Frank", "Peters", "II"),
            ("Aäron van den Oord III", "Aäron", "van den Oord", "III"),
            ("Martin Luther King, Jr.", "Martin Luther", "King", "Jr."),
            ("Levi, Noam", "Noam", "Levi", ""),
            ("Levi,Noam", "Noam", "Levi", ""),
            ("Levi, Noam, Jr.", "Noam", "Levi", "Jr."),
            ("Levi, Jr., Noam", "Noam", "Levi", "Jr."),
            ("Levi Jr., Noam", "Noam", "Levi", "Jr."),
            ("van der Schaar, Mihaela", "Mihaela", "van der Schaar", ""),
            ("Schaar, Mihaela van der", "Mihaela", "van der Schaar", ""),
            ("García Márquez, Gabriel José", "Gabriel José", "García Márquez", ""),
            ("李, 飞飞", "飞飞", "李", ""),
            ("Plato,", "", "Plato", ""),
        ],
    )
    def test_suffix_and_comma(self, text: str, given: str, family: str, suffix: str) -> None:
        """A comma is after the family name or before a suffix; a suffix is no part of the family name."""
        assert split_name(text) == Name(given, family, suffix=suffix)
        assert "," not in split_name(text).text

    @pytest.mark.parametrize(
        ("text", "family"), [("{The Lab}", "The Lab"), ("{{Ada Lovelace}}", "Ada Lovelace")]
    )
    def test_braces(self, text: str, family: str) -> None:
        """A name in braces, as in BibTeX, is not split."""
        assert split_name(text) == Name("", family)

    @pytest.mark.parametrize(
        "text",
        [
            *(
                "University of California, Berkeley",
                "National Institute of Standards and Technology",
            ),
            *("William of Ockham", "Center for AI Safety", "Research and Development Team"),
            *("Gemma Team", "Kanana LLM Team", "The Example Collaboration", "OpenAI", "LLM-jp"),
            *("Team GLM", "Gemini Team, Google", "BigScience Workshop", "Mistral AI", "NLLB team"),
            *("Human Genome Sequencing Consortium", "Llama Team, AI @ Meta", "Black Forest Labs"),
            *("Stanford University", "IT Research Group", "W3C Working Group on Maths"),
        ],
    )
    def test_collectives(self, text: str) -> None:
        """The name of a group is not split."""
        assert split_name(text) == Name("", text)

    def test_real_names(self) -> None:
        """Each name in the first catalog is split without loss, and has a family name."""
        names = real_names()
        assert len(names) == 1376
        assert [name for name in names if split_name(name).text != name] == []
        assert all(split_name(name).family for name in names)
        assert [name for name in names if not split_name(name).given] == [
            *("Gemma Team", "Kanana LLM Team")
        ]

    def test_suffix_of_two_characters(self) -> None:
        """No suffix is lost, whatever the script of the name."""
        assert split_name("李 明 Jr.").text == "李 明 Jr."

    @given(
        st.lists(
            st.sampled_from(["van", "Van", "de", "Ada", "X.", "Jr.", "Team", "李"]), min_size=1
        )
    )
    def test_no_loss(self, words: list[str]) -> None:
        """Any name is the text of its two parts."""
        name = split_name(" ".join(words))
        text = "李李" if words == ["李", "李"] else " ".join(words)
        assert name.text == text
        assert name.family


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (Name("Fei-Fei", "Li"), "Fei-Fei Li"),
        (Name("飞飞", "李"), "李飞飞"),
        (Name("Zedong", "Mao", family_first=True), "Mao Zedong"),
        (Name("", "Plato", family_first=True), "Plato"),
        (Name("Ли", "李"), "Ли 李"),
    ],
)
def test_text(name: Name, text: str) -> None:
    """The given name comes first, except in East Asian scripts and with `family_first`."""
    assert name.text == text


def test_fold_name() -> None:
    """Names that differ only in capitals or in the encoding of an accent fold to the same text."""
    assert fold_name(Name("Joost", "Van de Weijer")) == fold_name(Name("Joost", "van de Weijer"))
    assert fold_name(Name("E\u0301ric", "B")) == fold_name(Name("\u00c9ric", "B"))
    assert fold_name(Name("Eric", "B")) != fold_name(Name("\u00c9ric", "B"))
