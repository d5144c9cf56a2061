from dataclasses import replace
from itertools import pairwise

import pytest

from generator.catalog.catalog import Catalog
from generator.catalog.model import Link
from generator.pages import authors
from generator.pages.parts import Group
from generator.pages.refs import Ref
from generator.plan import urls
from generator.plan.output import Output
from generator.plan.plan import planned_pages


def ids(groups: tuple[Group, ...]) -> list[str]:
    """Return the ids of the papers of a list, in order."""
    return [paper.id for group in groups for paper in group.papers]


def author(catalog: Catalog, identity: str, page: int = 1) -> authors.Author:
    """Return the view of an author."""
    path = urls.person(catalog.persons[identity].id, page)
    return authors.author(catalog, Output(path, "author.html", identity, page))


def index(catalog: Catalog) -> authors.Authors:
    """Return the view of the index of authors."""
    return authors.authors(catalog, Output(urls.people(), "authors.html"))


def letter(catalog: Catalog, name: str, page: int = 1) -> authors.Letter:
    """Return the view of a page of a letter of the index."""
    return authors.letter(catalog, Output(urls.people(name, page), "letter.html", name, page))


def inverted(view: authors.Letter) -> list[str]:
    """Return the names on a page of the index, family names first."""
    names = (person.name for person in view.people)
    return [", ".join(filter(None, (name.family, name.given, name.suffix))) for name in names]


class TestAuthor:
    def test_one_paper(self, toy: Catalog) -> None:
        """An author of one paper has no tags, because the entry of the paper shows them."""
        view = author(toy, "Charles Babbage")
        assert (view.person.name.text, view.span) == ("Charles Babbage", "2022")
        assert view.tags == ()
        assert view.coauthors == (Ref("Ada Lovelace", "authors/ada-lovelace.html", 1),)
        assert ids(view.listing.groups) == ["more-authors-than-named"]

    def test_many_papers(self, toy: Catalog) -> None:
        """Tags and co-authors are sorted by frequency, and are the same on every page."""
        views = [author(toy, "Ada Lovelace", n) for n in (1, 2, 3)]
        assert [paper for view in views for paper in ids(view.listing.groups)] == [
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
        """Very many co-authors are cut, and the rest is counted."""
        monkeypatch.setattr(authors, "COAUTHORS", 10)
        view = author(toy, "AuthorA Number01")
        assert (len(view.coauthors), view.more_coauthors) == (10, 29)
        assert view.coauthors[0].name == "AuthorB Number02"

    def test_homonym(self, toy: Catalog) -> None:
        """Two people of the same name on one paper are co-authors, each with a page."""
        view = author(toy, "\twei-wang-b")
        assert view.page.path == "authors/wei-wang-b.html"
        assert Ref("Wei Wang", "authors/wei-wang.html", 1) in view.coauthors
        assert view.namesakes == (Ref("Wei Wang", "authors/wei-wang.html", 1, "2022"),)
        assert author(toy, "Wei Wang").namesakes == (
            Ref("Wei Wang", "authors/wei-wang-b.html", 1, "<i>Leeds</i> & Co."),
        )

    def test_not_the_same(self, toy: Catalog) -> None:
        """If one person is declared different from another, both pages link to each other."""
        kaiser, zhukova = author(toy, "\tlukasz-kaiser"), author(toy, "\tanna-zhukova")
        assert [ref.name for ref in kaiser.namesakes] == ["Анна Жукова"]
        assert [ref.name for ref in zhukova.namesakes] == ["Łukasz Kaiser"]

    def test_profile(self, toy: Catalog) -> None:
        """An author has the facts of people.yaml, and home pages named by their hosts."""
        view = author(toy, "\twei-wang-b")
        assert view.person == toy.persons["\twei-wang-b"]
        assert view.homes == (
            Link("example.org", "https://example.org/~wang?a=1&b=2"),
            Link("example.net", "https://www.example.net/"),
        )
        view = author(toy, "Ada Lovelace")
        assert (view.homes, view.namesakes) == ((), ())

    def test_crumbs(self, toy: Catalog) -> None:
        """Above an author's page is the letter of the family name."""
        assert author(toy, "\tanna-zhukova").page.crumbs == (
            Ref("Authors", "authors/index.html"),
            Ref("Z", "authors/index.z.html"),
        )


class TestIndex:
    def test_letters(self, toy: Catalog) -> None:
        """The index has every letter with authors, and the first and last name under each."""
        view = index(toy)
        letters = [initial.ref.name for initial in view.letters]
        assert letters == sorted(set(letters), key=lambda name: (name == "#", name))
        assert sum(initial.ref.count for initial in view.letters) == view.count == len(toy.people)
        ends = {initial.ref.name: (initial.first, initial.last) for initial in view.letters}
        assert ends["L"] == ("Levi", "Łukasiewicz")
        assert ends["Z"] == ("Жукова", "Жукова")

    def test_alphabet(self, toy: Catalog) -> None:
        """The alphabet has all letters, with links to those in use; # only if it is in use."""
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
        """Authors with several papers are at the top, sorted by their number."""
        view = index(toy)
        assert [(ref.name, ref.count) for ref in view.top] == [("Ada Lovelace", 7)]
        assert all(ref.count >= following.count for ref, following in pairwise(view.top))


class TestLetter:
    def test_everyone(self, toy: Catalog) -> None:
        """Each author is under exactly one letter."""
        letters = {person.letter for person in toy.people}
        people = [person for name in letters for person in letter(toy, name).people]
        assert sorted(people, key=toy.people.index) == list(toy.people)

    @pytest.mark.parametrize(
        ("heading", "name"),
        [
            *(("L", "Łukasiewicz, Lukasz"), ("K", "Kaiser, Łukasz"), ("G", "Gülçehre, Çağlar")),
            *(("Z", "Жукова, Анна"), ("L", "李"), ("L", "李, 飞飞"), ("A", "Ærø, Łucja")),
            *(("#", "???"), ("#", "2, Page"), ("B", "{Braces} Team"), ("S", "Şahin, İbrahim")),
            *(("V", "van de Weijer, Joost"), ("V", "Van de Weijer, Joost"), ("#", "🦊")),
            *(("S", "Steele, Guy L., Jr."), ("K", "כהן, אברהם")),
        ],
    )
    def test_headings(self, toy: Catalog, heading: str, name: str) -> None:
        """Names of any script are under the letter that a reader of English looks under."""
        assert name in inverted(letter(toy, heading))

    def test_order(self, toy: Catalog) -> None:
        """Names are sorted by family name and given name, without accents and case."""
        assert inverted(letter(toy, "L")) == [
            *("Levi, Noam", "李", "李, 飞飞", "Lovelace, Ada", "Łukasiewicz, Lukasz")
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
        """The page of names without a letter has a name in words."""
        view = letter(toy, "#")
        assert (view.name, view.page.title) == ("digits and signs", "Authors: digits and signs")


def test_few_authors(toy: Catalog) -> None:
    """A few authors are all named in the index, by family name; many are behind their letters."""
    assert index(toy).everyone == ()
    few = replace(toy, papers=toy.papers[:2])
    assert index(few).everyone == tuple(
        Ref(person.name.text, urls.person(person.id), len(person.papers)) for person in few.people
    )
    assert len(index(few).everyone) > 1
