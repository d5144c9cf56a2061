"""Check every page, style sheet and drawing of built sites with the checker of the W3C.

    npm ci --prefix tools/vnu --ignore-scripts
    .venv/bin/python tools/validate.py site

It needs Java 17, and for the installation Node. `OPENSHELF_VNU` names the checker's `vnu.jar` if it is
elsewhere. Errors and warnings are printed with their place. The exit code is 1 if there are errors.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

VNU = "OPENSHELF_VNU"
JAR = Path(__file__).with_name("vnu") / "node_modules/vnu-jar/build/dist/vnu.jar"
# What is checked together: after a style sheet, the checker counts lines wrong
KINDS = {(".html", ".svg"): "--also-check-svg", (".css",): "--css"}
# The checker keeps what it has read in memory
AT_ONCE = 1000

# Messages that are no faults, and why
KNOWN = {
    "CSS: “(?:field-sizing|paint-order|vector-effect)”: Property “.+” doesn't exist": (
        "properties of CSS that the checker does not know"
    ),
    "(?:Inline .+|Resource) violates Content Security Policy": (
        "the checker reads pages without their address, so no file is the site's own; browsers test this"
    ),
    "Attribute “scriptlevel” not allowed on element “mtable”": (
        "MathML Core has this attribute on every element, MathML 3 had not"
    ),
}


class Message(NamedTuple):
    """A message of the checker: a file of the site, a line, what it is, and the words."""

    path: str
    line: int
    is_error: bool
    text: str

    def __str__(self) -> str:
        kind = "error" if self.is_error else "warning"
        return f"{self.path}:{self.line}: {kind}: {self.text}"


def files_of(site: Path, kinds: tuple[str, ...]) -> list[str]:
    """Return the paths of the files of some kinds, from the site's folder."""
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
    return sorted(path for path in paths if path.endswith(kinds))


def validate(jar: Path, site: Path, paths: list[str], option: str) -> Iterator[Message]:
    """Yield what the checker says of files of a site."""
    options = ["--format", "json", "--stdout", "--exit-zero-always", option]
    root = f"{site.resolve().as_posix()}/"
    for start in range(0, len(paths), AT_ONCE):
        done = subprocess.run(
            ["java", "-jar", str(jar.resolve()), *options, *paths[start : start + AT_ONCE]],  # noqa: S607
            cwd=site,
            check=True,
            stdout=subprocess.PIPE,
        )
        for message in json.loads(done.stdout)["messages"]:
            path = unquote(urlsplit(message.get("url", "")).path).removeprefix(root)
            words = " ".join(f"{message['message']} {message.get('extract', '')}".split())
            is_error = message["type"] != "info"
            yield Message(path, message.get("lastLine", 0), is_error, words)


def main(arguments: list[str]) -> int:
    """Check the sites, print what is wrong, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("sites", nargs="+", type=Path, metavar="SITE")
    sites = parser.parse_args(arguments).sites
    jar = Path(os.environ.get(VNU, JAR))
    if not jar.is_file():
        parser.error(
            f"{jar} does not exist; install it as tools/validate.py says, or name it in {VNU}"
        )
    errors = 0
    for site in sites:
        found: Counter[str] = Counter()
        checked: Counter[str] = Counter()
        for kinds, option in KINDS.items():
            paths = files_of(site, kinds)
            checked.update(Path(path).suffix[1:].upper() for path in paths)
            for message in validate(jar, site, paths, option):
                reason = next(
                    (why for form, why in KNOWN.items() if re.match(form, message.text)), ""
                )
                found[reason or ("errors" if message.is_error else "warnings")] += 1
                if not reason:
                    print(f"{site}/{message}")
        if not checked["HTML"]:
            parser.error(f"{site} contains no pages")
        files = ", ".join(f"{count} {kind}" for kind, count in checked.items())
        print(f"{site}: {files}: {found['errors']} errors, {found['warnings']} warnings")
        for reason in sorted(found.keys() & set(KNOWN.values())):
            print(f"  {found[reason]} messages left out: {reason}")
        errors += found["errors"]
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
