"""Commands that are broken at some of their steps; tools/faults.py breaks them at all."""

import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = ("build", "import")
ROOT = Path(__file__).parents[1]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_faults() -> None:
    """After a kill, Ctrl-C, or a full or failing disk, site and content are whole, and the next run ends it."""
    done = subprocess.run(
        [
            sys.executable,
            "tools/faults.py",
            "--papers",
            "1",
            "--faults",
            "4",
            "--no-search",
            *COMMANDS,
        ],
        cwd=ROOT,
        capture_output=True,
        check=False,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    build, imported, problems = done.stdout.splitlines()
    assert "faults: " in build
    assert "faults: " in imported
    assert problems == "0 problems"
