import struct
import zlib

import pytest

from generator.content.images import script_in, size_of

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'


def png(width: int, height: int) -> bytes:
    """Return the first bytes of a PNG."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n\0\0\0\r" + head + struct.pack(">I", zlib.crc32(head))


JPEG = (
    b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\1" * 9 + b"\xff\xff\xc2\0\x11\x08" + b"\0\x30\0\x40\3" * 2
)
VP8X = b"RIFF....WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\0\0\x2f\0\0"
VP8L = b"RIFF....WEBPVP8L\0\0\0\0\x2f" + (63 | 47 << 14).to_bytes(4, "little")
VP8 = b"RIFF....WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 64, 48)
AVIF = b"\0\0\0\x20ftypavif....\0\0\0\x14ispe\0\0\0\0" + struct.pack(">II", 64, 48)


@pytest.mark.parametrize(
    ("ending", "data"),
    [
        (".png", png(64, 48)),
        (".gif", b"GIF89a" + struct.pack("<HH", 64, 48)),
        (".jpg", JPEG),
        (".webp", VP8X),
        (".webp", VP8L),
        (".webp", b"RIFF....WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 64, 48)),
        (".avif", AVIF),
        (".svg", f'{SVG} width="64px" height="48"/>'.encode()),
        (".svg", f'<?xml version="1.0"?><!DOCTYPE svg>{SVG} viewBox="1 2 64 48"/>'.encode()),
        (".svg", f'{SVG} width="48pt" height="36pt"/>'.encode()),
    ],
)
def test_size(ending: str, data: bytes) -> None:
    """The size of an image is read from its content."""
    assert size_of(ending, data) == (64, 48)


@pytest.mark.parametrize("data", [f'{SVG} width="100%" height="5em"/>', f"{SVG}/>"])
def test_svg_without_size(data: str) -> None:
    """An SVG may have no size in pixels."""
    assert size_of(".svg", data.encode()) == (0, 0)


@pytest.mark.parametrize(
    "svg",
    [f'{SVG} viewBox="0 0 inf 5"/>', f'<?xml version="1.0" encoding="none"?>{SVG} width="1"/>'],
)
def test_svg_that_cannot_be_read(svg: str) -> None:
    """An SVG with an infinite size, or in an encoding that does not exist, has no size."""
    assert size_of(".svg", svg.encode()) is None


@pytest.mark.parametrize("ending", [".png", ".gif", ".jpg", ".webp", ".avif", ".svg", ".ico"])
@pytest.mark.parametrize(
    "data", [b"", b"text", b"<html/>", b"\xff\xd8\xff", b"version https://git-lfs"]
)
def test_no_image(ending: str, data: bytes) -> None:
    """What is no image of its type has no size."""
    assert size_of(ending, data) is None


@pytest.mark.parametrize(
    ("inside", "found"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<foreignObject/>", "<foreignObject>"),
        ('<g onload="alert(1)"/>', 'onload="alert(1)"'),
        ('<a xlink:href=" java\nscript:alert(1)"/>', 'href=" java script:alert(1)"'),
        ('<a href="data:text/html,x"/>', 'href="data:text/html,x"'),
        ('<image href="https://example.org/x.png"/>', 'href="https://example.org/x.png"'),
        ('<use xlink:href="other.svg#a"/>', 'href="other.svg#a"'),
        ('<set attributeName="xlink:href" to="x"/>', 'attributename="xlink:href"'),
        ('<style>@import "https://example.org/a.css"</style>', "@import in <style>"),
        ("<style>p { fill: url( 'https://example.org/a') }</style>", "url( ' in <style>"),
        ("<style>p { fill: u\\72l(//example.org/a) }</style>", "\\ in <style>"),
        ('<g fill="url(//example.org/a#b)"/>', 'fill="url(//example.org/a#b)"'),
        ('<img xmlns="http://www.w3.org/1999/xhtml" src="https://example.org/x"/>', "<img>"),
    ],
)
def test_script(inside: str, found: str) -> None:
    """What could run a script or load something is found."""
    assert script_in(f"{SVG}>{inside}</svg>".encode()) == found


def test_entities() -> None:
    """Entities and stylesheets that transform are refused before anything is parsed."""
    assert script_in(b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>') == "<!ENTITY>"
    assert script_in(b'<?xml-stylesheet href="a.xsl"?><svg/>') == "<?xml-stylesheet?>"


def test_harmless() -> None:
    """Links, fragments, images inside and styles are fine."""
    inside = (
        '<a href="https://example.org/"><use href="#a"/></a><style>p { fill: red }</style>'
        "<style>@font-face { src: url(data:font/woff2;base64,AA==) } g { fill: url( '#a' ) }</style>"
        '<g data-name="C:\\a" xmlns:ink="https://ink" ink:file="C:\\a.svg" fill="url(#a)"/>'
        '<image xlink:href="data:image/png;base64,AA=="/><text>javascript: on</text>'
    )
    assert script_in(f"{SVG}>{inside}</svg>".encode()) == ""
