"""JSON-LD in the vocabulary of https://schema.org/: the subject of each page, for search engines.

Unknown facts are left out. URLs are absolute, so if the site's URL is unknown nothing has an `@id`
or a `url`.
"""

from collections.abc import Iterable, Iterator

import orjson

from ...catalog.catalog import Catalog
from ...catalog.model import Author, Config, Paper
from ...plan import urls
from ...plan.downloads import CATALOG, offered
from ...plan.output import NOTHING_HERE, Output
from ...text.names import Name
from ..facts import Json, known

# Pages that list papers, `page_size` to a page
LISTS = frozenset(
    ("papers.html", "tag.html", "kind.html", "year.html", "month.html", "path.html", "added.html")
)
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
    config, title = catalog.config, paper.title.plain
    url = urls.absolute(config.url, urls.paper(paper.id))
    return _node(
        "ScholarlyArticle",
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
        identifier=[
            _node("PropertyValue", propertyID=scheme, value=value)
            for scheme, value in (("arXiv", paper.arxiv), ("DOI", paper.doi), ("ACL", paper.acl))
            if value
        ],
        sameAs=list(_same_as(paper, catalog.config)),
        creativeWorkStatus="Withdrawn" if paper.withdrawn else "",
        # Whatever is on arXiv or in the ACL Anthology is free to read
        isAccessibleForFree=bool(paper.arxiv or paper.acl) or None,
        isPartOf=_node("DataCatalog", name=config.title, **_id(config.url, "catalog")),
        interactionStatistic=list(_counts(paper)),
    )


def _same_as(paper: Paper, config: Config) -> Iterator[str]:
    """Yield the URLs of the same paper on other sites, the most permanent first."""
    if paper.doi:
        yield f"https://doi.org/{paper.doi}"
    if paper.arxiv:
        yield f"https://arxiv.org/abs/{paper.arxiv}"
    if paper.acl:
        yield f"https://aclanthology.org/{paper.acl}/"
    if paper.arxiv and "huggingface" in config.links_to:
        yield f"https://huggingface.co/papers/{paper.arxiv}"


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
