"""A few broken inputs for each reader; tools/fuzz.py has any number of them."""

from pathlib import Path

import pytest

from tools.fuzz import Runner, fuzz, make_targets


def test_broken_inputs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No reader crashes or hangs, whatever was changed in a good input."""
    for name, target in make_targets(tmp_path).items():
        runner = Runner(name, target, None)
        fuzz(runner, seconds=60, inputs=6, seed=7)
        assert not runner.failures, capsys.readouterr().err
