"""Files for machines: what a module here can make, and which files of it a site has.

Each module has `EXPORTS`, which maps the names that its outputs carry as their template to
functions from a site and an output to bytes, and `outputs`, which plans them.
"""

from collections.abc import Callable, Iterator, Mapping

from ..model import Site
from ..output import Output

Export = Callable[[Site, Output], bytes]

EXPORTS: Mapping[str, Export] = {}


def outputs(site: Site) -> Iterator[Output]:
    """Plan the files that the catalog's settings switch on."""
    yield from ()
