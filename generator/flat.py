"""Templates with all that they extend and include put in its place, for `templating` to compile."""

from collections.abc import Mapping, Sequence

import jinja2
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables
from jinja2.visitor import NodeTransformer

# Those that a block in them would know the variables of, or that run it more than once, or later
_AROUND = (
    nodes.For,
    nodes.Macro,
    nodes.CallBlock,
    nodes.FilterBlock,
    nodes.With,
    nodes.AssignBlock,
)


class NotFlatError(Exception):
    """A template takes in others in a way that only Jinja can follow."""


class Flat(NodeTransformer):
    """Puts what a template takes in in its place."""

    def __init__(self, environment: jinja2.Environment, texts: Mapping[str, str]) -> None:
        self._environment, self._texts = environment, texts
        self._blocks: dict[str, list[nodes.Node]] = {}
        self._within: list[str] = []

    def tree(self, name: str) -> nodes.Template:
        """A template that extends and includes nothing. Raises `NotFlatError`."""
        if name in self._within or name not in self._texts:
            raise NotFlatError
        self._within.append(name)
        outer, self._blocks = self._blocks, {}
        before: list[nodes.Node] = []
        names = [name]
        tree = self._parsed(name)
        # From the template on, each fills the blocks of the next one, if no one before it has
        while parents := [node for node in tree.body if isinstance(node, nodes.Extends)]:
            (extends,) = parents
            for node in tree.body:
                if isinstance(node, nodes.Macro):
                    before.append(node)
                elif isinstance(node, nodes.Block):
                    self._blocks.setdefault(node.name, node.body)
                elif node is not extends and not isinstance(node, nodes.Output):
                    raise NotFlatError
            names.append(_constant(extends.template))
            if names.count(names[-1]) > 1:
                raise NotFlatError
            tree = self._parsed(names[-1])
        tree.body[:0] = before
        self.generic_visit(tree)
        self._blocks = outer
        self._within.pop()
        return tree

    def _parsed(self, name: str) -> nodes.Template:
        if name not in self._texts:
            raise NotFlatError
        tree = self._environment.parse(self._texts[name], name, name)
        if any(node.name in {"self", "super"} for node in tree.find_all(nodes.Name)):
            raise NotFlatError
        if any(node.find(nodes.Block) for node in tree.find_all(_AROUND)):
            raise NotFlatError
        blocks = [block.name for block in tree.find_all(nodes.Block)]
        extends = list(tree.find_all(nodes.Extends))
        if (
            len(set(blocks)) < len(blocks)
            or len(extends) > 1
            or any(node not in tree.body for node in extends)
        ):
            raise NotFlatError
        return tree

    def visit_Block(self, node: nodes.Block) -> nodes.Node:
        """A block is what fills it."""
        if node.required or node.scoped:
            raise NotFlatError
        return self.generic_visit(_scope(self._blocks.get(node.name, node.body), node))

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        """An include is what the other template is."""
        if not node.with_context or node.ignore_missing:
            raise NotFlatError
        tree = self.tree(_constant(node.template))
        if "loop" in find_undeclared_variables(tree):
            raise NotFlatError  # it does not know the loop that it is in
        return _scope(tree.body, node)


def _scope(body: Sequence[nodes.Node], of: nodes.Node) -> nodes.Scope:
    found = nodes.Scope(list(body), lineno=of.lineno)
    found.environment = of.environment
    return found


def _constant(node: nodes.Node) -> str:
    if isinstance(node, nodes.Const) and isinstance(node.value, str):
        return node.value
    raise NotFlatError
