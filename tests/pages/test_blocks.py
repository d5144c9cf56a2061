"""The list of blocks and variables in the docs."""

import importlib.util
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_docs_are_up_to_date() -> None:
    """docs/reference/templates.md lists the blocks and variables as they are; tools/list_blocks.py writes it."""
    spec = importlib.util.spec_from_file_location("blocks", ROOT / "tools" / "list_blocks.py")
    assert spec
    assert spec.loader
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    now = (ROOT / "docs" / "reference" / "templates.md").read_text("utf-8")
    assert now == tool.page(), "run python tools/list_blocks.py"
