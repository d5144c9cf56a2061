"""The texts of a catalog: titles, abstracts, pages."""

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Text:
    """A text in three forms."""

    source: str  # as written
    html: Markup  # safe to publish
    plain: str  # words on one line, with maths as TeX
