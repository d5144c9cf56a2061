from collections.abc import Mapping
from functools import cache
from pathlib import Path

import jinja2
import pytest
from jinja2.runtime import Context
from markupsafe import Markup

from generator import templating
from generator.derive import derive
from generator.load import load
from generator.output import Output
from generator.plan import plan
from generator.render import Renderer, context, renderer
from generator.template_files import template_folders, templates_in
from generator.templating import Made, Templating, joined
from generator.views import view

ROOT = Path(__file__).parents[1]
# One template a way of taking in another, and what each makes of the names below
TEXTS = {
    "base.html": "<{% block a %}{% block b %}b{% endblock %}{% endblock %}|{% block c %}{% endblock %}>{{ x }}",
    "middle.html": '{% extends "base.html" %}{% block b %}{{ x }}{% block d %}d{% endblock %}{% endblock %}',
    "child.html": """{% extends "middle.html" %}
{% macro twice(text) %}{{ text }}{{ text }}{% endmacro %}
{% block d %}{{ twice(x) }}{% endblock %}
{% block c %}{% for y in some %}{% include "part.html" %}{% endfor %}{% endblock %}""",
    "part.html": "{{ y }}{% set z = y %}[{{ z }}];",
    "loops.html": "{% for y in some %}{% include 'of-loop.html' %}{% endfor %}",
    "of-loop.html": "{{ loop.index0 if loop is defined else y }}",
    "loop.html": "{% for y in some %}{{ y }}{% if not loop.last %}, {% endif %}{% endfor %}",
    "index.html": "{% for y in some %}{{ loop.index }}{{ loop.length }}{{ y }}{% endfor %}",
    "html.html": "{{ html }}{{ number }}{{ none }}{{ x ~ html }}{{ x | upper }}{{ some | join(', ') }}",
    "made.html": "{{ made }}ł{{ made }}{{ x }}{{ 'no' if made == x }}",
    "attribute.html": "{{ mapping.key }}{{ mapping.missing is defined }}",
    "maybe.html": "{{ x if nothing is defined else 'no' }}",
    "super.html": '{% extends "base.html" %}{% block b %}{{ super() }}{{ x }}{% endblock %}',
    "dynamic.html": "{% include name %}",
    "in-loop.html": "{% for y in some %}{% block a scoped %}{{ y }}{% endblock %}{% endfor %}",
    "plain.html": "{% autoescape false %}{{ x }}{% endautoescape %}{{ x }}",
    "import.html": '{% from "macros.html" import twice %}{{ twice(x) }}',
    "macros.html": "{% macro twice(text) %}{{ text }}{{ text }}{% endmacro %}",
    "set.html": "{% set w %}{{ x }}{{ html }}{% endset %}{{ w }}",
    "branch.html": "{% if x %}{% set w = x %}{{ w }}{% endif %}",
    "itself.html": "{% extends 'round.html' %}",
    "round.html": "{% extends 'itself.html' %}",
    "twice.html": "{% block a %}{% endblock %}{% block a %}{% endblock %}",
    "again.html": "{% if some %}{% include 'again.html' %}{% endif %}",
}
NAMES: Mapping[str, object] = {
    "x": "<&\"'>",
    "some": (1, "<b>", ""),
    "html": Markup("<i>i</i>"),
    "made": Made("<b>ł</b>".encode()),
    "number": 12,
    "none": None,
    "mapping": {"key": "<"},
    "name": "loop.html",
}
# Those that are no pages by themselves, and those that are errors
BAD = frozenset(f"{name}.html" for name in "part of-loop itself round twice again".split())
# Those that are compiled whole: here it is known that they do not fall back on Jinja
QUICK = frozenset("base middle child loop html made plain import".split())


@cache
def catalog() -> tuple[Renderer, tuple[Output, ...]]:
    """The toy catalog, and its pages."""
    site = derive(load(ROOT / "tests" / "catalog"))
    templates = templates_in(template_folders())
    ready = renderer(site, templates)
    return ready, tuple(
        output for output in plan(site, templates.statics) if output.path.endswith(".html")
    )


def quickly(templating: Templating, name: str, names: Mapping[str, object]) -> str:
    """What the function of a template gives, without Jinja's help."""
    function = templating.function(name)
    assert function
    every = {**templating.environment.globals, **names}
    return joined(function(Context(templating.environment, every, name, {}))).decode()


@pytest.mark.parametrize("output", catalog()[1], ids=lambda output: output.path)
def test_pages_are_as_jinja_has_them(output: Output) -> None:
    """Each of our templates is compiled whole, and gives what Jinja makes of it."""
    ready, _ = catalog()
    names = context(view(ready.site, output))
    theirs = ready.templating.environment.get_template(output.template).render(names)
    assert quickly(ready.templating, output.template, names) == theirs


@pytest.mark.parametrize("name", sorted(TEXTS.keys() - BAD))
def test_all_is_as_jinja_has_it(name: str) -> None:
    """Whatever a template does, what comes of it is what Jinja makes of it."""
    templating = Templating(TEXTS)
    assert templating.render(name, NAMES).decode() == templating.environment.get_template(
        name
    ).render(NAMES)


@pytest.mark.parametrize("name", sorted(QUICK))
def test_is_quick(name: str) -> None:
    """What templates mostly do needs none of Jinja's help."""
    templating = Templating(TEXTS)
    theirs = templating.environment.get_template(f"{name}.html").render(NAMES)
    assert quickly(templating, f"{name}.html", NAMES) == theirs


@pytest.mark.parametrize(
    "name",
    ["super.html", "in-loop.html", "loops.html", *sorted(BAD - {"part.html", "of-loop.html"})],
)
def test_is_left_to_jinja(name: str) -> None:
    """A template that cannot be put together beforehand is no function."""
    assert Templating(TEXTS).function(name) is None


@pytest.mark.parametrize(
    "text", ["{{ nothing }}", "{{ x.nothing }}", "{% if nothing %}{% endif %}", "{{ x() }}"]
)
def test_errors_are_jinjas(text: str) -> None:
    """What goes wrong is the error that Jinja raises, from the line where it is."""
    templating = Templating({"outer.html": "{% include 'a.html' %}", "a.html": f"\n{text}"})
    with pytest.raises((jinja2.UndefinedError, TypeError)) as error:
        templating.render("outer.html", NAMES)
    trace = error.traceback[-1] if error.type is TypeError else error.traceback
    places = [(Path(str(one.path)).name, one.lineno + 1) for one in error.traceback]
    assert ("a.html", 2) in places, trace


def test_compiled_code_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled templates are kept in a folder, and not used when a text that they take in is another."""
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    monkeypatch.setattr(templating, "_codes", {})
    kept = tmp_path / "kept"
    assert Templating(TEXTS, kept).render("child.html", NAMES)
    assert list(kept.iterdir())
    changed = Templating(TEXTS | {"base.html": "{% block c %}{% endblock %}."}, kept)
    assert changed.render("child.html", NAMES).decode() == "1[1];&lt;b&gt;[&lt;b&gt;];[];."


def test_what_jinja_alone_can_do_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a template's function has failed, Jinja does all further pages by itself."""
    found = Templating(TEXTS)
    tried = []

    def fail(context: Context) -> list[str | bytes]:
        tried.append(context)
        raise AttributeError

    monkeypatch.setattr(found, "function", lambda _name: fail)
    for _ in range(3):
        assert found.render("loop.html", NAMES).decode() == "1, &lt;b&gt;, "
    assert len(tried) == 1
