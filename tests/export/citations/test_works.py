"""Works of every type, in every citation format: books, theses, data sets, what is in press."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from generator.catalog.catalog import Catalog
from generator.catalog.model import Paper
from generator.export.citations import bibtex, csl, ris
from generator.export.citations.genres import GENRES
from generator.export.citations.markdown import to_markdown
from generator.export.citations.styles import STYLES, to_plain, to_references
from generator.export.citations.work import to_work
from tests.export.citations.test_ris import read
from tests.export.citations.test_styles import PROCESSORS, processed
from tests.importers.test_round_trip import papers

BIBTEX = {
    "journal-article": "@article journal={Neural Computation} volume={1} number={4} pages={541--551} publisher={MIT Press} issn={0899-7667}",
    "magazine-article": "@article journal={The Atlantic Monthly} entrysubtype={magazine}",
    "conference-paper": "@inproceedings booktitle={Proceedings of NAACL-HLT} editor={Burstein, Jill and Doran, Christy} address={Minneapolis, Minnesota} isbn={978-1-950737-13-0}",
    "preprint": "@misc eprint={2001.08361} archivePrefix={arXiv}",
    "preprint-elsewhere": "@misc howpublished={bioRxiv} entrysubtype={preprint}",
    "book": "@book volume={3} number={7} series={Adaptive Computation and Machine Learning} edition={2} publisher={MIT Press} url={https://www.deeplearningbook.org/} note={With a foreword.}",
    "edited-book": "@book editor={Sugiyama, Masashi and van de Weijer, Joost}",
    "chapter": "@incollection booktitle={Parallel Distributed Processing} editor={McClelland, James L.} pages={318--362}",
    "encyclopedia-entry": "@incollection entrysubtype={entry-encyclopedia}",
    "phd-thesis": "@phdthesis school={University of Toronto} address={Toronto}",
    "masters-thesis": "@mastersthesis school={Technische Universität München} month=jun",
    "thesis": "@thesis type={Thesis} institution={University of London}",
    "report": "@techreport number={TR-2009} institution={University of Toronto}",
    "dataset": "@dataset version={2} publisher={Zenodo}",
    "software": "@software version={2.9} organization={GitHub}",
    "web-page": "@online organization={Incomplete Ideas}",
    "manuscript": "@unpublished pubstate={inpreparation}",
    "patent": "@patent number={US 3431505}",
    "film": "@misc organization={Moxie Pictures} entrysubtype={motion_picture}",
    "in-press": "@article pubstate={inpress}",
}
RIS = {
    "journal-article": "JOUR: T2=Neural Computation, VL=1, IS=4, SP=541, EP=551, PB=MIT Press, SN=0899-7667",
    "conference-paper": "CONF: A2=Burstein, Jill, T3=Proceedings of the Annual Meeting, CY=Minneapolis, Minnesota",
    "book": "BOOK: T2=Adaptive Computation and Machine Learning, VL=3, M1=7, ET=2, SN=978-0-262-03561-3, N1=With a foreword.",
    "edited-book": "BOOK: A3=Sugiyama, Masashi",
    "chapter": "CHAP: A2=McClelland, James L., T2=Parallel Distributed Processing, T3=Foundations, SV=12",
    "phd-thesis": "THES: M3=PhD thesis, PB=University of Toronto",
    "masters-thesis": "THES: M3=Master's thesis, LA=de",
    "report": "RPRT: SN=TR-2009, PB=University of Toronto",
    "dataset": "DATA: ET=2, PB=Zenodo",
    "software": "COMP: ET=2.9",
    "web-page": "ELEC: T2=Incomplete Ideas",
    "preprint-elsewhere": "UNPB: T2=bioRxiv, M3=Preprint",
    "manuscript": "MANSCPT: N1=in preparation",
    "in-press": "JOUR: PY=in press",
}  # fmt: skip
CSL: Mapping[str, Mapping[str, Any]] = {
    "journal-article": {"type": "article-journal", "container-title": "Neural Computation", "volume": "1", "issue": "4", "page": "541-551", "publisher": "MIT Press", "ISSN": "0899-7667"},
    "preprint": {"type": "article", "number": "arXiv:2001.08361", "publisher": "arXiv"},
    "book": {"type": "book", "collection-title": "Adaptive Computation and Machine Learning", "collection-number": "7", "edition": "2", "publisher-place": "Cambridge, MA", "note": "With a foreword."},
    "chapter": {"type": "chapter", "editor": [{"family": "McClelland", "given": "James L."}]},
    "phd-thesis": {"type": "thesis", "genre": "PhD thesis", "publisher": "University of Toronto"},
    "masters-thesis": {"type": "thesis", "genre": "Master's thesis"},
    "report": {"type": "report", "number": "TR-2009"},
    "software": {"type": "software", "version": "2.9"},
    "talk": {"type": "speech", "event-title": "Swiss Machine Learning Day"},
    "in-press": {"type": "article-journal", "status": "in press"},
}  # fmt: skip
REFERENCES = {
    "magazine-article": """
        Bush, V. (1945, July 1). As We May Think. *The Atlantic Monthly*, *176*(1), 101–108. {url}
        V. Bush, “As We May Think,” *The Atlantic Monthly*, vol. 176, no. 1, pp. 101–108, Jul. 1945. [Online]. Available: {url}
        Vannevar Bush. 1945. As We May Think. *The Atlantic Monthly*, 176(1):101–108.
        Bush, Vannevar. 1945. “As We May Think.” *The Atlantic Monthly*, July 1. {url}.""",
    "journal-article": """
        LeCun, Y., Boser, B., & Denker, J. S. (1989). {title}. *Neural Computation*, *1*(4), 541–551. {url}
        Y. LeCun, B. Boser, and J. S. Denker, “{title},” *Neural Computation*, vol. 1, no. 4, pp. 541–551, Dec. 1989, doi: 10.1162/neco.1989.1.4.541.
        Yann LeCun, Bernhard Boser, and John S. Denker. 1989. {title}. *Neural Computation*, 1(4):541–551.
        LeCun, Yann, Bernhard Boser, and John S. Denker. 1989. “{title}.” *Neural Computation* 1 (4): 541–51. {url}.""",
    "conference-paper": """
        Devlin, J., & The BERT Team. (2019). {title} In J. Burstein & C. Doran (Eds.), *Proceedings of NAACL-HLT* (Vol. 1, pp. 4171–4186). Association for Computational Linguistics. {url}
        J. Devlin and The BERT Team, “{title}” in *Proceedings of NAACL-HLT*, vol. 1, ser. Proceedings of the Annual Meeting, J. Burstein and C. Doran, Eds. Minneapolis, Minnesota: Association for Computational Linguistics, Jun. 2019, pp. 4171–4186. [Online]. Available: {url}
        Jacob Devlin and The BERT Team. 2019. {title} In Jill Burstein and Christy Doran, editors, *Proceedings of NAACL-HLT*, volume 1 of *Proceedings of the Annual Meeting*, pages 4171–4186, Minneapolis, Minnesota. Association for Computational Linguistics.
        Devlin, Jacob, and The BERT Team. 2019. “{title}” In *Proceedings of NAACL-HLT*, edited by Jill Burstein and Christy Doran, vol. 1. Proceedings of the Annual Meeting. Association for Computational Linguistics. {url}.""",
    "preprint-elsewhere": """
        Momennejad, I. (2021). *{title}.* bioRxiv. {url}
        I. Momennejad, “{title},” bioRxiv, 2021, doi: 10.1101/2021.01.01.000001.
        Ida Momennejad. 2021. {title}. *Preprint*, bioRxiv.
        Momennejad, Ida. 2021. “{title}.” Preprint, bioRxiv. {url}.""",
    "book": """
        Goodfellow, I., Bengio, Y., & Courville, A. (2016). *Deep Learning* (2nd ed., Vol. 3). MIT Press. {url}
        I. Goodfellow, Y. Bengio, and A. Courville, *Deep Learning*, 2nd ed., vol. 3, ser. Adaptive Computation and Machine Learning, no. 7. Cambridge, MA: MIT Press, 2016. [Online]. Available: {url}
        Ian Goodfellow, Yoshua Bengio, and Aaron Courville. 2016. *Deep Learning*, 2nd edition, volume 3 of *Adaptive Computation and Machine Learning*. MIT Press, Cambridge, MA.
        Goodfellow, Ian, Yoshua Bengio, and Aaron Courville. 2016. *Deep Learning.* 2nd ed. Vol. 3. Adaptive Computation and Machine Learning 7. MIT Press. {url}.""",
    "edited-book": """
        Sugiyama, M., & van de Weijer, J. (Eds.). (2012). *Efficient Neural Networks.* Springer.
        M. Sugiyama and J. van de Weijer, Eds., *Efficient Neural Networks*. Springer, 2012.
        Masashi Sugiyama and Joost van de Weijer, editors. 2012. *Efficient Neural Networks*. Springer.
        Sugiyama, Masashi, and Joost van de Weijer, eds. 2012. *Efficient Neural Networks.* Springer.""",
    "chapter": """
        Rumelhart, D. E., & Hinton, G. (1986). {title}. In J. L. McClelland (Ed.), *Parallel Distributed Processing* (2nd ed., Vol. 1, pp. 318–362). MIT Press.
        D. E. Rumelhart and G. Hinton, “{title},” in *Parallel Distributed Processing*, 2nd ed., vol. 1, ser. Foundations, no. 12, J. L. McClelland, Ed. Cambridge: MIT Press, 1986, pp. 318–362.
        David E. Rumelhart and Geoffrey Hinton. 1986. {title}. In James L. McClelland, editor, *Parallel Distributed Processing*, 2nd edition, volume 1 of *Foundations*, pages 318–362. MIT Press, Cambridge.
        Rumelhart, David E., and Geoffrey Hinton. 1986. “{title}.” In *Parallel Distributed Processing*, 2nd ed., edited by James L. McClelland, vol. 1. Foundations 12. MIT Press.""",
    "phd-thesis": """
        Salakhutdinov, R. (2009). *{title}* [Doctoral dissertation, University of Toronto]. {url}
        R. Salakhutdinov, “{title},” Ph.D. dissertation, University of Toronto, Toronto, 2009. [Online]. Available: {url}
        Ruslan Salakhutdinov. 2009. *{title}*. Ph.D. thesis, University of Toronto, Toronto.
        Salakhutdinov, Ruslan. 2009. “{title}.” PhD diss., University of Toronto. {url}.""",
    "report": """
        Krizhevsky, A. (2009). *{title}* (Report No. TR-2009). University of Toronto.
        A. Krizhevsky, “{title},” University of Toronto, Toronto, Rep. TR-2009, Apr. 2009.
        Alex Krizhevsky. 2009. {title}. Report TR-2009, University of Toronto, Toronto.
        Krizhevsky, Alex. 2009. *{title}.* Report no. TR-2009. University of Toronto.""",
    "dataset": """
        LeCun, Y., & Cortes, C. (1998). *{title}* (Version 2) [Data set]. Zenodo. {url}
        Y. LeCun and C. Cortes, “{title},” version 2, Zenodo, 1998, doi: 10.5281/zenodo.1234567.
        Yann LeCun and Corinna Cortes. 1998. {title}. Zenodo.
        LeCun, Yann, and Corinna Cortes. 1998. “{title}.” Data set. Version 2. Zenodo. {url}.""",
    "web-page": """
        Sutton, R. (2019, March 13). *{title}.* Incomplete Ideas. {url}
        R. Sutton, “{title},” Incomplete Ideas, Mar. 2019. [Online]. Available: {url}
        Richard Sutton. 2019. {title}. Incomplete Ideas.
        Sutton, Richard. 2019. “{title}.” Incomplete Ideas, March 13. {url}.""",
    "patent": """
        Rosenblatt, F. (1969). *{title}* (Patent No. US 3431505).
        F. Rosenblatt, “{title},” Patent US 3431505, Mar. 1969.
        Frank Rosenblatt. 1969. {title}. Patent US 3431505.
        Rosenblatt, Frank. 1969. *{title}.* Patent US 3431505.""",
    "in-press": """
        Noether, E., & Lovelace, A. (in press). {title}. *Journal of Machine Learning Research*.
        E. Noether and A. Lovelace, “{title},” *Journal of Machine Learning Research*, to be published.
        Emmy Noether and Ada Lovelace. In press. {title}. *Journal of Machine Learning Research*.
        Noether, Emmy, and Ada Lovelace. Forthcoming. “{title}.” *Journal of Machine Learning Research*.""",
    "submitted": """
        Noether, E. (2026). {title} [Manuscript submitted for publication]. *Journal of Machine Learning Research*.
        E. Noether, “{title},” *Journal of Machine Learning Research*, submitted for publication.
        Emmy Noether. 2026. {title}. *Journal of Machine Learning Research*. Submitted.
        Noether, Emmy. 2026. “{title}.” *Journal of Machine Learning Research*. Submitted.""",
    "undated": """
        O'Nymous, A. (n.d.). *{title}.*
        A. O'Nymous, “{title}.”
        Anne O'Nymous. n.d. {title}.
        O'Nymous, Anne. n.d. “{title}.”""",
    "title-only": """
        *Only a Title.* (n.d.).
        “Only a Title.”
        Only a Title. n.d.
        “Only a Title.” n.d.""",
}


@pytest.mark.parametrize("paper_id", BIBTEX)
def test_bibtex(works: Catalog, paper_id: str) -> None:
    """Each type has its entry type and its fields."""
    head, rest = BIBTEX[paper_id].split(" ", 1)
    entry = bibtex.to_bibtex(works, works.paper(paper_id))
    assert entry.startswith(f"{head}{{{works.keys[paper_id]},")
    for name, value in re.findall(r"(\w+)=(\{.*?\}|\w+)(?= |$)", rest):
        assert f"  {name} = {value},\n" in entry
    assert ("  year = " in entry) == bool(works.paper(paper_id).date)


@pytest.mark.parametrize("paper_id", RIS)
def test_ris(works: Catalog, paper_id: str) -> None:
    """Each type has its TY, and its facts in the tags that reference managers read for it."""
    record = ris.to_ris(works, works.paper(paper_id))
    kind, rest = RIS[paper_id].split(": ", 1)
    assert record.startswith(f"TY  - {kind}\r\n")
    for tag, value in re.findall(r"([A-Z]\w)=(.*?)(?=, [A-Z]\w=|$)", rest):
        assert f"\r\n{tag}  - {value}\r\n" in record
    assert len(read(record)) == 1


@pytest.mark.parametrize("paper_id", CSL)
def test_csl(works: Catalog, paper_id: str) -> None:
    """Each type has its CSL type and variables."""
    item = csl.to_csl(works, works.paper(paper_id))
    assert CSL[paper_id].items() <= item.items()
    assert ("issued" in item) == bool(works.paper(paper_id).date)


@pytest.mark.filterwarnings("ignore:The following arguments")  # it knows no event-title
def test_processor(works: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Citeproc-py makes a reference of each work, with its title and date, by CSL's APA style."""
    references = processed(PROCESSORS["APA"], works, tmp_path, monkeypatch)
    for reference, paper in zip(references, works.papers, strict=True):
        assert paper.title.plain in reference.replace("&amp;", "&")
        when = paper.date.year if paper.date else paper.status or "n.d."
        assert f"({when}" in reference


@pytest.mark.parametrize("paper_id", REFERENCES)
def test_references(works: Catalog, paper_id: str) -> None:
    """Each type has the form that the four manuals give it."""
    paper = works.paper(paper_id)
    url = f"https://doi.org/{paper.doi}" if paper.doi else paper.url
    url = f"https://aclanthology.org/{paper.acl}/" if paper.acl else url
    text = REFERENCES[paper_id].format(title=paper.title.plain, url=url)
    expected = [line.strip() for line in text.strip().splitlines()]
    references = [
        "".join(f"*{run.text}*" if run.italic else run.text for run in runs)
        for runs in to_references(paper).values()
    ]
    assert references == expected


@settings(max_examples=60, derandomize=True)
@given(papers(sorted(GENRES)))
def test_marks(paper: Paper) -> None:
    """Whatever is known of a work of any type, no reference has a stray mark or an empty bracket."""
    for style in STYLES.values():
        text = to_plain(style(to_work(paper))).replace(paper.title.plain, "T")
        assert not re.search(
            r"  |\(\)|\[\]|,,|, \.|(?<!\. )\.\.(?!\.)|: \.|,\.|;\)|\( | $|^ |\b[Ii]n[(,]", text
        ), text


@pytest.mark.parametrize(
    ("paper_id", "end"),
    [
        ("phd-thesis", "Ruslan Salakhutdinov, University of Toronto, 2009"),
        ("in-press", "Emmy Noether, Ada Lovelace, Journal of Machine Learning Research, in press"),
        ("undated", "Anne O'Nymous"),
        ("title-only", "title-only.html)."),
    ],
)
def test_markdown(works: Catalog, paper_id: str, end: str) -> None:
    """A list in Markdown has a thesis' school, and what is in press, and leaves out the unknown."""
    assert to_markdown(works, works.paper(paper_id)).endswith(f"{end}\n")
