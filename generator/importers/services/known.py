"""All services, by their names."""

from collections.abc import Mapping

from .arxiv import ARXIV
from .bibliographies import ACL, DBLP
from .crossref import CROSSREF
from .huggingface import HUGGING_FACE
from .openalex import OPENALEX
from .service import Service
from .web import web

SERVICES: Mapping[str, Service] = {
    service.name: service
    for service in (ARXIV, HUGGING_FACE, CROSSREF, ACL, OPENALEX, DBLP, web(CROSSREF.look_up))
}
"""Clients, in the order in which they are asked."""
