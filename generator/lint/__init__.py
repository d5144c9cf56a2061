"""The metadata lint: what the readers of a site's metadata ask for, and where the site falls short.

Each rule is theirs, and is named with its source: docs/lint.md lists all.
"""

from .files import site_faults
from .pages import Page, faults
from .reach import far
from .rules import RULES, SOURCES, Fault, Rule

__all__ = ["RULES", "SOURCES", "Fault", "Page", "Rule", "far", "faults", "site_faults"]
