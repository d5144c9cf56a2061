import threading
from pathlib import Path

from generator.serve.watch import watch_folders


def test_folder_that_is_made_later(tmp_path: Path) -> None:
    """A folder that is not there yet is watched as soon as it is."""
    (tmp_path / "content").mkdir()
    late = tmp_path / "templates"
    stopped = threading.Event()
    changes = watch_folders([tmp_path / "content", late], stopped)
    assert next(changes) == set()
    late.mkdir()
    assert str(late) in next(paths for paths in changes if paths)
    (late / "a.html").write_text("a")
    assert str(late / "a.html") in next(paths for paths in changes if paths)
    stopped.set()
