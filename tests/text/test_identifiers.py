import pytest

from generator.text.identifiers import read_identifier


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("2310.16441", "arxiv", "2310.16441"),
        (" arXiv:2310.16441v12 ", "arxiv", "2310.16441"),
        ("https://arxiv.org/abs/2310.16441v2", "arxiv", "2310.16441"),
        ("http://export.arxiv.org/pdf/1412.6544.pdf?download=1#page=2", "arxiv", "1412.6544"),
        ("https://arxiv.org/abs/hep-th/9901001", "arxiv", "hep-th/9901001"),
        ("math.GT/0309136", "arxiv", "math.GT/0309136"),
        ("https://huggingface.co/papers/2310.16441", "arxiv", "2310.16441"),
        ("10.48550/arXiv.2310.16441", "arxiv", "2310.16441"),
        ("https://doi.org/10.48550/ARXIV.2310.16441", "arxiv", "2310.16441"),
        ("10.1145/3605943", "doi", "10.1145/3605943"),
        ("doi: 10.1000/a(b)c", "doi", "10.1000/a(b)c"),
        ("https://doi.org/10.1016%2FS0893-6080(05)80010-3", "doi", "10.1016/S0893-6080(05)80010-3"),
        ("http://dx.doi.org/10.1145/3605943", "doi", "10.1145/3605943"),
        ("P18-1007", "acl", "P18-1007"),
        ("https://aclanthology.org/2020.emnlp-main.589/", "acl", "2020.emnlp-main.589"),
        ("https://aclanthology.org/P18-1007.pdf", "acl", "P18-1007"),
    ],
)
def test_identifier(text: str, field: str, value: str) -> None:
    """An identifier is read in the forms in which people paste it, without version or address."""
    assert read_identifier(text) == (field, value)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "Attention Is All You Need",
            "2310.16",
            "About 2310.16441",
            "10.1145",
            "GPT-4",
            "1984",
        ),
        *("https://arxiv.org/list/cs.LG/2310", "https://example.org/10.1145/3605943"),
    ],
)
def test_no_identifier(text: str) -> None:
    """A title, a number and another address are none."""
    assert read_identifier(text) is None
