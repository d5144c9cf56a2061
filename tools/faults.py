"""Break commands at every step, and check what they leave behind.

    .venv/bin/python tools/faults.py --papers 6 --faults 500
    .venv/bin/python tools/faults.py --papers 300 --faults 100 build

A fault is a fork of this process that runs a command with an audit hook. Python tells the hook of each
file that is opened to be written, renamed or removed, each folder that is made, each program that is
started, and each call of the system by the swap, before it happens. At the step with a number, the hook
kills the process, or refuses the step as a full or failing disk does. Further faults come from outside,
at a random time: to the process alone, or as Ctrl-C to its workers and Pagefind too.

Then the site must be the old one or the new one, byte for byte; each file of the content the old one or
the new one; no process may live on, and no traceback be printed. The same command without a fault must
then do the rest, and leave nothing but its result.
"""

import argparse
import errno
import hashlib
import json
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from benchmarks import synthetic
from benchmarks.enrichment import World
from generator.__main__ import run
from generator.build import build as _build  # noqa: F401 - so that no fork has to load it
from generator.content.load import load
from generator.importers import enrich as _enrich  # noqa: F401
from generator.importers import importer as _importer  # noqa: F401
from tests.importers.services.server import Server

NAMES = ("build", "first", "import", "enrich", "fix", "rename", "map", "new", "init")
AT_STEPS = ("KILL", "TERM", "INT", "full", "error")
AT_TIMES = ("KILL", "TERM", "INT", "group")
STEPS = frozenset(
    "os.rename os.remove os.mkdir os.rmdir os.link os.truncate shutil.copyfile subprocess.Popen".split()
)
SWAP = frozenset({"syncfs", "renameat2"})
SECONDS = 300  # after which a command hangs
LAST_SECONDS = 20  # in which the processes that a killed command leaves must end
BIB = """@article{{new{0},
  title = {{A New Paper, Number {0}}},
  author = {{Lovelace, Ada}},
  year = 2020,
  abstract = {{What the paper numbered {0} is about.}}
}}
"""


class Fault(NamedTuple):
    """What goes wrong: at a step if it has a number, else after some seconds."""

    kind: str
    step: int = 0
    seconds: float = 0.0


class Case(NamedTuple):
    """A command, the folder that it starts from, and what it leaves without a fault.

    `files` are those of both folders, and `steps` the names of what it does.
    """

    name: str
    command: tuple[str, ...]
    start: Path
    before: dict[str, str]
    after: dict[str, str]
    steps: tuple[str, ...]
    seconds: float


class Ended(NamedTuple):
    """How a command ended: its exit code, negative for a signal, and what it printed."""

    code: int
    said: str


def is_step(event: str, arguments: tuple[Any, ...]) -> bool:
    """Return whether an audit event is a step at which a fault matters."""
    if event == "open":
        _, mode, flags = arguments
        return bool(set(mode or "") & set("wxa+")) or bool(flags & (os.O_WRONLY | os.O_RDWR))
    return event in STEPS or (event == "ctypes.dlsym" and arguments[1] in SWAP)


def hook_for(fault: Fault, log: int) -> Any:
    """Return an audit hook that makes a fault, and writes the names of steps to a file."""
    step = 0
    begun = False

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal step, begun
        if not begun or not is_step(event, arguments):
            begun = begun or event == "faults.begin"
            return
        step += 1
        name = arguments[1] if event == "ctypes.dlsym" else event
        if log:
            os.write(log, f"{name}\n".encode())
        if fault.kind == "full" and step >= fault.step > 0:
            if event in {"open", "os.mkdir", "os.link", "shutil.copyfile"}:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        elif step == fault.step:
            if fault.kind == "error":
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            os.kill(os.getpid(), getattr(signal, f"SIG{fault.kind}"))

    return hook


def start(folder: Path, command: Sequence[str], fault: Fault, log: Path | None = None) -> int:
    """Run a command in a fork of this process, with a session of its own; return its number."""
    sys.stdout.flush()
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        return pid
    code = 70
    try:
        os.setsid()
        os.chdir(folder)
        said = os.open("said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(said, 1)
        os.dup2(said, 2)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        sys.argv = ["openshelf", *command]
        steps = os.open(log, os.O_WRONLY | os.O_CREAT) if log else 0
        sys.addaudithook(hook_for(fault, steps))
        sys.audit("faults.begin")
        run()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    except BaseException:  # noqa: BLE001 - what a command does not catch is what this looks for
        traceback.print_exc()
    finally:
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(code)


def end_of(pid: int, folder: Path, fault: Fault) -> Ended:
    """Wait for a command, send it a signal if it gets one at a time, and return how it ended."""
    begin = time.monotonic()
    sent = bool(fault.step) or not fault.seconds
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            break
        passed = time.monotonic() - begin
        if not sent and passed >= fault.seconds:
            with suppress(ProcessLookupError):  # on a busy machine, the group comes later
                if fault.kind == "group":
                    os.killpg(pid, signal.SIGINT)
                else:
                    os.kill(pid, getattr(signal, f"SIG{fault.kind}"))
                sent = True
        if passed > SECONDS:
            os.killpg(pid, signal.SIGKILL)
            return Ended(0, "hangs")
        time.sleep(0.002)
    said = (folder / "said").read_text("utf-8", "replace") if (folder / "said").exists() else ""
    return Ended(os.waitstatus_to_exitcode(status), said)


def session_of(leader: int) -> list[int]:
    """Return the processes of a session that still run."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if fields[0] != "Z" and int(fields[3]) == leader:
                found.append(int(path.parent.name))
    return found


def tree(folder: Path) -> dict[str, str]:
    """Return digests of the files below a folder; of the marker, whether it is whole."""
    digests = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name == "said" or name.startswith("cache/"):
            continue
        if path.name == ".openshelf":
            digests[name] = "damaged"
            with suppress(ValueError):
                digests[name] = str(len(json.loads(path.read_bytes())))
        else:
            digests[name] = hashlib.blake2b(path.read_bytes(), digest_size=12).hexdigest()
    return digests


def part(files: dict[str, str], *, site: bool) -> dict[str, str]:
    """Return the files of the site, or those of the content."""
    return {name: digest for name, digest in files.items() if name.startswith("site/") == site}


def copy(source: Path, folder: Path) -> None:
    """Copy a folder; files of the site, which nothing changes in place, as links."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("site"))
    if (source / "site").is_dir():
        shutil.copytree(source / "site", folder / "site", copy_function=os.link)


def faults_of(case: Case, count: int, random: Random) -> Iterator[Fault]:
    """Yield each kind of fault at each step of the swap, then at other steps; each fifth at a time."""
    swap = [number for number, name in enumerate(case.steps, 1) if name in SWAP]
    around = (
        range(max(1, swap[0] - 3), min(len(case.steps), swap[-1] + 4) + 1) if swap else range(0)
    )
    first = [Fault(kind, step) for step in around for kind in AT_STEPS]
    rest = [
        Fault(kind, step)
        for step in range(1, len(case.steps) + 1)
        for kind in AT_STEPS
        if step not in around
    ]
    random.shuffle(first)
    random.shuffle(rest)
    for number, fault in enumerate([*first, *rest][: max(1, count * 4 // 5)]):
        yield fault
        if number % 4 == 3:
            kind = AT_TIMES[number // 4 % len(AT_TIMES)]
            yield Fault(kind, seconds=random.uniform(0.001, case.seconds))


def problems_of(case: Case, fault: Fault, folder: Path) -> Iterator[str]:
    """Make a fault, and yield what is wrong with what it leaves."""
    copy(case.start, folder)
    pid = start(folder, case.command, fault)
    code, said = end_of(pid, folder, fault)
    late = time.monotonic() + LAST_SECONDS
    while left := session_of(pid):
        if time.monotonic() > late:
            yield f"processes live on: {left}"
            break
        time.sleep(0.05)
    if "Traceback" in said or "Exception ignored" in said or said == "hangs":
        yield said
    if fault.kind in {"full", "error"} and code not in {0, 1}:
        yield f"exit code {code}: {said}"
    now = tree(folder)
    site = part(now, site=True)
    if site not in (part(case.before, site=True), part(case.after, site=True)):
        yield "the site is neither the old nor the new one"
    for name, digest in part(now, site=False).items():
        if re.search(r"(^|/)\.[^/]*\.\d+(\.new$|/|\.pages/)", name):
            continue  # what the next command removes
        if digest not in (case.before.get(name), case.after.get(name)):
            yield f"{name} is neither the old nor the new one"
            break
    if case.name in {"new", "init", "rename"} and now != case.before:
        return  # they refuse what they find begun
    for name in case.before.keys() & case.after.keys() - now.keys():
        yield f"{name} is gone"
    if now == case.after:
        return
    code, said = end_of(start(folder, case.command, Fault("")), folder, Fault(""))
    if code or tree(folder) != case.after:
        now = tree(folder)
        differ = sorted(
            n for n in now.keys() | case.after.keys() if now.get(n) != case.after.get(n)
        )
        yield f"run again, exit code {code}, {differ[:5]} differ: {said}"


def make_cases(folder: Path, papers: int, names: Sequence[str], *, search: bool) -> Iterator[Case]:
    """Yield the commands, each with a folder to start from, and what they make without a fault."""
    base = folder / "base"
    synthetic.write(papers, base / "content")
    for path in (base / "content" / "papers").rglob("*.md"):  # ids of a month that there was
        path.write_text(path.read_text("utf-8").replace('"1000.', '"2010.'), "utf-8")
    (base / "new.bib").write_text("".join(map(BIB.format, range(papers))))
    catalog = load(base / "content", search=False)
    tag = next(tag for tag in catalog.by_tag if catalog.by_tag[tag])
    server = Server()
    World({paper.id: paper for paper in catalog.papers}, Random(1)).serve(server)  # noqa: S311
    os.environ |= {
        "OPENSHELF_SERVICES": server.url,
        "OPENSHELF_PAUSE": "0",
        "OPENSHELF_CACHE": "cache",
    }
    build = ("build", "--jobs", "2", *(() if search else ("--no-search",)))
    commands = {
        "build": build,
        "first": build,
        "import": ("import", "new.bib"),
        "enrich": ("enrich",),
        "fix": ("check", "--content-only", "--fix", "--quiet"),
        "rename": ("tags", "rename", tag, "renamed"),
        "map": ("map",),
        "new": ("new", "A Title"),
        "init": ("init", "other", "--title", "Other"),
    }
    for name in names:
        start_from, made = folder / f"{name}-before", folder / f"{name}-after"
        copy(base, start_from)
        if name == "build":
            ended = end_of(start(start_from, build, Fault("")), start_from, Fault(""))
            assert not ended.code, ended.said
            paper = min((start_from / "content" / "papers").rglob("*.md"))
            paper.write_text(f"{paper.read_text('utf-8')}\nA word more.\n", "utf-8")
        if name == "map":
            ids = [paper.id for paper in catalog.papers[1:]]
            rows = [f"{paper_id},{n % 7},{n % 5}" for n, paper_id in enumerate(sorted(ids))]
            (start_from / "content" / "map.csv").write_text("\n".join(("id,x,y", *rows, "")))
        copy(start_from, made)
        begin = time.monotonic()
        log = folder / f"{name}.steps"
        ended = end_of(start(made, commands[name], Fault(""), log), made, Fault(""))
        assert not ended.code, ended.said
        seconds = time.monotonic() - begin
        steps = tuple(log.read_text().split())
        before, after = tree(start_from), tree(made)
        assert before != after, name
        yield Case(name, commands[name], start_from, before, after, steps, seconds)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Break commands, and check what they leave.")
    parser.add_argument("commands", nargs="*", metavar="COMMAND", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--papers", type=int, default=6, metavar="N", help="of the catalog")
    parser.add_argument("--faults", type=int, default=50, metavar="N", help="of each command")
    parser.add_argument("--no-search", action="store_true", help="build without Pagefind")
    parser.add_argument("--seed", type=int, default=1, help="other steps and times")
    arguments = parser.parse_args()
    names = arguments.commands or NAMES
    random, wrong = Random(arguments.seed), 0  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in make_cases(folder, arguments.papers, names, search=not arguments.no_search):
            kinds: Counter[str] = Counter()
            for fault in faults_of(case, arguments.faults, random):
                kinds[fault.kind if fault.step else f"{fault.kind} at a time"] += 1
                for problem in problems_of(case, fault, folder / "scratch"):
                    wrong += 1
                    print(f"{case.name}: {fault}: {problem}")
            counts = ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
            print(f"{case.name}: {len(case.steps)} steps, {kinds.total()} faults: {counts}")
    print(f"{wrong} problems")
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
