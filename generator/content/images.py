"""What is in an image file: its size, and of an SVG whether it could run a script."""

import re
import struct
from collections.abc import Callable, Iterator
from xml.etree import ElementTree as ET

Size = tuple[int, int]
"""The width and the height in pixels."""

_SVG = "{http://www.w3.org/2000/svg}"
# The elements that hold scripts or HTML, or can change an address into a script
_ACTIVE = {"script", "foreignobject", "iframe", "object", "embed", "handler", "listener"}
_SCRIPTS = ("javascript:", "data:text", "data:application")
_HTML = "{http://www.w3.org/1999/xhtml}"
# What a style loads, unless it is a part of the file; an escape could hide it
_STYLE_LOADS = re.compile(
    r"""@import|image-set\(|\bsrc\(|url\(\s*+["']?+\s*+(?!#|data:)|\\""", re.IGNORECASE
)
# Attributes that are no properties of a style, such as those of an editor's own namespace
_NO_STYLE = re.compile(r"\{|(?:id|class|data-.*|aria-.*)$")
# Frames of a JPEG that have a size
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}


def size_of(ending: str, data: bytes) -> Size | None:
    """Return the size of an image by its content, or `None` if it is not what its ending says.

    Of icons (`.ico`) and SVG without a size, that is (0, 0).
    """
    try:
        return _READERS[ending](data)
    # The last two: a size that is infinite, and an encoding that does not exist
    except (struct.error, ET.ParseError, ValueError, OverflowError, LookupError):
        return None


def script_in(svg: bytes) -> str:
    """Return what in an SVG could run a script or load something; empty if nothing."""
    if b"<!ENTITY" in svg or b"<?xml-stylesheet" in svg:
        return "<!ENTITY>" if b"<!ENTITY" in svg else "<?xml-stylesheet?>"
    return next(_active(ET.fromstring(svg)), "")  # noqa: S314 - without entities


def _active(root: ET.Element) -> Iterator[str]:
    for element in root.iter():
        tag = str(element.tag).rpartition("}")[2]
        if tag.lower() in _ACTIVE or str(element.tag).startswith(_HTML):
            yield f"<{tag}>"
        if tag.lower() == "style" and (load := _STYLE_LOADS.search("".join(element.itertext()))):
            yield f"{load[0]} in <style>"
        for key, value in element.attrib.items():
            name = key.rpartition("}")[2].lower()
            address = "".join(value.split()).lower()
            loads = name == "href" and tag != "a" and not address.startswith(("#", "data:image/"))
            styles = not _NO_STYLE.match(key) and _STYLE_LOADS.search(value)
            sets = name == "attributename" and address.startswith(("on", "href", "xlink:href"))
            if name.startswith("on") or address.startswith(_SCRIPTS) or loads or sets or styles:
                yield f'{name}="{value[:40]}"'


def _png(data: bytes) -> Size | None:
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return None
    width, height = struct.unpack(">II", data[16:24])
    return width, height


def _gif(data: bytes) -> Size | None:
    if not data.startswith((b"GIF87a", b"GIF89a")):
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _jpeg(data: bytes) -> Size | None:
    if not data.startswith(b"\xff\xd8"):
        return None
    place = 2
    while data[place] == 0xFF:
        mark = data[place + 1]
        if mark in _FRAMES:
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        # Fill bytes and marks without a segment
        place += 1 if mark == 0xFF else 2
        if not (mark == 0xFF or 0xD0 <= mark <= 0xD9 or mark == 0x01):
            place += struct.unpack(">H", data[place : place + 2])[0]
    return None


def _webp(data: bytes) -> Size | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        return None
    if data[12:16] == b"VP8X":
        return (
            int.from_bytes(data[24:27], "little") + 1,
            int.from_bytes(data[27:30], "little") + 1,
        )
    if data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    width, height = struct.unpack("<HH", data[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _avif(data: bytes) -> Size | None:
    if data[4:8] != b"ftyp":
        return None
    place = data.index(b"ispe") + 8
    width, height = struct.unpack(">II", data[place : place + 8])
    return width, height


def _icon(data: bytes) -> Size | None:
    return (0, 0) if data.startswith(b"\0\0\1\0") else None


def _svg(data: bytes) -> Size | None:
    if "<!ENTITY" in data.decode():  # in another encoding, entities would not be seen
        return 0, 0
    root = ET.fromstring(data)  # noqa: S314 - without entities
    if root.tag != f"{_SVG}svg":
        return None
    width, height = _pixels(root.get("width", "")), _pixels(root.get("height", ""))
    if not (width and height):
        box = [float(part) for part in root.get("viewBox", "").replace(",", " ").split()]
        width, height = (box[2], box[3]) if len(box) == 4 else (0, 0)
    return round(width), round(height)


def _pixels(length: str) -> float:
    """Read a length of SVG; 0 if it is relative."""
    for unit, pixels in {"px": 1, "pt": 4 / 3, "mm": 96 / 25.4, "cm": 96 / 2.54, "in": 96}.items():
        if length.endswith(unit):
            return float(length.removesuffix(unit)) * pixels
    return float(length) if length.replace(".", "", 1).isdigit() else 0


_READERS: dict[str, Callable[[bytes], Size | None]] = {
    ".png": _png,
    ".gif": _gif,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".webp": _webp,
    ".avif": _avif,
    ".ico": _icon,
    ".svg": _svg,
}
ENDINGS = frozenset(_READERS)
"""The endings of images."""
