"""The settings of a catalog, as `content/catalog.yaml` gives them."""

from .values import value


@value
class Config:
    """The settings of a catalog; docs/configuration.md explains each."""

    id: str
    title: str
    description: str = ""
    language: str = "en"
    url: str = ""
    repository: str = ""
    page_size: int = 100
    authors: bool = True
    search: bool = True
    search_limit: int = 30_000
    feeds: bool = True
    citations: bool = True
    api: bool = True
    database: bool = True
    parquet: bool = False
    picks: tuple[str, ...] = ()
