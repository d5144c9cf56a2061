import pytest

from generator.catalog.venues import venue_series, venue_title, venue_type


@pytest.mark.parametrize(
    ("venue", "kind", "title"),
    [
        ("ICLR 2024", "conference", "ICLR 2024"),
        ("ICLR", "conference", "ICLR"),
        ("NAACL-HLT 2018", "conference", "NAACL-HLT 2018"),
        ("Findings of EMNLP 2022", "conference", "Findings of EMNLP 2022"),
        ("ICML 2019 (PMLR 97:5389-5400)", "conference", "ICML 2019"),
        ("EMNLP-IJCNLP 2019, 649-662", "conference", "EMNLP-IJCNLP 2019"),
        ("International Conference on Things 2020", "conference", "International Conference on Things 2020"),
        ("TACL 8 (2020), 662-678", "journal", "TACL"),
        ("PNAS 114 (13) 3521-3526, 2017", "journal", "PNAS"),
        ("Science 382, 1297-1303 (2023)", "journal", "Science"),
        ("Nature Machine Intelligence 2020", "journal", "Nature Machine Intelligence"),
        ("Knowledge-Based Systems 194, 105596 (2020)", "journal", "Knowledge-Based Systems"),
        ("Journal of Systems Architecture 2023", "journal", "Journal of Systems Architecture"),
        ("Computational Linguistics 50(3)", "journal", "Computational Linguistics"),
    ],
)  # fmt: skip
def test_recognised(venue: str, kind: str, title: str) -> None:
    """Conferences and journals are recognised, and their titles have no volumes or pages."""
    assert (venue_type(venue), venue_title(venue)) == (kind, title)


@pytest.mark.parametrize(
    "venue",
    [
        "",
        "No",
        "WIESP 2023",
        "CEUR-WS Vol-2158",
        "CVPR Workshops 2023",
        "NeurIPS 2021 Workshop on ImageNet: Past, Present, and Future",
        "The 2nd BabyLM Challenge at the 28th Conference on Natural Language Learning",
        "Machine Learning Summer School",
        "ACLU 2020",
        "Sciences",
        '</span><script>alert("venue")</script>',
    ],
)
def test_other(venue: str) -> None:
    """A venue that is not surely one of them is `other`, and keeps its whole name."""
    assert (venue_type(venue), venue_title(venue)) == ("other", venue)


@pytest.mark.parametrize(
    ("venue", "series"),
    [
        ("ICLR 2024", "ICLR"),
        ("NIPS 2017", "NeurIPS"),
        ("NAACL-HLT 2018", "NAACL-HLT"),
        ("Findings of the EMNLP 2022", "Findings of EMNLP"),
        ("ICML 2019 (PMLR 97:5389-5400)", "ICML"),
        ("TACL 8 (2020), 662-678", "TACL"),
        ("WIESP 2023", "WIESP"),
        ("Insights from Negative Results in NLP, 2021", "Insights from Negative Results in NLP"),
        ("LANTERN workshop (EMNLP 2019)", "LANTERN workshop (EMNLP 2019)"),
    ],
)
def test_series(venue: str, series: str) -> None:
    """The years of a conference or journal share a name."""
    assert venue_series(venue) == series
