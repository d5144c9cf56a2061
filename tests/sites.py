"""Sites as tests want them."""

from dataclasses import replace
from typing import Any

from generator.derive import derive
from generator.model import Site


def configured(site: Site, **settings: Any) -> Site:
    """A site with other settings."""
    config = replace(site.catalog.config, **settings)
    return derive(replace(site.catalog, config=config))
