"""Sites as tests want them."""

from dataclasses import replace
from typing import Any


from generator.catalog.catalog import Catalog


def configured(site: Catalog, **settings: Any) -> Catalog:
    """A site with other settings."""
    config = replace(site.config, **settings)
    return derive(replace(site, config=config))
