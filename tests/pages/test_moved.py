import pytest

from generator.catalog.catalog import Catalog
from generator.pages import moved
from generator.pages.refs import Ref
from generator.plan.output import Output
from generator.plan.plan import plan


def redirect(catalog: Catalog, path: str, target: str) -> moved.Redirect:
    """Return the view of a redirect."""
    return moved.redirect(catalog, Output(path, "redirect.html", target))


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("papers/withdrawn.html", "Withdrawn"),
        ("tags/language-models.html", "Language models"),
        ("tags/learning.page-2.html", "Learning"),
        ("kinds/theory.html", "Theory"),
        ("authors/ada-lovelace.html", "Ada Lovelace"),
        ("papers/unknown.html", "papers/unknown.html"),
        ("dates/2023.html", "dates/2023.html"),
    ],
)
def test_name_of_the_target(toy: Catalog, target: str, name: str) -> None:
    """A redirect names the paper, author, tag or kind that it leads to, or else the path."""
    view = redirect(toy, "papers/old.html", target)
    assert view.target == Ref(name, target)
    assert view.page.title == f"Moved: {name}"


def test_canonical(toy: Catalog) -> None:
    """The canonical URL of a redirect is that of its target."""
    view = redirect(toy, "papers/old.html", "papers/withdrawn.html")
    assert view.page.canonical == "https://example.org/repo/papers/withdrawn.html"


def test_note(toy: Catalog) -> None:
    """A redirect shows the curator's note."""
    output = next(
        output for output in plan(toy, ()) if output.path == "papers/an-earlier-name.html"
    )
    assert moved.redirect(toy, output).note == "<b>Renamed</b> & more"


def test_gone(toy: Catalog) -> None:
    """A notice has the entry of the removed page, which says why and when."""
    output = next(output for output in plan(toy, ()) if output.template == "gone.html")
    view = moved.gone(toy, output)
    assert view.page.title == view.move.title == "<script>alert('gone')</script>"
    assert view.move.note == 'Its authors\' wish & "ours".'
    assert view.page.canonical == "https://example.org/repo/papers/taken-out.html"
