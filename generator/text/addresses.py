"""Web addresses whose characters may stand in a link (https://url.spec.whatwg.org/#url-writing)."""

import re
from urllib.parse import quote

# What a browser strips from the ends of an address, and from its inside
_ENDS = "".join(map(chr, range(33)))
_STRIPPED = str.maketrans("", "", "\t\n\r")
# The scheme and the host, and what names a user of it
_HOST = re.compile(r"(https?://)(?:[^/?#]*@)?([^/?#\\]*)", re.IGNORECASE)
_SAFE_IN_DOI = "%/:;()!$&'*+,=@"
_UNSAFE = re.compile(r'[\x00-\x20"<>\[\\\]^`{|}\x7f]|%(?![0-9A-Fa-f]{2})')


def encode_address(address: str) -> str:
    """Return a web address, or a path, with the characters encoded that no address may have.

    The name and password of a user are left out. What is encoded already stays as it is.
    """
    address = address.strip(_ENDS).translate(_STRIPPED)
    host = _HOST.match(address)
    before, rest = (host[1] + host[2], address[host.end() :]) if host else ("", address)
    path, mark, fragment = rest.partition("#")
    return before + _encode(path) + mark + _encode(fragment).replace("#", "%23")


def doi_address(doi: str) -> str:
    """Return the address that leads to the work with a DOI."""
    return f"https://doi.org/{encode_address(quote(doi, safe=_SAFE_IN_DOI))}"


def _encode(text: str) -> str:
    return _UNSAFE.sub(lambda character: f"%{ord(character[0]):02X}", text)
