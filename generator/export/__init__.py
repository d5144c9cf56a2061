"""Files for machines. `EXPORTS` maps the template of a planned file to the function that makes it."""

from collections.abc import Callable, Mapping

from ..catalog.catalog import Catalog
from ..plan import urls
from ..plan.output import Output
from . import crawlers, feeds, names, scripts, search, selection, sitemap, twins
from .citations import files
from .data import api, database, openapi, parquet, tables
from .map import to_map

EXPORTS: Mapping[str, Callable[[Catalog, Output], bytes]] = {
    **dict.fromkeys(
        (f"{about}.bib" for about in ("paper", "tag", "kind", "author", "year", "month", "path")),
        files.to_bibtex,
    ),
    "paper.ris": files.to_ris,
    "paper.json": files.to_csl,
    "paper.md": twins.to_twin,
    "catalog.bib": files.to_bibtex,
    "catalog.ris": files.to_ris,
    "catalog.csl.json": files.to_csl,
    "catalog.txt": files.to_text,
    "catalog.jsonl": tables.to_jsonl,
    "catalog.csv": tables.to_csv,
    "catalog.sqlite": database.to_sqlite,
    "catalog.parquet": parquet.to_parquet,
    "feed.xml": feeds.to_atom,
    "tag.feed.xml": feeds.to_atom,
    "author.feed.xml": feeds.to_atom,
    urls.JSON_FEED: feeds.to_json_feed,
    urls.api("catalog"): api.to_catalog,
    urls.api("papers"): api.to_papers,
    "paper.api": api.to_paper,
    urls.api("authors"): api.to_authors,
    urls.api("tags"): api.to_tags,
    urls.api("kinds"): api.to_kinds,
    urls.api("years"): api.to_years,
    "tag.ids": api.to_ids,
    "kind.ids": api.to_ids,
    "year.ids": api.to_ids,
    urls.api("schema"): openapi.to_schema,
    urls.api("openapi"): openapi.to_openapi,
    urls.SITEMAP: sitemap.to_sitemap,
    urls.MOVED: crawlers.to_moved,
    urls.OPENSEARCH: crawlers.to_opensearch,
    "robots.txt": crawlers.to_robots,
    "catalog.data": scripts.to_catalog,
    "map.data": to_map,
    "added.data": scripts.to_added,
    "moved.data": scripts.to_moved,
    "citations.formats": selection.to_formats,
    "citations.data": selection.to_records,
    "search.data": search.to_search,
    "words.data": search.to_words,
    "spelling.data": search.to_spelling,
    "keys.data": search.to_keys,
    "near.data": search.to_near,
    "facets.data": search.to_facets,
    "orders.data": search.to_orders,
    "ids.data": search.to_ids,
    "related.data": scripts.to_related,
    "names.data": names.to_names,
    "llms.txt": crawlers.to_llms,
}
