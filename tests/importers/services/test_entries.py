"""The clients of the ACL Anthology and of DBLP, which answer in BibTeX."""

import pytest

from generator.importers.services.bibliographies import ACL, DBLP
from generator.importers.services.fetcher import Fetcher, Unavailable
from generator.text.identifiers import Identifier
from tests.importers.services.server import ANSWERS, HTML, Reply, Server

ANTHOLOGY = Identifier("acl", "2024.acl-long.1")
ICLR = Identifier("dblp", "conf/iclr/LeviBB24")
CORR = Identifier("dblp", "journals/corr/abs-2310-16441")


def test_acl(fetcher: Fetcher) -> None:
    """A paper of the Anthology has its abstract, and its id from its address."""
    asked = [ANTHOLOGY, Identifier("acl", "P18-1007")]
    [record] = ACL.look_up(fetcher, asked).values()
    assert record.fields == {
        "title": "Alike & Different: Models of Examples",
        "type": "paper-conference",
        "date": "2024-08",
        "venue": "Proceedings of the 62nd Annual Meeting of the Association for Computational"
        " Linguistics (Volume 1: Long Papers)",
        "pages": "1-15",
        "publisher": "Association for Computational Linguistics",
        "place": "Bangkok, Thailand",
        "doi": "10.18653/v1/2024.acl-long.1",
        "acl": "2024.acl-long.1",
    }
    assert record.abstract == "We show that ~all models are alike. See arXiv:1706.03762 for others."
    assert (record.path, record.key, record.service) == ("acl:2024.acl-long.1", "", "acl")


def test_dblp(fetcher: Fetcher) -> None:
    """DBLP numbers people of one name; an entry of CoRR is a preprint without a venue."""
    found = DBLP.look_up(fetcher, [ICLR, CORR])
    paper, preprint = found[ICLR], found[CORR]
    assert [name.text for name in paper.authors] == ["Noam Levi", "Yohai Bar-Sinai"]
    assert paper.fields["url"] == "https://openreview.net/forum?id=GH2LYb9XV0"
    assert preprint.fields == {
        "title": paper.fields["title"], "type": "preprint", "date": "2023", "arxiv": "2310.16441",
    }  # fmt: skip
    assert (paper.key, paper.left_out, paper.service_id) == ("", (), ICLR.value)


def test_the_wrong_paper(services: Server, fetcher: Fetcher) -> None:
    """An entry with another id or key is left out."""
    paper = (ANSWERS / "acl" / "2024.acl-long.1.bib").read_bytes()
    services.serve("acl", lambda _: Reply(paper))
    services.serve("dblp", lambda _: Reply(paper))
    assert ACL.look_up(fetcher, [Identifier("acl", "2024.acl-long.2")]) == {}
    assert DBLP.look_up(fetcher, [ICLR]) == {}


@pytest.mark.parametrize(
    "reply",
    [
        HTML,
        Reply(b""),
        Reply(b"@inproceedings{a, title={A"),
        Reply(b"@inproceedings{a, title={A}}\n@inproceedings{b, title={B}}"),
        Reply(b"@inproceedings{a, title={A}}\n@inproceedings{b, title={B"),
    ],
)
def test_what_is_no_entry(services: Server, fetcher: Fetcher, reply: Reply) -> None:
    """DBLP asks programs whether they are people: a page is not an entry, and neither is half of one."""
    services.serve("dblp", lambda _: reply)
    with pytest.raises(Unavailable):
        DBLP.look_up(fetcher, [ICLR])
