"""A process that builds whenever it is asked to, and remembers: what `serve` has its quick builds from.

It reads the arguments of an `openshelf build` as a line of JSON, and answers with a line that has the
exit code and what the build printed of problems.
"""

import gc
import io
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stderr

from .memory import Memory


class Builder:
    """Such a process; it begins when it is first asked for something, and again when it is gone."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[str] | None = None

    def build(self, arguments: Sequence[str]) -> tuple[int, str]:
        """Build; give the exit code, and the problems."""
        if not self.process or self.process.poll() is not None:
            command = [sys.executable, "-m", "generator.builder"]
            self.process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
            )
        process = self.process
        assert process.stdin
        assert process.stdout
        try:
            process.stdin.write(json.dumps(list(arguments)) + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = ""
        if not answer:
            return process.wait() or 1, ""
        code, errors = json.loads(answer)
        return code, errors

    def stop(self) -> None:
        """Have it end and clean up, be it in the middle of a build."""
        if self.process:
            self.process.terminate()
            self.process.communicate()


def main() -> None:
    """Answer until nobody asks any more."""
    from .cli import main as openshelf

    # Ctrl-C is for whoever asks, and who then ends this
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()
    memory = Memory()
    answers, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        errors = io.StringIO()
        code: object = 1
        with redirect_stderr(errors):
            try:
                openshelf(["build", "--quiet", *json.loads(line)], obj=memory)
            except SystemExit as end:
                code = end.code
            except Exception:  # noqa: BLE001 - it is told, and the next build may do better
                memory = Memory()
                traceback.print_exc()
        answers.write(json.dumps([code, errors.getvalue()]) + "\n")
        answers.flush()
        gc.collect()


if __name__ == "__main__":
    try:
        main()
    finally:
        os._exit(0)  # to give all memory back value by value takes seconds
