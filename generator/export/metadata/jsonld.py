"""JSON-LD in the vocabulary of https://schema.org/: the subject of each page, for search engines.

Unknown facts are left out. URLs are absolute, so if the site's URL is unknown nothing has an `@id`
or a `url`.
"""

from collections.abc import Iterable, Iterator

import orjson

from ...catalog.catalog import Catalog
from ...catalog.model import Author, Config, Paper
from ...catalog.venues import venue_title
from ...plan import urls
from ...plan.downloads import CATALOG, offered
from ...plan.output import NOTHING_HERE, Output
from ...text.addresses import doi_address
from ...text.names import Name
from ..citations.genres import find_publisher, genre
from ..citations.record import Pages, split_pages
from ..facts import Json, known

# Pages that list papers, `page_size` to a page
LISTS = frozenset(
    ("papers.html", "tag.html", "kind.html", "year.html", "month.html", "path.html", "added.html")
)
# Shapes of works that are part of a publication, whose facts are those of the whole
_PARTS = frozenset(("article", "paper", "chapter"))
# Pages with a type of their own; others are a `WebPage`
_TYPES = dict.fromkeys(
    LISTS
    | {
        *("tags.html", "authors.html", "letter.html", "dates.html", "paths.html", "venues.html"),
        "map.html",
    },
    "CollectionPage",
) | {"about.html": "AboutPage"}


def to_json_ld(
    catalog: Catalog, output: Output, name: str, description: str, crumbs: Iterable[tuple[str, str]]
) -> str:
    """Return the text of a page's `<script>`; empty for pages that show nothing of the catalog.

    `crumbs` are the names and paths of the pages above. The text has no `<`, so it cannot end
    the script (https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements).
    """
    match output.template:
        case template if template in NOTHING_HERE:
            return ""
        case "paper.html":
            node = _paper(catalog, catalog.paper(output.subject))
        case "author.html":
            node = _profile(catalog, output)
        case "index.html":
            node = {"@graph": [_website(catalog), _data_catalog(catalog)]}
        case _:
            node = _page(catalog, output, name, description, crumbs)
    return orjson.dumps({"@context": "https://schema.org", **node}).decode().replace("<", "\\u003c")


def _paper(catalog: Catalog, paper: Paper) -> Json:
    config, title, kind = catalog.config, paper.title.plain, genre(paper)
    url = urls.absolute(config.url, urls.paper(paper.id))
    pages = split_pages(paper.pages) if kind.shape in _PARTS else Pages("")
    is_book = kind.schema == "Book"
    numbers = {
        "arXiv": paper.arxiv,
        "DOI": paper.doi,
        "ACL": paper.acl,
        "ISBN": "" if is_book or kind.shape in _PARTS else paper.isbn,
    }
    return _node(
        kind.schema,
        **_id(url, "paper"),
        mainEntityOfPage=url,
        url=url,
        headline=title,
        name=title,
        abstract=paper.abstract.plain,
        datePublished=paper.date.as_iso(),
        inLanguage=paper.language,
        keywords=[catalog.tags[tag].name for tag in paper.tags],
        author=[_author(catalog, author) for author in paper.authors],
        editor=[] if kind.shape in _PARTS else _editors(paper),
        publisher=_organization("" if kind.shape in _PARTS else find_publisher(paper)),
        isbn=paper.isbn if is_book else "",
        bookEdition=paper.edition if is_book else "",
        version="" if is_book or kind.shape in _PARTS else paper.edition,
        reportNumber=paper.number if kind.schema == "Report" else "",
        inSupportOf=kind.label if kind.schema == "Thesis" and kind.type != "thesis" else "",
        pagination=pages.first if not pages.last else paper.pages,
        pageStart=pages.first if pages.last else "",
        pageEnd=pages.last,
        identifier=[
            _node("PropertyValue", propertyID=scheme, value=value)
            for scheme, value in numbers.items()
            if value
        ],
        sameAs=list(_same_as(paper, catalog.config)),
        citation=[_cited(cited, config) for cited in catalog.cites.get(paper.id, ())],
        creativeWorkStatus="Withdrawn" if paper.withdrawn else paper.status.capitalize(),
        # Whatever is on arXiv or in the ACL Anthology is free to read
        isAccessibleForFree=bool(paper.arxiv or paper.acl) or None,
        isPartOf=_wholes(catalog, paper),
        interactionStatistic=list(_counts(paper)),
    )


def _cited(paper: Paper, config: Config) -> Json:
    """Return a paper by its name. A type of its own would need all that its own page says of it."""
    url = urls.absolute(config.url, urls.paper(paper.id))
    return _node("CreativeWork", **_id(url, "paper"), name=paper.title.plain)


def _wholes(catalog: Catalog, paper: Paper) -> Json | list[Json]:
    """Return what a paper is part of: its journal, book or series, and the catalog."""
    config = catalog.config
    inside = _node("DataCatalog", name=config.title, **_id(config.url, "catalog"))
    whole = _whole(paper)
    return [whole, inside] if whole else inside


def _whole(paper: Paper) -> Json | None:
    venue, kind = venue_title(paper.venue), genre(paper)
    series = _node("BookSeries", name=paper.series, issn=paper.issn) if paper.series else None
    match kind.shape:
        case "article" if venue:
            whole = _node("Periodical", name=venue, issn=paper.issn, editor=_editors(paper))
            if paper.volume:
                whole = _node("PublicationVolume", volumeNumber=paper.volume, isPartOf=whole)
            if paper.number:
                whole = _node("PublicationIssue", issueNumber=paper.number, isPartOf=whole)
            return whole
        case "paper" | "chapter" if venue:
            # A book has an ISBN and an edition, and proceedings have a volume
            is_book = kind.shape == "chapter" or bool(paper.isbn)
            return _node(
                "Book" if is_book else "PublicationVolume",
                name=venue,
                editor=_editors(paper),
                publisher=_organization(paper.publisher),
                isbn=paper.isbn,
                bookEdition=paper.edition if is_book else "",
                volumeNumber="" if is_book else paper.volume,
                isPartOf=series,
            )
        case _:
            return series


def _organization(name: str) -> Json | None:
    return _node("Organization", name=name) if name else None


def _editors(paper: Paper) -> list[Json]:
    return [_node("Person", **_name_parts(editor.name)) for editor in paper.editors]


def _same_as(paper: Paper, config: Config) -> Iterator[str]:
    """Yield the URLs of the same paper on other sites, the most permanent first."""
    if paper.doi:
        yield doi_address(paper.doi)
    if paper.arxiv:
        yield f"https://arxiv.org/abs/{paper.arxiv}"
    if paper.acl:
        yield f"https://aclanthology.org/{paper.acl}/"
    if paper.arxiv and "huggingface" in config.links_to:
        yield f"https://huggingface.co/papers/{paper.arxiv}"
    if paper.url:
        yield paper.url


def _counts(paper: Paper) -> Iterator[Json]:
    """Yield the counts of a paper with their source and date, because they go stale."""
    for action, count in (("LikeAction", paper.upvotes), ("CommentAction", paper.comments)):
        if count is not None:
            yield _node(
                "InteractionCounter",
                interactionType=f"https://schema.org/{action}",
                userInteractionCount=count,
                interactionService=_node("WebSite", name="Hugging Face"),
                endTime=paper.as_of.as_iso() if paper.as_of else "",
            )


def _author(catalog: Catalog, author: Author) -> Json:
    config, person = catalog.config, catalog.persons[author.identity]
    orcid = author.orcid or person.orcid
    url = urls.absolute(config.url, urls.person(person.id)) if config.authors else ""
    return _node(
        "Person",
        **_id(url, "person"),
        **_name_parts(author.name),
        sameAs=f"https://orcid.org/{orcid}" if orcid else "",
    )


def _profile(catalog: Catalog, output: Output) -> Json:
    person = catalog.persons[output.subject]
    url = urls.absolute(catalog.config.url, urls.person(person.id))
    orcid = [f"https://orcid.org/{person.orcid}"] if person.orcid else []
    return _node(
        "ProfilePage",
        url=urls.absolute(catalog.config.url, output.path),
        name=person.name.text,
        mainEntity=_node(
            "Person",
            **_id(url, "person"),
            url=url,
            **_name_parts(person.name),
            alternateName=[name.text for name in person.names],
            disambiguatingDescription=person.note,
            sameAs=[*orcid, *person.homes],
        ),
    )


def _website(catalog: Catalog) -> Json:
    config = catalog.config
    target = _node("EntryPoint", urlTemplate=f"{config.url}{urls.SEARCH}?q={{search_term_string}}")
    query = {"query-input": "required name=search_term_string"}
    action = _node("SearchAction", target=target, **query)
    return _node(
        "WebSite",
        **_settings(config, "site"),
        potentialAction=action if config.url and config.search else None,
    )


def _data_catalog(catalog: Catalog) -> Json:
    """Return the catalog as a DataCatalog, whose one data set is the whole catalog."""
    config, papers = catalog.config, catalog.papers
    added = max((paper.added for paper in papers if paper.added), default=None)
    return _node(
        "DataCatalog",
        **_settings(config, "catalog"),
        dataset=_node(
            "Dataset",
            **_id(config.url, "dataset"),
            url=config.url,
            name=config.title,
            description=config.description or f"{len(papers):,} research papers.",
            temporalCoverage=_years(papers),
            dateModified=added.as_iso() if added else "",
            keywords=[tag.name for tag in catalog.tags.values()],
            distribution=[
                _node(
                    "DataDownload",
                    name=file.path,
                    encodingFormat=file.media,
                    contentUrl=f"{config.url}{file.path}",
                )
                for file in offered(catalog)
                if config.url and file.group == CATALOG
            ],
        ),
    )


def _years(papers: Iterable[Paper]) -> str:
    """Return the first and the last year of papers as an interval (ISO 8601); empty if none is known."""
    years = [paper.date.year for paper in papers if paper.date]
    return f"{min(years):04}/{max(years):04}" if years else ""


def _settings(config: Config, fragment: str) -> Json:
    return {
        **_id(config.url, fragment),
        "url": config.url,
        "name": config.title,
        "description": config.description,
        "inLanguage": config.language,
    }


def _page(
    catalog: Catalog, output: Output, name: str, description: str, crumbs: Iterable[tuple[str, str]]
) -> Json:
    config = catalog.config
    trail = [*crumbs, (name, output.path)]
    items = [
        _node("ListItem", position=i, name=label, item=urls.absolute(config.url, path))
        for i, (label, path) in enumerate(trail, 1)
    ]
    return _node(
        _TYPES.get(output.template, "WebPage"),
        url=urls.absolute(config.url, output.path),
        name=name,
        description=description,
        isPartOf=_node("WebSite", name=config.title, **_id(config.url, "site")),
        breadcrumb=_node("BreadcrumbList", itemListElement=items) if len(items) > 1 else None,
        mainEntity=_list(catalog, output) if output.template in LISTS else None,
    )


def _list(catalog: Catalog, output: Output) -> Json:
    """Return the papers on one page of a list, numbered by their places in the whole list.

    A paper has a URL, or its name if the site's URL is unknown
    (https://developers.google.com/search/docs/appearance/structured-data/carousel).
    """
    config, papers = catalog.config, catalog.papers_about(output.about, output.subject)
    is_path = output.about == "path"  # which has one page, and an order of its own
    size = len(papers) if is_path else config.page_size
    start = (output.page - 1) * size
    return _node(
        "ItemList",
        numberOfItems=len(papers),
        itemListOrder=f"https://schema.org/ItemListOrder{'Ascending' if is_path else 'Descending'}",
        itemListElement=[
            _node(
                "ListItem",
                position=i,
                url=urls.absolute(config.url, urls.paper(paper.id)),
                name="" if config.url else paper.title.plain,
            )
            for i, paper in enumerate(papers[start : start + size], start + 1)
        ],
    )


def _name_parts(name: Name) -> Json:
    family = name.family if name.given else ""
    return {"name": name.text, "givenName": name.given, "familyName": family}


def _id(url: str, fragment: str) -> Json:
    return {"@id": url and f"{url}#{fragment}"}


def _node(kind: str, **facts: object) -> Json:
    """Return a node with the facts that are known."""
    return {"@type": kind, **known(facts)}
