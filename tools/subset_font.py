"""Make templates/static/fonts.js: the text face of the site, as a script that holds the fonts.

The face is Source Serif 4 (https://github.com/adobe-fonts/source-serif), under the SIL Open Font
License, whose text is beside the script. The licence reserves the name "Source", so what is cut out
of it here has another one. A script, because Firefox loads no font files for a page from disk, and
because fonts in a stylesheet, even those in `data:` URLs, come after the first layout: text moves.

    python -m venv env && env/bin/pip install fonttools brotli fontpkg-source-serif-4==4.4
    env/bin/python tools/subset_font.py

The package has the two variable fonts as they come from the foundry; `--fonts` names another folder.
The same versions make the same bytes.
"""

import argparse
import base64
import io
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

STATIC = Path(__file__).parents[1] / "templates" / "static"
FAMILY = "Openshelf Serif"
# Optical size 14: cut for text, and still fine in titles
ROMAN = {"opsz": 14, "wght": (400, 600)}
ITALIC = {"opsz": 14, "wght": 400}
UNICODES = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),  # Latin-1, Latin Extended-A
    0x18F, 0x192, 0x1A0, 0x1A1, 0x1AF, 0x1B0, *range(0x1CD, 0x1DD), *range(0x1E6, 0x1E8),
    *range(0x1F4, 0x1F6), *range(0x1F8, 0x1FA), *range(0x218, 0x21C), 0x237, 0x259,
    *range(0x2BB, 0x2BD), 0x2C6, 0x2C7, *range(0x2D8, 0x2DE), *range(0x300, 0x305), 0x306, 0x307,
    0x308, *range(0x30A, 0x30D), 0x323, 0x326, 0x327, 0x328,
    0x391, *range(0x392, 0x3A2), *range(0x3A3, 0x3AA), *range(0x3B1, 0x3CA), 0x3D1, 0x3D5, 0x3F5,
    *range(0x1E80, 0x1E86), 0x1E9E, *range(0x1EA0, 0x1EFA),  # Welsh, Vietnamese
    0x2002, 0x2003, 0x2009, 0x200A, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2018, 0x2019,
    0x201A, 0x201C, 0x201D, 0x201E, 0x2020, 0x2021, 0x2022, 0x2026, 0x202F, 0x2030, 0x2032, 0x2033,
    0x2039, 0x203A, 0x2044, 0x2070, *range(0x2074, 0x207A), *range(0x2080, 0x208A), 0x20AC, 0x2113,
    0x2116, 0x2122, 0x2126, *range(0x2190, 0x2194), 0x2202, 0x2206, 0x220F, 0x2211, 0x2212, 0x2215,
    0x2217, 0x2219, 0x221A, 0x221E, 0x222B, 0x2248, 0x2260, 0x2264, 0x2265, 0x25CA, 0xFB01, 0xFB02,
)  # fmt: skip
FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "lnum"]


def cut(path: Path, axes: Mapping[str, object]) -> bytes:
    """Return a font as WOFF2 with fewer axes and characters, and under another name."""
    font = TTFont(path)
    options = subset.Options(
        layout_features=FEATURES,
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        name_languages=[0x409],
        notdef_outline=True,
        drop_tables=["DSIG", "meta"],
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=UNICODES)
    subsetter.subset(font)
    instancer.instantiateVariableFont(font, axes, inplace=True)
    names = font["name"]
    for number in (1, 3, 4, 6):
        name = FAMILY if number != 6 else FAMILY.replace(" ", "")
        names.setName(name, number, 3, 1, 0x409)
    font.flavor = "woff2"
    font.recalcTimestamp = False
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def face(style: str, weight: str, woff2: bytes) -> str:
    """Return the call that adds a font to the page."""
    return f'  add("{style}", "{weight}", "{base64.b64encode(woff2).decode()}");\n'


SCRIPT = """\
/* Made by tools/subset_font.py from Source Serif 4; see fonts-OFL.txt. The head of a page runs this before there is any
 * text, from the browser's cache or from disk. Later it would move the text: then this is only put into the cache. */
(() => {
  "use strict";
  if (document.readyState !== "loading") return;
  const bytes = (data) => Uint8Array.from(atob(data), (char) => char.charCodeAt(0));
  const add = (style, weight, data) => document.fonts.add(new FontFace("FAMILY", bytes(data), { style, weight }));
FACES})();
"""


def main() -> None:
    """Read the command line, and write the script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--fonts", type=Path, help="the folder of the two variable fonts")
    folder = parser.parse_args().fonts
    if not folder:
        spec = find_spec("fontpkg_source_serif_4")
        if not spec or not spec.origin:
            raise SystemExit("install fontpkg-source-serif-4, or name a folder with --fonts")
        folder = Path(spec.origin).parent / "files"
    roman = cut(folder / "SourceSerif4[opsz,wght].ttf", ROMAN)
    italic = cut(folder / "SourceSerif4-Italic[opsz,wght].ttf", ITALIC)
    faces = face("normal", "400 600", roman) + face("italic", "400", italic)
    script = SCRIPT.replace("FAMILY", FAMILY).replace("FACES", faces)
    (STATIC / "fonts.js").write_text(script, "utf-8")
    print(
        f"regular to semibold {len(roman):,} bytes, italic {len(italic):,}; as script {len(script):,}"
    )


if __name__ == "__main__":
    main()
