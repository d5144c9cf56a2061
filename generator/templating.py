"""Jinja templates, each compiled to one function that gives its parts.

Jinja makes a generator of a template and of each block, starts another template for each include,
and asks the environment for every attribute: on pages of a few kilobytes, that is most of the time.
Here a template is compiled after all that it takes in has been put in its place, attributes are
read by Python, and texts are escaped without making a `Markup` of each.

What cannot be compiled so is left to Jinja, and so is whatever goes wrong: Jinja then says what and
where, or can do it after all. A test holds the two equal on all pages.
"""

import hashlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from io import StringIO
from keyword import iskeyword
from pathlib import Path
from types import CodeType
from typing import Any, TypeAlias, cast

import jinja2
import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.idtracking import VAR_LOAD_RESOLVE
from jinja2.meta import find_undeclared_variables
from jinja2.runtime import Context
from markupsafe import Markup

from .flat import Flat, NotFlatError

try:
    # `markupsafe.escape` makes a `Markup` of what this gives, which takes most of its time
    from markupsafe import _escape_inner as escape_text  # type: ignore[attr-defined]
except ImportError:

    def escape_text(text: str, /) -> str:
        """A text as HTML that shows it."""
        return str(markupsafe.escape(text))


Function: TypeAlias = Callable[[Context], list[str | bytes]]
"""Gives what a template says, in parts: as text, or what has been made before, in UTF-8."""


class Made:
    """HTML that has been made before, in UTF-8, and goes into a page as it is."""

    __slots__ = ("data",)

    def __init__(self, data: bytes) -> None:
        self.data = data

    def __html__(self) -> str:
        """As a text, for whoever wants to do more with it."""
        return self.data.decode()


# What this process has compiled already, by the template's name and all that it is made of
_codes: dict[tuple[str, str], CodeType] = {}
MOST_CODES = 200

# What a template names in quotes, and what it takes in without such a name
_TEMPLATE_NAME = re.compile(r"""["']([\w./-]+\.html)["']""")
_UNKNOWN_TEMPLATE = re.compile(r"""\{%-?\+?\s*(?:include|extends|import|from)\s+(?!["'])""")


class Templating:
    """Renders templates by name; `texts` has their texts."""

    def __init__(self, texts: Mapping[str, str], kept: Path | None = None) -> None:
        """`kept` is a folder for compiled templates, if there is one that may be written to."""
        self.texts = texts
        self.environment = jinja2.Environment(
            loader=jinja2.FunctionLoader(
                lambda name: (texts[name], name, None) if name in texts else None
            ),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self.environment.filters["part"] = self._part
        self._cache = _cache(kept) if kept else None
        self._functions: dict[str, Function | None] = {}
        self._parts: dict[tuple[object, ...], Markup] = {}

    def render(self, name: str, names: Mapping[str, object]) -> bytes:
        """A template with these names, in UTF-8. Raises what Jinja raises."""
        every = {**self.environment.globals, **names}
        try:
            function = self._functions[name]
        except KeyError:
            function = self._functions[name] = self.function(name)
        if function:
            try:
                return joined(function(Context(self.environment, every, name, {})))
            except Exception:  # noqa: BLE001 - Jinja raises it again, and says where
                # Or it can do what this cannot; then it need not be tried on each page
                self._functions[name] = None
        return self.environment.get_template(name).render(every).encode()

    def function(self, name: str) -> Function | None:
        """A template as a function; `None` if it cannot be one."""
        text = "\0".join(self.sources(name).values())
        code = _codes.get((name, text)) or self._kept(name, text)
        if code is None:
            return None
        if len(_codes) > MOST_CODES:
            _codes.clear()
        _codes[name, text] = code
        # The names that a template's code expects, and those that it is to find instead of Jinja's
        namespace: dict[str, Any] = {"environment": self.environment}
        exec(code, namespace)  # noqa: S102 - templates are code: whoever writes them may do anything
        namespace |= {"LoopContext": _loop, "escape_text": escape_text, "as_html": as_html}
        return cast("Function", namespace["root"])

    def _kept(self, name: str, text: str) -> CodeType | None:
        """A template's code, from the cache or made and put there; `text` is all that it is made of."""
        bucket = self._cache.get_bucket(self.environment, name, None, text) if self._cache else None
        if bucket and bucket.code:
            return bucket.code
        try:
            code = _code(self.environment, Flat(self.environment, self.texts).tree(name), name)
        except (NotFlatError, jinja2.TemplateError):
            return None
        if self._cache and bucket:
            bucket.code = code
            self._cache.set_bucket(bucket)
        return code

    def sources(self, name: str) -> Mapping[str, str]:
        """The texts of a template and of all that it may take in, by name: of all names in quotes."""
        found: dict[str, str] = {}
        todo = [name]
        while todo:
            one = todo.pop()
            if one in self.texts and one not in found:
                found[one] = self.texts[one]
                named = _named(found[one])
                if named is None:
                    return self.texts
                todo += named
        return found

    def _part(self, template: str, **values: object) -> Markup:
        """Render a template of a few values, such as the header, once for each of them."""
        key = (template, *values.values())
        found = self._parts.get(key)
        if found is None:
            html = self.render(template, values).decode()
            found = self._parts[key] = Markup(html)  # noqa: S704 - made by a template
        return found


@lru_cache
def _named(text: str) -> tuple[str, ...] | None:
    """The templates that one of this text may take in; `None` if that may be any."""
    if _UNKNOWN_TEMPLATE.search(text):
        return None
    return (*_TEMPLATE_NAME.findall(text), *["_entry.html"] * ("| entry" in text))


def joined(parts: list[str | bytes]) -> bytes:
    """A page of its parts, in UTF-8."""
    try:
        return "".join(parts).encode()  # type: ignore[arg-type]  # of most pages, all are texts
    except TypeError:
        found: list[bytes] = []
        texts: list[str] = []
        for part in parts:
            if type(part) is bytes:
                found += "".join(texts).encode(), part
                texts = []
            else:
                texts.append(part)  # type: ignore[arg-type]  # it is no bytes
        return b"".join((*found, "".join(texts).encode()))


def as_html(value: object) -> str | bytes:
    """A value as HTML that shows it; what says that it is HTML already is left as it is."""
    if type(value) is Made:
        return value.data
    if type(value) is Markup:
        return value
    return str(value.__html__()) if hasattr(value, "__html__") else escape_text(str(value))


class _Generator(CodeGenerator):
    """Writes a flat template as a function that returns its parts."""

    outside: Sequence[str] = ()

    def write_commons(self) -> None:
        """Begin the function; a name that is not there is an error, which leads to Jinja's own way."""
        self.writeline("resolve = context.parent.__getitem__")
        self.writeline("undefined = environment.undefined")
        self.writeline("concat = environment.concat")
        self.writeline("cond_expr_undefined = Undefined")

    def enter_frame(self, frame: Any) -> None:
        """Look up all names at once, and not within each loop."""
        if frame.rootlevel:
            for name in self.outside:
                frame.symbols.load(name)
            self.buffer(frame)
        super().enter_frame(frame)

    def leave_frame(self, frame: Any, with_python_scope: bool = False) -> None:
        """End the function."""
        if frame.rootlevel:
            self.writeline(f"return {frame.buffer}")
        super().leave_frame(frame, with_python_scope)

    def visit_Name(self, node: nodes.Name, frame: Any) -> None:
        """Names from outside are there."""
        reference = frame.symbols.ref(node.name)
        load = frame.symbols.find_load(reference)
        if node.ctx == "load" and load and load[0] == VAR_LOAD_RESOLVE:
            self.write(reference)
        else:
            super().visit_Name(node, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Any) -> None:
        """Read an attribute; one that is not there is an error, as above."""
        if iskeyword(node.attr):
            super().visit_Getattr(node, frame)
        else:
            self.write("(")
            self.visit(node.node, frame)
            self.write(f").{node.attr}")

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write("(escape_text(v) if type(v := (")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _output_child_post(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile:
            self.write(")) is str else as_html(v))")
        else:
            super()._output_child_post(node, frame, finalize)


def _code(environment: jinja2.Environment, tree: nodes.Template, name: str) -> CodeType:
    text = StringIO()
    generator = _Generator(environment, name, name, text)
    generator.outside = sorted(find_undeclared_variables(tree))
    generator.visit(tree)
    return compile(text.getvalue(), name, "exec")


class _Loop:
    """What a template knows of the loop that it is in, as far as is quickly said."""

    __slots__ = ("index0", "length")

    def __init__(self, index0: int, length: int) -> None:
        self.index0, self.length = index0, length

    @property
    def first(self) -> bool:
        """Whether this is the first round."""
        return not self.index0

    @property
    def last(self) -> bool:
        """Whether this is the last round."""
        return self.index0 == self.length - 1


def _loop(values: Any, _undefined: object) -> Iterator[tuple[Any, _Loop]]:
    """The rounds of a loop, in the place of Jinja's `LoopContext`."""
    values = tuple(values)
    for i, value in enumerate(values):
        yield value, _Loop(i, len(values))


def _cache(folder: Path) -> jinja2.BytecodeCache | None:
    """Where compiled templates are kept, as Python keeps compiled modules."""
    if sys.dont_write_bytecode or not os.access(folder.parent, os.W_OK):
        return None
    folder.mkdir(exist_ok=True)
    # What this module makes of a template depends on this module too
    ours = hashlib.blake2b(Path(__file__).read_bytes(), digest_size=4).hexdigest()
    return jinja2.FileSystemBytecodeCache(str(folder), f"%s.{ours}.{sys.implementation.cache_tag}")
