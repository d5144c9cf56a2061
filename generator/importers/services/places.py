"""Where the services are, and what they ask of programs."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """The address of a service, and its rules."""

    title: str
    base: str  # what paths are added to; empty if each path is a whole address
    pause: float  # seconds between two requests, at least
    key: str = ""  # environment variable with our key
    key_parameter: str = ""  # of the query; without one the key is sent as a bearer token


PLACES: Mapping[str, Place] = {
    # https://info.arxiv.org/help/api/tou.html: one connection, a request every three seconds
    "arxiv": Place("arXiv", "https://export.arxiv.org/api/query", 3),
    # https://www.crossref.org/documentation/retrieve-metadata/rest-api/: 5 a second; polite with mailto
    "crossref": Place("Crossref", "https://api.crossref.org", 0.2, "OPENSHELF_MAILTO", "mailto"),
    # https://docs.openalex.org: single works cost no credits
    "openalex": Place("OpenAlex", "https://api.openalex.org", 0.1, "OPENALEX_API_KEY", "api_key"),
    # https://huggingface.co/docs/hub/rate-limits: 500 in five minutes without a key
    "huggingface": Place("Hugging Face", "https://huggingface.co/api", 0.7, "HF_TOKEN"),
    "acl": Place("the ACL Anthology", "https://aclanthology.org", 0.5),
    # https://dblp.org/faq/1474706.html: one or two seconds
    "dblp": Place("DBLP", "https://dblp.org", 1),
    "doi": Place("doi.org", "https://doi.org", 1),
    "web": Place("that site", "", 1),
}
"""The services, by their names."""
