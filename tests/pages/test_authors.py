from itertools import pairwise

import pytest

from generator.plan import urls
from generator.catalog.model import Link
from generator.catalog.catalog import Catalog
from generator.plan.output import Output
from generator.plan.plan import planned_pages
from generator.pages import authors
from generator.pages.authors import Entry, Namesake
from generator.pages.parts import Group, Ref


def ids(groups: tuple[Group, ...]) -> list[str]:
    """The papers of a list, in order."""
    return [paper.id for group in groups for paper in group.papers]


def author(site: Catalog, identity: str, page: int = 1) -> authors.Author:
    """View an author."""
    path = urls.person(site.persons[identity].id, page)
    return authors.author(site, Output(path, "author.html", identity, page))


def index(site: Catalog) -> authors.Authors:
    """View the index of authors."""
    return authors.authors(site, Output(urls.people(), "authors.html"))


def letter(site: Catalog, name: str, page: int = 1) -> authors.Letter:
    """View a page of a letter of the index."""
    return authors.letter(site, Output(urls.people(name, page), "letter.html", name, page))


class TestAuthor:
    def test_one_paper(self, toy: Catalog) -> None:
        """Of one paper, the tags are not said twice; co-authors come in the paper's order."""
        view = author(toy, "Charles Babbage")
        assert (view.name, view.count, view.span) == ("Charles Babbage", 1, "2022")
        assert view.tags == ()
        assert view.coauthors == (Ref("Ada Lovelace", "authors/ada-lovelace.html", 1),)
        assert ids(view.groups) == ["more-authors-than-named"]

    def test_many_papers(self, toy: Catalog) -> None:
        """Of many papers, tags and co-authors come most frequent first, on every page."""
        views = [author(toy, "Ada Lovelace", n) for n in (1, 2, 3)]
        assert [paper for view in views for paper in ids(view.groups)] == [
            paper.id for paper in toy.persons["Ada Lovelace"].papers
        ]
        assert {view.span for view in views} == {"1999 to 2024"}
        assert views[0].tags == views[2].tags
        assert [(tag.name, tag.count) for tag in views[0].tags] == [
            ("Learning", 6),
            ("Language models", 3),
            ("כתב עברי", 1),
        ]
        assert {other.name for other in views[0].coauthors} == {
            *("Noam Levi", "Paul Erdős", "Charles Babbage")
        }
        assert views[1].page.title == "Ada Lovelace, page 2"

    def test_large_collaboration(self, toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of very many co-authors, those not shown are counted."""
        monkeypatch.setattr(authors, "COAUTHORS", 10)
        view = author(toy, "AuthorA Number01")
        assert (len(view.coauthors), view.more_coauthors) == (10, 29)
        assert view.coauthors[0].name == "AuthorB Number02"

    def test_homonym(self, toy: Catalog) -> None:
        """Two people of one name on one paper are co-authors, each with a page."""
        view = author(toy, "\twei-wang-b")
        assert view.page.path == "authors/wei-wang-b.html"
        assert Ref("Wei Wang", "authors/wei-wang.html", 1) in view.coauthors
        assert view.namesakes == (Namesake(Ref("Wei Wang", "authors/wei-wang.html", 1), "2022"),)
        other = author(toy, "Wei Wang")
        assert [one.note for one in other.namesakes] == ["<i>Leeds</i> & Co."]
        assert [one.ref.path for one in other.namesakes] == ["authors/wei-wang-b.html"]

    def test_not_the_same(self, toy: Catalog) -> None:
        """People who are said not to be the same lead to each other, whoever of them says it."""
        kaiser, zhukova = author(toy, "\tlukasz-kaiser"), author(toy, "\tanna-zhukova")
        assert [one.ref.name for one in kaiser.namesakes] == ["Анна Жукова"]
        assert [one.ref.name for one in zhukova.namesakes] == ["Łukasz Kaiser"]

    def test_profile(self, toy: Catalog) -> None:
        """A person has all names, an ORCID and home pages, as far as they are known."""
        view = author(toy, "\twei-wang-b")
        assert (view.name, view.names) == ("Wei Wang", ("王伟", "W. <b>Wang</b>"))
        assert (view.orcid, view.note) == ("0000-0002-1825-0097", "<i>Leeds</i> & Co.")
        assert view.homes == (
            Link("example.org", "https://example.org/~wang?a=1&b=2"),
            Link("example.net", "https://www.example.net/"),
        )
        view = author(toy, "Ada Lovelace")
        assert (view.names, view.orcid, view.note, view.homes, view.namesakes) == (
            *((), "", "", (), ()),
        )

    def test_unverified(self, toy: Catalog) -> None:
        """Several papers that a name alone brought together are said to be that."""
        assert author(toy, "Ada Lovelace").unverified
        assert not author(toy, "Charles Babbage").unverified  # one paper
        assert not author(toy, "\twei-wang-b").unverified

    def test_crumbs(self, toy: Catalog) -> None:
        """An author's page leads up to the letter that the author is under."""
        assert author(toy, "\tanna-zhukova").page.crumbs == (
            Ref("Authors", "authors/index.html"),
            Ref("Z", "authors/index.z.html"),
        )


class TestIndex:
    def test_letters(self, toy: Catalog) -> None:
        """The index leads to every letter in use, and says who is first and last under it."""
        view = index(toy)
        letters = [one.ref.name for one in view.letters]
        assert letters == sorted(set(letters), key=lambda name: (name == "#", name))
        assert sum(one.ref.count for one in view.letters) == view.count == len(toy.people)
        assert [(one.first, one.last) for one in view.letters if one.ref.name in "LZ"] == [
            *(("Levi", "Łukasiewicz"), ("Жукова", "Жукова")),
        ]

    def test_alphabet(self, toy: Catalog) -> None:
        """The alphabet has all letters, and leads to those in use; # only where it is."""
        view = index(toy)
        assert "".join(ref.name for ref in view.alphabet) == "ABCDEFGHIJKLMNOPQRSTUVWXYZ#"
        paths = {ref.name: ref.path for ref in view.alphabet}
        assert paths["A"] == "authors/index.a.html"
        assert paths["#"] == "authors/index.other.html"
        assert paths["Q"] == ""
        planned = {output.path for output in planned_pages(toy)}
        assert {path for path in paths.values() if path} <= planned
        assert letter(toy, "A").alphabet == view.alphabet

    def test_top(self, toy: Catalog) -> None:
        """Those with several papers are at the top, most first."""
        view = index(toy)
        assert [(ref.name, ref.count) for ref in view.top] == [("Ada Lovelace", 7)]
        assert all(one.count >= other.count for one, other in pairwise(view.top))


class TestLetter:
    def test_everyone(self, toy: Catalog) -> None:
        """Everyone is under one letter, once."""
        letters = {person.letter for person in toy.people}
        paths = [entry.ref.path for name in letters for entry in letter(toy, name).people]
        assert len(paths) == len(toy.people)
        assert set(paths) == {urls.person(person.id) for person in toy.people}

    @pytest.mark.parametrize(
        ("heading", "name"),
        [
            *(("L", "Łukasiewicz, Lukasz"), ("K", "Kaiser, Łukasz"), ("G", "Gülçehre, Çağlar")),
            *(("Z", "Жукова, Анна"), ("L", "李"), ("L", "李, 飞飞"), ("A", "Ærø, Łucja")),
            *(("#", "???"), ("#", "2, Page"), ("B", "{Braces} Team"), ("S", "Şahin, İbrahim")),
            *(("V", "van de Weijer, Joost"), ("V", "Van de Weijer, Joost"), ("#", "🦊")),
            *(("S", "Steele Jr., Guy L."), ("K", "כהן, אברהם")),
        ],
    )
    def test_headings(self, toy: Catalog, heading: str, name: str) -> None:
        """Names of any script are under the letter that a reader of English looks under."""
        assert name in {entry.ref.name for entry in letter(toy, heading).people}

    def test_order(self, toy: Catalog) -> None:
        """Under a letter, names are by family name and given name, accents and case aside."""
        assert [entry.ref.name for entry in letter(toy, "L").people] == [
            *("Levi, Noam", "李", "李, 飞飞", "Lovelace, Ada", "Łukasiewicz, Lukasz")
        ]

    def test_note(self, toy: Catalog) -> None:
        """What tells homonyms apart stands with the name."""
        both = [entry for entry in letter(toy, "W").people if entry.ref.name == "Wang, Wei"]
        assert both == [
            Entry(Ref("Wang, Wei", "authors/wei-wang.html", 1), ""),
            Entry(Ref("Wang, Wei", "authors/wei-wang-b.html", 1), "<i>Leeds</i> & Co."),
        ]

    def test_pages(self, toy: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
        """A letter with many authors takes several pages."""
        whole = letter(toy, "N")
        assert whole.pager is None
        monkeypatch.setattr(authors, "NAMES_PER_PAGE", 30)
        first, second = letter(toy, "N"), letter(toy, "N", 2)
        assert first.people + second.people == whole.people
        assert len(first.people) == 30
        assert second.count == whole.count == 40
        assert second.pager
        assert (second.pager.first, second.pager.last) == (31, 40)
        assert second.pager.newer == "authors/index.n.html"

    def test_digits_and_signs(self, toy: Catalog) -> None:
        """What has no letter is said in words."""
        view = letter(toy, "#")
        assert (view.name, view.page.title) == ("digits and signs", "Authors: digits and signs")
