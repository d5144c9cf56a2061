"""The documents: links lead somewhere, commands run, and every field of the content is explained.

    .venv/bin/python tools/write_reference.py

writes the help texts and the tables of docs/reference.
"""

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from generator.catalog.model import Config, Facet, Paper, Profile, Term, Vocabulary
from generator.cli import main
from generator.content import people
from generator.content.init import make_catalog
from generator.content.load import load
from generator.errors import ContentError, Problem
from tools import write_reference

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md")])
SCHEMA = json.loads((REFERENCE / "paper.schema.json").read_text("utf-8"))
SETTINGS = json.loads((REFERENCE / "catalog.schema.json").read_text("utf-8"))
PEOPLE = json.loads((REFERENCE / "people.schema.json").read_text("utf-8"))
# A link in Markdown, and a heading
LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(`+)[^\n]+?\1")
Loads = Callable[[dict[str, Any]], bool]
Problems = Callable[[str, str], list[Problem]]
GOOD = {"title": "A", "date": "2023-05", "kind": "method"}


def read(name: str) -> str:
    """Read a document."""
    return (DOCS / name).read_text("utf-8")


def slugs(text: str) -> set[str]:
    """Return the fragments of a document's headings, as GitHub makes them."""
    headings = HEADING.findall(FENCE.sub("", text))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def names(value: type, *left_out: str) -> set[str]:
    """Return the names of a dataclass's fields but for some."""
    return {field.name for field in fields(value)} - {*left_out}


def as_tuple(value: Any) -> Any:
    """Return a list as a tuple, and any other value as it is."""
    return tuple(value) if isinstance(value, list) else value


@pytest.fixture
def problems(tmp_path: Path) -> Problems:
    """Give a function that puts a file into a sound catalog, and returns what is wrong then."""
    (tmp_path / "papers").mkdir()
    (tmp_path / "catalog.yaml").write_text("id: a\ntitle: A\n")
    (tmp_path / "people.yaml").write_text("- {id: plato, name: Plato}\n")
    kinds = "".join(f"  - {{id: {kind}, name: A}}\n" for kind in TAKEN["kind"])
    tags = "[{id: learning, name: A}, {id: maths, name: A}]"
    text = f"facets: [{{id: a, name: A, tags: {tags}}}]\nkinds:\n{kinds}"
    (tmp_path / "tags.yaml").write_text(text)
    (tmp_path / "papers" / "a.md").write_text(f"---\n{json.dumps(GOOD)}\n---\nText.\n")
    # A catalog of nothing but drafts does not load
    (tmp_path / "papers" / "b.md").write_text("---\ntitle: B\n---\n")

    def run(path: str, text: str) -> list[Problem]:
        (tmp_path / path).write_text(text, "utf-8")
        try:
            load(tmp_path)
        except ContentError as error:
            return list(error.problems)
        return []

    return run


@pytest.fixture
def loads(problems: Problems) -> Loads:
    """Give a function that says whether a paper with some front matter loads."""

    def run(front: dict[str, Any]) -> bool:
        text = f"---\n{json.dumps(front, ensure_ascii=False)}\n---\nText.\n"
        return not problems("papers/a.md", text)

    return run


class TestLinks:
    @pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
    def test_lead_somewhere(self, path: Path) -> None:
        """Every link to a file or heading of this repository leads to one."""
        for link in LINK.findall(CODE.sub("", FENCE.sub("", path.read_text("utf-8")))):
            if re.match(r"https?:|mailto:", link):
                continue
            name, _, fragment = link.partition("#")
            target = (path.parent / name) if name else path
            assert target.exists(), link
            if fragment:
                assert fragment in slugs(target.read_text("utf-8")), link

    def test_every_document_is_found(self) -> None:
        """docs/README.md leads to every document, once, and the README leads to it."""
        links = sorted(path for path in LINK.findall(read("README.md")) if "#" not in path)
        documents = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")}
        assert links == sorted(documents - {"README.md"})
        assert "docs/README.md" in LINK.findall((ROOT / "README.md").read_text("utf-8"))


class TestCommands:
    @pytest.mark.parametrize("path", sorted(REFERENCE.glob("*.md")), ids=lambda path: path.name)
    def test_reference(self, path: Path) -> None:
        """Help texts and tables are as tools/write_reference.py writes them: run it."""
        assert path.read_text("utf-8") == write_reference.pages()[path]

    def test_help_texts(self) -> None:
        """docs/reference/cli.md has the help text of every command."""
        shown = write_reference.HELP.findall(read("reference/cli.md"))
        assert sorted(shown) == sorted(write_reference.help_texts())

    def test_every_command_has_a_section(self) -> None:
        """docs/reference/cli.md explains each command, and the README names it."""
        readme = (ROOT / "README.md").read_text("utf-8")
        for name in main.commands:
            assert f"## `openshelf {name}`" in read("reference/cli.md")
            assert f"`openshelf {name}" in readme

    def test_commands_are_those_that_run(self) -> None:
        """The README's build and test commands are those of the workflows and of .ci/run."""
        readme = (ROOT / "README.md").read_text("utf-8")
        start = "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e "
        build = f"{start}. && .venv/bin/openshelf build"
        test = f"{start}'.[test]' && .venv/bin/pytest"
        assert f"```\n{build}\n```" in readme
        assert f"```\n{test}\n```" in readme
        assert (ROOT / ".ci/run").read_text("utf-8").endswith(f"\n{test}\n")
        workflow = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text("utf-8"))
        runs = {
            name: " && ".join(step["run"] for step in job["steps"] if "run" in step)
            for name, job in workflow["jobs"].items()
        }
        assert runs["site"].startswith(build)
        browser = " && .venv/bin/playwright install --with-deps --only-shell chromium"
        assert runs["test"].replace(browser, "") == test

    def test_openshelf_lines(self) -> None:
        """Every `openshelf` line of an example is one that the program takes."""
        count = 0
        for path in PAGES:
            for block in FENCE.findall(path.read_text("utf-8")):
                for line in block.splitlines():
                    match = re.match(r"(?:\.venv/bin/)?openshelf ([a-z]+)(.*)", line)
                    if match:
                        name, rest = match[1], shlex.split(match[2])
                        with main.make_context("openshelf", [name]) as program:
                            main.commands[name].make_context(name, rest, parent=program).close()
                        count += 1
        assert count > 5


class TestKeys:
    def test_of_a_paper(self) -> None:
        """docs/reference/content.md has a row for every field of a paper and of an author."""
        for key in (*SCHEMA["properties"], *SCHEMA["$defs"]["author"]["properties"]):
            assert f"\n| `{key}` |" in read("reference/content.md"), key

    def test_of_people(self) -> None:
        """docs/people.md and the schema have every key of people.yaml."""
        keys = {"not", "home", *names(Profile, "path", "line", "namesakes", "homes")}
        assert keys == PEOPLE["$defs"]["person"]["properties"].keys()
        for key in keys:
            assert f"\n| `{key}` |" in read("people.md"), key
        for key in PEOPLE["$defs"]["name"]["anyOf"][1]["properties"]:
            assert f"{key}: " in read("people.md"), key

    def test_of_the_catalog(self) -> None:
        """docs/reference/configuration.md has a row for every key of catalog.yaml and of tags.yaml."""
        for key in names(Config) | names(Vocabulary) | names(Facet) | names(Term):
            assert f"\n| `{key}` |" in read("reference/configuration.md"), key

    def test_settings(self, problems: Problems) -> None:
        """The schema of catalog.yaml has every setting, with its default, and examples that are sound."""
        Draft202012Validator.check_schema(SETTINGS)
        keys = SETTINGS["properties"]
        assert keys.keys() == names(Config)
        for field in fields(Config):
            if field.default is not MISSING and field.default not in ("", ()):
                default = keys[field.name]["default"]
                assert as_tuple(default) == field.default, field.name
        for key, value in keys.items():
            for example in (*value["examples"], *[value[k] for k in ["default"] if k in value]):
                front = {"id": "a", "title": "A", key: example}
                found = problems("catalog.yaml", json.dumps(front))
                assert {problem.field for problem in found} <= {"picks", "logo", "icon"}, found
                assert Draft202012Validator(SETTINGS).is_valid(front), key

    def test_of_a_new_catalog(self, tmp_path: Path) -> None:
        """A new catalog.yaml has each setting as a comment: its default, or else an example."""
        make_catalog(tmp_path)
        path = tmp_path / "content/catalog.yaml"
        text = re.sub(r"(?m)^#(?=[a-z])", "", path.read_text("utf-8"))
        path.write_text(text, "utf-8")
        for name in ("logo", "icon"):
            (tmp_path / "content/static").mkdir(exist_ok=True)
            svg = '<svg xmlns="http://www.w3.org/2000/svg"/>'
            (tmp_path / f"content/static/{name}.svg").write_text(svg)
        assert load(tmp_path / "content").config
        values = yaml.safe_load(text)
        assert values.keys() == names(Config)
        for field in fields(Config):
            if field.default is not MISSING and field.default not in ("", ()):
                assert as_tuple(values[field.name]) == field.default, field.name

    def test_example_of_tags_yaml(self, problems: Problems) -> None:
        """The example of tags.yaml has no problem."""
        block = re.search(
            r"```yaml\n# tags.yaml\n(.*?)```", read("reference/configuration.md"), re.DOTALL
        )
        assert block
        paths = {Path(problem.path).name for problem in problems("tags.yaml", block[1])}
        assert paths <= {"a.md"}  # its kind may not be in the example

    def test_examples_of_people_yaml(self) -> None:
        """Every example of people.yaml, and those of the tests, has no problem and fits the schema."""
        Draft202012Validator.check_schema(PEOPLE)
        texts = re.findall(r"```yaml\n(- {id.*?|# people.yaml.*?)```", read("people.md"), re.DOTALL)
        assert len(texts) >= 2
        examples = ("tests/toy", "tests/data/first-catalog")
        texts += [(ROOT / name / "people.yaml").read_text("utf-8") for name in examples]
        for text in texts:
            problems: list[Problem] = []
            people.read(Path("people.yaml"), text, problems.append)
            assert not problems
            assert Draft202012Validator(PEOPLE).is_valid(yaml.load(text, Loader=EditorLoader) or [])

    @pytest.mark.parametrize(
        "entry",
        [
            *("[]", "{id: a}", "{name: A}", "{id: A, name: A}", "{id: a, name: ''}"),
            *("{id: a, name: {given: A}}", "{id: a, name: {literal: A, family: B}}"),
            *("{id: a, name: A, names: B}", "{id: a, name: A, home: 'ftp://a'}"),
            *("{id: a, name: A, orcid: 1}", "{id: a, name: A, verified: 'yes'}"),
            *("{id: a, name: A, not: [B]}", "{id: a, name: A, papers: [b, b]}", "{id: a, nam: A}"),
        ],
    )
    def test_people_that_both_refuse(self, entry: str) -> None:
        """What the loader refuses in people.yaml its schema refuses too."""
        problems: list[Problem] = []
        people.read(Path("people.yaml"), f"- {entry}", problems.append)
        assert problems
        data = yaml.load(f"- {entry}", Loader=EditorLoader)
        assert not Draft202012Validator(PEOPLE).is_valid(data)

    @pytest.mark.parametrize(
        "path", [ROOT / "README.md", REFERENCE / "content.md"], ids=lambda p: p.name
    )
    def test_examples_of_papers(self, path: Path, problems: Problems) -> None:
        """Every whole paper in an example has no problem but its tags, and fits the schema."""
        papers = re.findall(r"```markdown\n(---\n.*?)```", path.read_text("utf-8"), re.DOTALL)
        assert papers
        for paper in papers:
            assert {problem.field for problem in problems("papers/a.md", paper)} <= {"kind", "tags"}
            assert fits(as_editor(paper))


class EditorLoader(yaml.SafeLoader):
    """Reads YAML as editors do, by its version 1.2: dates and `No` are text."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, rule) for tag, rule in rules if not tag.endswith((":timestamp", ":bool"))]
    for first, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


def as_editor(text: str) -> Any:
    """Read a paper's front matter as an editor does."""
    return yaml.load(text.split("---\n", 2)[1], Loader=EditorLoader)


def fits(front: Any) -> bool:
    """Tell whether a front matter fits the schema."""
    return bool(Draft202012Validator(SCHEMA).is_valid(front))


# Values of each field that both the loader and the schema take, and those that both refuse
TAKEN: dict[str, tuple[Any, ...]] = {
    "title": ("A", "Café -- $x$", 1984, "No", 3.5),
    "authors": (
        [],
        ["Ada"],
        [{"given": "Ada", "family": "Lovelace"}],
        [{"literal": "A"}, "B"],
        [{"family": "Plato", "id": "plato", "orcid": "0000-0002-1694-233X"}],
    ),
    "author_count": (1, "12", 196, "007"),
    "date": ("2023", 2023, "2023-05", "2023-12-31", "1000", "2024-02-29"),
    "kind": ("method", "a-b-c", "x1", "page-one", "indexes", "a" * 100),
    "tags": ([], ["learning"], ["maths", "learning"]),
    "arxiv": ("2310.16441", "1412.6544", "hep-th/9901001", "math.GT/0309136", "cs/0112017"),
    "primary_category": ("cs.LG", "hep-th", "cond-mat.dis-nn", "math"),
    "doi": ("10.1145/3605943", "10.1000/a(b)c", "10.1000.10/123", "10.1016/S0893-6080(05)80010-3"),
    "acl": ("2020.emnlp-main.589", "P18-1007", "2022.acl-long.1"),
    "venue": ("ICLR 2024", 2024),
    "language": ("en", "pt-BR", "zh-Hans", "gsw"),
    "links": (
        {},
        {"code": "https://example.org"},
        {"a b": "HTTP://x.y/z?q=1#f", "c": "http://[::1]/"},
    ),
    "cites": ([], ["b"]),
    "upvotes": (0, 12, "3"),
    "comments": (0, "999999999999"),
    "as_of": ("2025", "2025-03"),
    "key": ("levi-2023", "a:b/c+d.e_f", "X"),
    "added": ("2026-11-23",),
    "withdrawn": ("Its authors took it back.",),
    "editors": ([], ["Ada", {"given": "Ada", "family": "Lovelace"}]),
    "status": ("in press", "submitted"),
    "type": ("book", "article", "inproceedings", "phdthesis", "preprint"),
    **dict.fromkeys(
        "volume number series edition publisher institution school place note".split(), ("A 1", 12)
    ),
    "pages": ("1-9", "e12", 7),
    "isbn": ("978-0-262-03384-8", "0262033844", 9780262033848, "0-8044-2957-X"),
    "issn": ("1533-7928", "2049-363X"),
    "url": ("https://example.org/a.pdf",),
    "private": ("Ask Wei.", ["a", {"b": "c"}]),
    "draft": (True, False),
}
REFUSED: dict[str, tuple[Any, ...]] = {
    "title": ("", [], {}),
    "authors": (
        "Ada",
        {},
        [[]],
        [{}],
        [{"given": "Ada"}],
        [{"literal": "A", "family": "B"}],
        [{"family": "A", "name": "B"}],
        [{"family": "A", "orcid": "1825"}],
        [{"family": ""}],
        [""],
        [{"family": "A", "id": "A B"}],
    ),
    "author_count": (0, -1, "many", 1.5, "00", 10**12),
    "date": (
        "",
        "23",
        "2023-5",
        "2023-13",
        "2023-00",
        "2023-01-32",
        "May 2023",
        "0000",
        "0999",
        203,
        [],
        "2023/05",
    ),
    "kind": ("", "Method", "a--b", "-a", "a_b", "index", "page-2", "a" * 101, "é"),
    "tags": ("learning", ["Learning"], ["maths", "maths"], [["maths"]]),
    "arxiv": ("2310.16441v2", "arXiv:2310.16441", "2310", "2310.164412", "hep-th/99", "٢٣10.16441"),
    "primary_category": ("CS.LG", "cs.", ".LG", "cs LG"),
    "doi": (
        "https://doi.org/10.1145/3605943",
        "10.1145",
        "10.1/a",
        "10.1145/a b",
        '10.1145/"',
        "11.1145/a",
    ),
    "acl": ("2020.emnlp-main", "p18-1007", "P18-107", "2020.EMNLP-main.1"),
    "venue": ("", ["ICLR"]),
    "language": ("english", "EN", "en_GB", "e", "en-"),
    "links": (
        [],
        {"code": "example.org"},
        {"code": "javascript:alert(1)"},
        {"c": "https://a b"},
        {"c": "ftp://a.b/"},
        {"": "https://a.b/"},
        {"c": "https:///a"},
        {"c": "https://a.b/<c>"},
    ),
    "cites": ("b", ["B"], ["b", "b"], [["b"]]),
    "upvotes": (-1, "few", 1.5, "1,000", 10**12),
    "comments": ("", "1e3"),
    "as_of": ("now", "2025-3"),
    "key": ("-a", "a b", "é", ""),
    "added": ("yesterday",),
    "withdrawn": ("", {}),
    "editors": ("Ada", [""]),
    "status": ("", "pressing"),
    "type": ("", "paper", "Book"),
    **dict.fromkeys(
        "volume number pages series edition publisher institution school place note".split(),
        ("", []),
    ),
    "isbn": ("978-0-262", "ISBN 0262033844", ""),
    "issn": ("15337928", "1533-792"),
    "url": ("example.org", "javascript:alert(1)"),
    "private": (),
    "draft": ("yes", 1),
}


class TestSchema:
    def test_examples(self, loads: Loads) -> None:
        """Every example of a field is taken by the loader and by the schema."""
        own = {"kind": "method", "tags": ["learning"], "cites": ["b"]}
        for key, value in SCHEMA["properties"].items():
            assert value["examples"]
            for example in value["examples"]:
                front = {"as_of": "2025", **GOOD, key: own.get(key, example)}
                assert loads(front), front
                assert fits({**front, key: example}), front

    def test_is_a_schema(self) -> None:
        """The schema is one by the rules of its own language."""
        Draft202012Validator.check_schema(SCHEMA)

    def test_same_fields(self) -> None:
        """The schema has the fields of a paper, and no other."""
        fields = names(Paper, "id", "path", "abstract") | {"school", "private"}
        assert fields == SCHEMA["properties"].keys() == TAKEN.keys() == REFUSED.keys()

    @pytest.mark.parametrize("field", TAKEN)
    def test_takes_the_same(self, field: str, loads: Loads) -> None:
        """What the loader takes the schema takes too."""
        for value in TAKEN[field]:
            front = {"as_of": "2025", **GOOD, field: value}
            assert loads(front), value
            assert fits(front), value

    @pytest.mark.parametrize("field", REFUSED)
    def test_refuses_the_same(self, field: str, loads: Loads) -> None:
        """What the loader refuses the schema refuses too."""
        for value in REFUSED[field]:
            front = {"as_of": "2025", **GOOD, field: value}
            assert not loads(front), value
            assert not fits(front), value

    def test_requires_the_same(self, loads: Loads) -> None:
        """A paper without a title is refused by both, and one with nothing else is taken by both."""
        assert loads({"title": "A"})
        assert fits({"title": "A"})
        front = {key: value for key, value in GOOD.items() if key != "title"}
        assert not loads(front)
        assert not fits(front)

    @pytest.mark.parametrize("field", ["upvotes", "comments"])
    def test_counts_have_a_date(self, field: str, loads: Loads) -> None:
        """A count without a date is refused by both."""
        front = {**GOOD, field: 3}
        assert not loads(front)
        assert not fits(front)

    def test_unknown_fields(self, loads: Loads) -> None:
        """A field that neither knows is refused by both."""
        front = {**GOOD, "auhtors": []}
        assert not loads(front)
        assert not fits(front)

    def test_every_paper_fits(self, real_content: Path) -> None:
        """Every paper of two catalogs fits, as an editor reads it."""
        papers = ROOT / "tests/toy/papers", real_content / "papers"
        paths = [path for folder in papers for path in folder.rglob("*.md")]
        assert paths
        assert [path for path in paths if not fits(as_editor(path.read_text("utf-8")))] == []
