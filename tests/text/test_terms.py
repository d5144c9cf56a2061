import pytest

from generator.text.terms import Term, terms, word_keys


def keys(text: str) -> list[str]:
    """Return the keys of the terms of a text."""
    return [term.key for term in terms(text)]


def test_words_and_phrases() -> None:
    """Terms are words, and phrases of two and three that nothing interrupts, as written."""
    assert list(terms("Sparse Autoencoders, which find features")) == [
        Term("sparse", "Sparse"),
        Term("autoencoder", "Autoencoders"),
        Term("sparseautoencoder", "Sparse Autoencoders"),
        Term("feature", "features"),
    ]
    assert keys("recurrent neural network")[-1] == "recurrentneuralnetwork"


@pytest.mark.parametrize(
    "forms",
    [
        ("fine-tuning", "finetuning", "fine tuning"),
        ("Networks", "network", "network's"),
        ("strategies", "strategy"),
        ("losses", "loss"),
        ("cases", "case"),
        ("analysis of the corpus", "corpus"),
    ],
)
def test_one_form(forms: tuple[str, ...]) -> None:
    """Hyphens, capitals, possessives and plurals make no difference."""
    assert len({keys(form)[-1] for form in forms}) == 1


def test_no_terms() -> None:
    """Function words, common words, numbers, letters, addresses and TeX are no terms."""
    assert not keys("We show that 42 of these x are, at https://example.org/word github.com/a/b")
    assert keys(r"\mathcal{O} loss \alpha") == ["loss"]


def test_acronyms() -> None:
    """An acronym that is joined to a word is a term of its own; other parts are not."""
    assert keys("BERT-based") == ["bertbased", "bert"]
    assert keys("low-rank") == ["lowrank"]


def test_keys_of_a_term() -> None:
    """The keys of the words of a term follow from its form."""
    assert word_keys("Fine-tuning methods models") == ["finetuning", "model"]
