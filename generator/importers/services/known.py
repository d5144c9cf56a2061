"""All services, by their names."""

from collections.abc import Mapping

from .arxiv import ARXIV
from .crossref import CROSSREF
from .huggingface import HUGGING_FACE
from .openalex import OPENALEX
from .service import Service

SERVICES: Mapping[str, Service] = {
    service.name: service for service in (ARXIV, HUGGING_FACE, CROSSREF, OPENALEX)
}
"""Clients, in the order in which they are asked."""
