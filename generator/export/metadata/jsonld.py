"""JSON-LD in the vocabulary of https://schema.org/: what each page is, for search engines.

Facts that are not known are left out. Addresses are absolute, so where the site's address is not
known nothing has an `@id` or a `url` on the site.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from ...catalog.catalog import Catalog
from ...catalog.model import Author, Paper
from ...plan import urls
from ...plan.downloads import CATALOG, offered
from ...plan.output import NOTHING_HERE, Output

Node = dict[str, Any]

# The pages that list papers, a page of theirs at a time
LISTS = frozenset(("papers.html", "tag.html", "kind.html", "year.html", "month.html"))
# Kinds of page that have a name of their own in the vocabulary
_TYPES = {"about.html": "AboutPage", "tags.html": "CollectionPage"} | dict.fromkeys(
    ("authors.html", "letter.html", "dates.html", *sorted(LISTS)), "CollectionPage"
)


def to_json_ld(
    catalog: Catalog, output: Output, name: str, description: str, crumbs: Iterable[tuple[str, str]]
) -> str:
    """What a page is, as the text of a `<script>`; empty where nothing is.

    `crumbs` are the names and paths of the pages above. No `<` is in the text, so it cannot end
    the script (https://html.spec.whatwg.org/#restrictions-for-contents-of-script-elements).
    """
    if output.template in NOTHING_HERE:
        return ""
    if output.template == "paper.html":
        node = paper(catalog, catalog.papers_about(output.about, output.subject)[0])
    elif output.template == "author.html":
        node = _profile(catalog, output)
    elif output.template == "index.html":
        node = {"@graph": [_website(catalog), data_catalog(catalog)]}
    else:
        node = _page(catalog, output, name, description, crumbs)
    return orjson.dumps({"@context": "https://schema.org", **node}).decode().replace("<", "\\u003c")


def paper(catalog: Catalog, paper: Paper) -> Node:
    """A paper as a https://schema.org/ScholarlyArticle."""
    config = catalog.config
    url = urls.absolute(config.url, urls.paper(paper.id))
    return _node(
        "ScholarlyArticle",
        **_ids(url, "paper"),
        mainEntityOfPage=url,
        url=url,
        headline=paper.title.plain,
        name=paper.title.plain,
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
        sameAs=list(same_as(paper)),
        creativeWorkStatus="Withdrawn" if paper.withdrawn else "",
        # arXiv and the ACL Anthology let everyone read what they have
        isAccessibleForFree=bool(paper.arxiv or paper.acl) or None,
        isPartOf=_node("DataCatalog", name=config.title, **_ids(config.url, "catalog")),
        interactionStatistic=list(_counts(paper)),
    )


def same_as(paper: Paper) -> Iterator[str]:
    """The addresses at which others keep this very paper, the most lasting first."""
    if paper.doi:
        yield f"https://doi.org/{paper.doi}"
    if paper.arxiv:
        yield f"https://arxiv.org/abs/{paper.arxiv}"
    if paper.acl:
        yield f"https://aclanthology.org/{paper.acl}/"
    if paper.arxiv:
        yield f"https://huggingface.co/papers/{paper.arxiv}"


def data_catalog(catalog: Catalog) -> Node:
    """The catalog as a https://schema.org/DataCatalog, with the whole of it as its data set."""
    config, papers = catalog.config, catalog.papers
    dates = sorted(paper.date.year for paper in papers)
    files = [
        _node(
            "DataDownload",
            name=file.path,
            encodingFormat=file.media,
            contentUrl=f"{config.url}{file.path}",
        )
        for file in (offered(catalog.config, has_moves=bool(catalog.moves)) if config.url else ())
        if file.group == CATALOG
    ]
    added = max((paper.added for paper in papers if paper.added), default=None)
    return _node(
        "DataCatalog",
        **_ids(config.url, "catalog"),
        url=config.url,
        name=config.title,
        description=config.description,
        inLanguage=config.language,
        dataset=_node(
            "Dataset",
            **_ids(config.url, "dataset"),
            url=config.url,
            name=config.title,
            description=config.description or f"{len(papers):,} research papers.",
            temporalCoverage=f"{dates[0]:04}/{dates[-1]:04}",
            dateModified=added.as_iso() if added else "",
            keywords=[tag.name for tag in catalog.tags.values()],
            distribution=files,
        ),
    )


def _website(catalog: Catalog) -> Node:
    config = catalog.config
    action = _node(
        "SearchAction",
        target=_node(
            "EntryPoint", urlTemplate=f"{config.url}{urls.SEARCH}?q={{search_term_string}}"
        ),
        **{"query-input": "required name=search_term_string"},
    )
    return _node(
        "WebSite",
        **_ids(config.url, "site"),
        url=config.url,
        name=config.title,
        description=config.description,
        inLanguage=config.language,
        potentialAction=action if config.url and config.search else None,
    )


def _profile(catalog: Catalog, output: Output) -> Node:
    person = catalog.persons[output.subject]
    url = urls.absolute(catalog.config.url, urls.person(person.id))
    orcid = [f"https://orcid.org/{person.orcid}"] if person.orcid else []
    return _node(
        "ProfilePage",
        url=urls.absolute(catalog.config.url, output.path),
        name=person.name.text,
        mainEntity=_node(
            "Person",
            **_ids(url, "person"),
            url=url,
            **_names(person.name.text, person.name.given, person.name.family),
            alternateName=[name.text for name in person.names],
            disambiguatingDescription=person.note,
            sameAs=[*orcid, *person.homes],
        ),
    )


def _page(
    catalog: Catalog, output: Output, name: str, description: str, crumbs: Iterable[tuple[str, str]]
) -> Node:
    config = catalog.config
    url = urls.absolute(config.url, output.path)
    trail = [*crumbs, (name, output.path)]
    return _node(
        _TYPES.get(output.template, "WebPage"),
        url=url,
        name=name,
        description=description,
        isPartOf=_node("WebSite", name=config.title, **_ids(config.url, "site")),
        breadcrumb=_node(
            "BreadcrumbList",
            itemListElement=[
                _node("ListItem", position=i, name=label, item=urls.absolute(config.url, path))
                for i, (label, path) in enumerate(trail, 1)
            ],
        )
        if len(trail) > 1
        else None,
        mainEntity=_list(catalog, output) if output.template in LISTS else None,
    )


def _list(catalog: Catalog, output: Output) -> Node:
    """The papers on one page of a list, by their places in the whole list.

    An address says as much as a name and is shorter, so the name stands in only where there is
    none (https://developers.google.com/search/docs/appearance/structured-data/carousel).
    """
    config, papers = catalog.config, catalog.papers_about(output.about, output.subject)
    start = (output.page - 1) * config.page_size
    return _node(
        "ItemList",
        numberOfItems=len(papers),
        itemListOrder="https://schema.org/ItemListOrderDescending",
        itemListElement=[
            {"@type": "ListItem", "position": i}
            | (
                {"url": urls.absolute(config.url, urls.paper(paper.id))}
                if config.url
                else {"name": paper.title.plain}
            )
            for i, paper in enumerate(papers[start : start + config.page_size], start + 1)
        ],
    )


def _author(catalog: Catalog, author: Author) -> Node:
    config, name, person = catalog.config, author.name, catalog.persons[author.identity]
    page = urls.person(person.id) if config.authors else ""
    orcid = author.orcid or person.orcid
    url = urls.absolute(config.url, page) if page else ""
    node = {"@type": "Person", **_ids(url, "person")}
    node |= _names(name.text, name.given, name.family)
    return node | {"sameAs": f"https://orcid.org/{orcid}"} if orcid else node


def _names(whole: str, given: str, family: str) -> Node:
    """A name, and its parts if it has been parted."""
    return {"name": whole, **({"givenName": given, "familyName": family} if given else {})}


def _counts(paper: Paper) -> Iterator[Node]:
    """Counts go stale: each says where it was read, and when."""
    for action, count in (("LikeAction", paper.upvotes), ("CommentAction", paper.comments)):
        if count is not None:
            yield _node(
                "InteractionCounter",
                interactionType=f"https://schema.org/{action}",
                userInteractionCount=count,
                interactionService=_node("WebSite", name="Hugging Face"),
                endTime=paper.as_of.as_iso() if paper.as_of else "",
            )


def _ids(url: str, fragment: str) -> Node:
    return {"@id": f"{url}#{fragment}"} if url else {}


def _node(kind: str, **facts: object) -> Node:
    """A node of what is known: empty texts, empty lists and `None` are left out."""
    known: Node = {"@type": kind}
    for key, fact in facts.items():
        if fact or fact == 0:
            known[key] = fact
    return known
