"""Words as search compares them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.text.words import chains, fold, respelled, squeeze, stem, transliterate, words_of

# From the words that come with Porter's algorithm, and those of his paper
STEMS = {
    "caresses": "caress", "ponies": "poni", "cats": "cat", "feed": "feed", "agreed": "agre",
    "plastered": "plaster", "bled": "bled", "motoring": "motor", "sing": "sing", "sized": "size",
    "hopping": "hop", "falling": "fall", "filing": "file", "happy": "happi", "sky": "sky",
    "relational": "relat", "conditional": "condit", "digitizer": "digit", "feudalism": "feudal",
    "sensibiliti": "sensibl", "triplicate": "triplic", "electrical": "electr", "goodness": "good",
    "replacement": "replac", "adoption": "adopt", "effective": "effect", "rate": "rate",
    "controlling": "control", "roll": "roll", "generalizations": "gener", "oscillators": "oscil",
    "modelling": "model", "modeling": "model", "yes": "ye", "is": "is", "naïve": "naïve",
}  # fmt: skip


def test_stems_are_porters() -> None:
    """Words have the stems that the author of the algorithm gives."""
    assert {word: stem(word) for word in STEMS} == STEMS


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=30))
def test_a_stem_is_no_longer_than_its_word(word: str) -> None:
    """Any word has a stem, which begins as the word does."""
    assert 0 < len(stem(word)) <= len(word)
    assert stem(word)[0] == word[0]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller", "muller"),
        ("Łukasz", "lukasz"),
        ("Paaß", "paass"),
        ("Bjørn", "bjorn"),
        ("ÅSE", "ase"),
        ("Mu\u0308ller", "muller"),
        ("深度学习", "深度学习"),
    ],
)
def test_folds_letters(text: str, folded: str) -> None:
    """Case and accents do not count."""
    assert fold(text) == folded


def test_transliterates() -> None:
    """German and Nordic letters may be written with two."""
    assert [transliterate(name) for name in ("Müller", "Mu\u0308ller", "Bjørn", "Åse")] == [
        "mueller", "mueller", "bjoern", "aase",
    ]  # fmt: skip


def test_splits_text_into_words() -> None:
    """Signs part words; hyphens join them; apostrophes count for nothing."""
    text = "GPT-2's state\u2010of\u2011the-art: “what's” l'Hôpital, $x_1$ – " + "x" * 41
    assert chains(text) == [
        ["gpt", "2"], ["state", "of", "the", "art"], ["what"], ["lhopital"], ["x"], ["1"], [],
    ]  # fmt: skip
    assert words_of("In-context  learning") == ["in", "context", "learning"]


def test_squeezes_titles() -> None:
    """A title is the same with and without its signs and capitals."""
    assert (
        squeeze("Ask Me Anything: Naïve!")
        == squeeze("ask me anything naive")
        == "askmeanythingnaive"
    )


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("behaviour", "behavior"),
        ("optimisation", "optimization"),
        ("analyse", "analyze"),
        ("catalogue", "catalog"),
        ("corpora", "corpus"),
        ("matrices", "matrix"),
        ("criteria", "criterion"),
        ("hypotheses", "hypothesis"),
    ],
)
def test_knows_other_spellings_and_plurals(word: str, other: str) -> None:
    """British spellings have American ones, and Latin plurals their singulars."""
    assert other in respelled(word)
