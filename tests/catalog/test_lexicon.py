"""The words of a catalog: where they stand, what is one word, how they are shared into shards."""

from dataclasses import replace
from itertools import chain

from generator.catalog.catalog import Catalog
from generator.catalog.lexicon import AUTHOR, TAG, TITLE, shard_count
from generator.catalog.model import Author, Paper, Term
from generator.text.markdown import from_line
from generator.text.names import Name


def with_papers(toy: Catalog, *papers: dict[str, object]) -> Catalog:
    """The toy catalog with other papers, whose ids are a, b and so on."""
    some = [
        replace(toy.papers[0], id=id_, **{"authors": (), "tags": (), "venue": "", **values})  # type: ignore[arg-type]
        for id_, values in zip("abcdefg", papers, strict=False)
    ]
    return replace(toy, papers=tuple(some))


def paper(title: str, abstract: str = "", **values: object) -> dict[str, object]:
    """The values of a paper."""
    return {"title": from_line(title), "abstract": from_line(abstract), **values}


def having(catalog: Catalog, stem: str) -> dict[str, int]:
    """The ids of the papers that have a word, with the flags of where."""
    ids = list(catalog.numbers)
    return {ids[number]: places for number, places in catalog.lexicon.words[stem].places.items()}


def test_where_a_word_stands(toy: Catalog) -> None:
    """Words of titles, names and tags are told from those of the abstract; forms of a word are one."""
    catalog = with_papers(
        toy,
        paper("Pruning networks", "Pruned, and it learns"),
        paper("Trees", "They prune.", authors=(Author(Name("Ann", "Pruner")),)),
        paper("Other", tags=("learning",)),
        paper("A book", editors=(Author(Name("Ann", "Pruner")),)),
    )
    assert having(catalog, "prune") == {"a": TITLE, "b": 0}
    assert having(catalog, "pruner") == {"b": AUTHOR, "d": AUTHOR}
    assert having(catalog, "learn") == {"a": 0, "c": TAG}
    assert catalog.lexicon.words["prune"].forms == ("prune", "pruned", "pruning")


def test_hyphens_join_words(toy: Catalog) -> None:
    """Words joined by a hyphen are found apart and as one, but only words are spelled out."""
    catalog = with_papers(toy, paper("Pre-training"), paper("Pretraining"), paper("Training"))
    assert set(having(catalog, "pretrain")) == {"a", "b"}
    assert set(having(catalog, "train")) == {"a", "c"}
    assert catalog.lexicon.counts["pretraining"] == 1
    assert catalog.lexicon.counts["pre"] == 1


def test_spellings_meet(toy: Catalog) -> None:
    """A second spelling that the catalog has is the same word, and so is a Latin plural."""
    catalog = with_papers(
        toy,
        paper("Optimisation of behaviour"),
        paper("Optimized behavior, precisely", authors=(Author(Name("Eva", "Müller")),)),
        paper("Corpora and a corpus, the four of us for hours"),
    )
    assert set(having(catalog, "optim")) == {"a", "b"}
    assert set(having(catalog, "behavior")) == {"a", "b"}
    assert set(having(catalog, "corpu")) == {"c"}
    assert catalog.lexicon.spellings == {
        "behaviour": "behavior",
        "corpora": "corpus",
        "mueller": "muller",
        "optimisation": "optimization",
    }


def test_short_forms_meet(toy: Catalog) -> None:
    """Once a paper spells a short form out, papers with either are found by both."""
    catalog = with_papers(
        toy,
        paper("A", "Mixture of experts (MoE)"),
        paper("B", "Two MoEs"),
        paper("C", "A mixture of experts"),
        paper("D", "Mixtures and experts"),
    )
    assert set(having(catalog, "moe")) == {"a", "b", "c"}
    assert set(having(catalog, "expert")) == {"a", "b", "c", "d"}
    assert catalog.lexicon.words["moe"].long == "mixture of experts"


def test_synonyms_of_tags(toy: Catalog) -> None:
    """The synonyms of a tag find its papers."""
    vocabulary = toy.vocabulary
    facet = replace(
        vocabulary.facets[0], tags=(Term("rl", "Learning by reward", "", ("RL", "bandits")),)
    )
    catalog = replace(
        with_papers(toy, paper("A", tags=("rl",)), paper("B")),
        vocabulary=replace(vocabulary, facets=(facet,)),
    )
    assert having(catalog, "bandit") == {"a": TAG}


def test_only_english_is_stemmed(toy: Catalog) -> None:
    """In a catalog in another language each form is a word of its own."""
    catalog = with_papers(toy, paper("Redes neuronales"), paper("Red neuronal"))
    german = replace(catalog, config=replace(catalog.config, language="es"))
    assert "redes" in german.lexicon.words
    assert "red" in catalog.lexicon.words


def test_shards_hold_all_words_in_order(toy: Catalog) -> None:
    """Together the shards are the list of all words, and none has most of them."""
    titles = [f"Paper {'abcdefghij'[i % 10] * 3}{i} on {'lmnop'[i % 5] * 4}{i}" for i in range(200)]
    papers = [replace(toy.papers[0], id=f"p{i}", title=from_line(t)) for i, t in enumerate(titles)]
    catalog = replace(toy, papers=tuple(papers))
    shards = catalog.lexicon.shards
    assert len(shards) == shard_count(catalog) == 5
    assert list(chain(*shards)) == list(catalog.lexicon.words) == sorted(catalog.lexicon.words)
    assert max(map(len, shards)) < len(catalog.lexicon.words) / 2


def test_order_of_files_does_not_matter(toy: Catalog) -> None:
    """The words are the same whatever the order of papers of one date."""
    papers: tuple[Paper, ...] = tuple(reversed(toy.papers))
    other = replace(toy, papers=papers)
    assert other.lexicon == toy.lexicon
    assert list(other.lexicon.words) == list(toy.lexicon.words)
