"""What each template gets: a value a template, with the data it needs and no more."""

from collections.abc import Callable, Mapping

from ..model import Site
from ..output import Output
from . import authors, data, front, indexes, lists, moved, single

View = (
    front.Front
    | single.PaperView
    | single.Search
    | single.About
    | single.NotFound
    | data.Data
    | moved.Redirect
    | moved.Gone
    | lists.Papers
    | lists.Tag
    | lists.Kind
    | authors.Author
    | lists.Year
    | lists.Month
    | indexes.Tags
    | authors.Authors
    | authors.Letter
    | indexes.Dates
)

VIEWS: Mapping[str, Callable[[Site, Output], View]] = {
    "index.html": front.front,
    "paper.html": single.paper,
    "search.html": single.search,
    "about.html": single.about,
    "404.html": single.not_found,
    "data.html": data.data,
    "redirect.html": moved.redirect,
    "gone.html": moved.gone,
    "papers.html": lists.papers,
    "tag.html": lists.tag,
    "kind.html": lists.kind,
    "author.html": authors.author,
    "year.html": lists.year,
    "month.html": lists.month,
    "tags.html": indexes.tags,
    "authors.html": authors.authors,
    "letter.html": authors.letter,
    "dates.html": indexes.dates,
}


def view(site: Site, output: Output) -> View:
    """Make the view of an output whose template is a page."""
    return VIEWS[output.template](site, output)
