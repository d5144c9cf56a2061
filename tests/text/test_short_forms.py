"""Short forms that texts spell out."""

from generator.text.short_forms import short_forms


def test_finds_short_forms() -> None:
    """Short forms are found after and before what they stand for, with small words skipped."""
    found = short_forms(
        [
            "We use reinforcement learning from human feedback (RLHF), and low-rank adaptation (LoRA).",
            "Mixture of Experts (MoE; see below) and convolutional neural networks (CNNs)",
            "An LLM (large language model) is large.",
        ]
    )
    assert {short: " ".join(long) for short, long in found.items()} == {
        "cnn": "convolutional neural networks",
        "llm": "large language model",
        "lora": "low rank adaptation",
        "moe": "mixture of experts",
        "rlhf": "reinforcement learning from human feedback",
    }


def test_plurals_are_one_meaning() -> None:
    """A long form in the plural is the same as in the singular."""
    found = short_forms(["large language models (LLMs)", "a large language model (LLM)"])
    assert found == {"llm": ("large", "language", "model")}


def test_leaves_out_what_is_ambiguous() -> None:
    """Short forms with two meanings, common words and brackets that spell nothing out are left out."""
    assert not short_forms(
        [
            "neural machine translation (NMT)",
            "new model training (NMT)",
            "familiar objects in common settings (FOCS), the focs of it",
            "on the dataset (SQuAD), for all (A), in 2023 (ICLR)",
        ]
    )
