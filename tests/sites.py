"""Sites as tests want them."""

from dataclasses import replace
from typing import Any

from generator.catalog.catalog import derive
from generator.catalog.catalog import Catalog


def configured(site: Site, **settings: Any) -> Site:
    """A site with other settings."""
    config = replace(site.catalog.config, **settings)
    return derive(replace(site.catalog, config=config))
