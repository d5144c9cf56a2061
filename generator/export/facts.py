"""Facts as JSON, without those that are unknown."""

from collections.abc import Mapping
from typing import Any

import orjson

Json = dict[str, Any]


def known(facts: Mapping[str, Any]) -> Json:
    """Return facts without `None`, empty texts and empty lists. Zeros and `False` stay."""
    return {name: fact for name, fact in facts.items() if fact or fact == 0}


def to_json(facts: Json) -> bytes:
    """Return facts as JSON on one line, with its line feed."""
    return orjson.dumps(facts, option=orjson.OPT_APPEND_NEWLINE)
