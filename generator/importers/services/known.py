"""All services, by their names."""

from collections.abc import Mapping

from .arxiv import ARXIV
from .huggingface import HUGGING_FACE
from .service import Service

SERVICES: Mapping[str, Service] = {service.name: service for service in (ARXIV, HUGGING_FACE)}
"""Clients, in the order in which they are asked."""
