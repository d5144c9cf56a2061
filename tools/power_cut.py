"""Cut the power of a virtual machine that builds, and check what its disk holds.

    apt-get install qemu-system-x86 busybox-static e2fsprogs
    apt-get download linux-image-6.1.0-57-amd64 && dpkg -x linux-image-*.deb kernel
    .venv/bin/python tools/power_cut.py kernel --rounds 20 --cuts 500

The machine sees the files of this one, to read, and has a disk of its own with a catalog and its site. In
each round it changes all papers, as every command does, then builds, then notes on the disk that the
round is done. QEMU records each write to the disk, and each time the system has it store all (a flush).

A power cut is then the disk at a random write: with all that came before the last flush, and of the rest
either all, as when only the memory of the machine is lost, or a random part of the blocks, as when the
disk loses its own memory too. e2fsck repairs the file system as a system does when it starts. Then the
site must be that of one round, byte for byte, and each paper that of one round; neither may be older than
what was noted. With --no-sync, the machine leaves out what has the disk store files: then there must be
problems, or this shows nothing.
"""

import argparse
import gzip
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple
from unittest.mock import patch

from benchmarks import synthetic
from generator.build import build
from generator.content import files
from tools.faults import part, tree

DISK = Path("/mnt")  # of the machine
MODULES = (  # each after those that it needs
    *("crc32c_generic", "crc16", "mbcache", "jbd2", "ext4"),
    *("virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci"),
    *("virtio_blk", "netfs", "fscache", "9pnet", "9pnet_virtio", "9p"),
)
BLOCK = 4096
FLUSH = 1  # of Linux's drivers/md/dm-log-writes.c
INIT = """#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
for module in {modules}; do /bin/busybox insmod /modules/$module.ko; done
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 host /host
/bin/busybox mount -t ext4 /dev/vda /host{disk}
/bin/busybox mount -t proc proc /host/proc
/bin/busybox mount -t devtmpfs dev /host/dev
PYTHONPATH={root} /bin/busybox chroot /host {python} {script} --inside {arguments}
/bin/busybox umount /host{disk}
/bin/busybox poweroff -f
"""


class Write(NamedTuple):
    """What the machine did to its disk: bytes that it wrote, or none, for a flush."""

    start: int
    data: bytes


def change(content: Path, base: Path, number: int) -> None:
    """Write all papers as they are in a round."""
    for path in sorted((base / "papers").rglob("*.md")):
        text = f"{path.read_text('utf-8')}\nRound {number}. {'word ' * number}\n"
        files.write(content / path.relative_to(base), text)


def make_site(folder: Path) -> None:
    """Build the site in a folder from the content there.

    There is no search, whose index has other bytes on another file system.
    """
    options = build.Options(folder / "content", folder / "site", search=False, jobs=1)
    build.build(options)


def work(base: Path, rounds: int, *, sync: bool) -> None:
    """Change and build the catalog on the machine's disk, again and again."""
    if not sync:
        for each in ("generator.build.publish._sync", "os.fsync"):
            patch(each, lambda _: None).start()
    for number in range(1, rounds + 1):
        change(DISK / "content", base, number)
        make_site(DISK)
        files.write(DISK / "done", str(number))
        print("round", number, flush=True)


def make_initramfs(folder: Path, kernel: Path, arguments: Sequence[str]) -> Path:
    """Make the first files of the machine, which begin the work; return their archive."""
    root = folder / "initramfs"
    for name in ("bin", "dev", "host", "modules"):
        (root / name).mkdir(parents=True)
    for module in MODULES:
        (path,) = kernel.rglob(f"{module}.ko")
        shutil.copy(path, root / "modules")
    shutil.copy("/bin/busybox", root / "bin")
    init = INIT.format(
        modules=" ".join(MODULES),
        disk=DISK,
        root=Path(__file__).parents[1],
        python=sys.executable,
        script=Path(__file__).resolve(),
        arguments=" ".join(arguments),
    )
    (root / "init").write_text(init)
    (root / "init").chmod(0o755)
    names = "\n".join(str(path.relative_to(root)) for path in root.rglob("*"))
    archive = subprocess.run(
        ["/bin/busybox", "cpio", "-o", "-H", "newc"],
        cwd=root,
        input=names.encode(),
        capture_output=True,
        check=True,
    )
    path = folder / "initramfs.gz"
    path.write_bytes(gzip.compress(archive.stdout, 1))
    return path


def record(kernel: Path, initramfs: Path, disk: Path, log: Path) -> None:
    """Run the machine until it turns itself off; QEMU writes what it does to the disk to a log."""
    (image,) = (kernel / "boot").glob("vmlinuz-*")
    log.touch()
    subprocess.run(
        [
            *("qemu-system-x86_64", "-accel", "tcg", "-cpu", "max", "-m", "1024"),
            *("-nographic", "-nodefaults", "-serial", "stdio", "-no-reboot"),
            *("-kernel", image, "-initrd", initramfs, "-append", "console=ttyS0 quiet panic=-1"),
            *("-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on"),
            *("-blockdev", f"driver=file,node-name=disk,filename={disk}"),
            *("-blockdev", f"driver=file,node-name=log,filename={log}"),
            *("-blockdev", "driver=blklogwrites,node-name=logged,file=disk,log=log"),
            *("-device", "virtio-blk-pci,drive=logged,discard=off,write-zeroes=off"),
        ],
        check=True,
    )


def writes_of(log: Path) -> Iterator[Write]:
    """Yield what a log says, in the format of Linux's dm-log-writes."""
    with log.open("rb") as file:
        _, _, count, sector = struct.unpack("<QQQI", file.read(28))
        file.seek(sector)
        for _ in range(count):
            start, length, flags, _ = struct.unpack("<QQQQ", file.read(32))
            file.seek(sector - 32, os.SEEK_CUR)
            if flags & FLUSH:
                yield Write(0, b"")
            yield Write(start * sector, file.read(length * sector))


def disks(before: bytes, writes: Sequence[Write], cuts: int, random: Random) -> Iterator[bytes]:
    """Yield the disk after each of some cuts of the power."""
    at = Counter(random.randrange(len(writes)) for _ in range(cuts))
    stored, memory = bytearray(before), list[Write]()
    for number, write in enumerate(writes):
        for _ in range(at[number]):
            disk = bytearray(stored)
            chance = random.choice((1, 1, random.random()))
            for start, data in memory:
                for offset in range(0, len(data), BLOCK):
                    if random.random() < chance:
                        block = data[offset : offset + BLOCK]
                        disk[start + offset : start + offset + len(block)] = block
            yield bytes(disk)
        if write.data:
            memory.append(write)
        else:
            for start, data in memory:
                stored[start : start + len(data)] = data
            memory.clear()


def problems_of(folder: Path, rounds: Sequence[dict[str, str]]) -> Iterator[str]:
    """Yield what is wrong with the files of a disk."""
    done = int((folder / "done").read_text() or 0)
    now = tree(folder)
    sites = [part(files, site=True) for files in rounds]
    site = part(now, site=True)
    if site not in sites:
        yield f"the site is that of no round, after {done}"
    elif sites.index(site) < done:
        yield f"the site is that of round {sites.index(site)}, after {done}"
    for name in part(rounds[0], site=False):
        if name.startswith("content/") and now.get(name) not in {r[name] for r in rounds[done:]}:
            yield f"{name} is that of no round since {done}"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description="Cut the power, and check what is on the disk.")
    parser.add_argument("kernel", type=Path, help="folder with an unpacked package linux-image-…")
    parser.add_argument("--papers", type=int, default=6, metavar="N", help="of the catalog")
    parser.add_argument("--rounds", type=int, default=10, metavar="N", help="changes and builds")
    parser.add_argument("--cuts", type=int, default=100, metavar="N")
    parser.add_argument("--no-sync", action="store_true", help="show what happens without it")
    parser.add_argument("--seed", type=int, default=1, help="other moments")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    sync = not arguments.no_sync
    if arguments.inside:
        work(arguments.kernel, arguments.rounds, sync=sync)
        return
    random, kinds = Random(arguments.seed), Counter[str]()  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base, data, disk, log = (folder / name for name in ("base", "data", "disk", "log"))
        synthetic.write(arguments.papers, base)
        shutil.copytree(base, data / "content")
        rounds = []
        for number in range(arguments.rounds + 1):
            change(data / "content", base, number)
            make_site(data)
            files.write(data / "done", str(number))
            rounds.append(tree(data))
            if not number:
                subprocess.run(["/sbin/mkfs.ext4", "-q", "-d", data, disk, "64M"], check=True)
        before = disk.read_bytes()
        options = [] if sync else ["--no-sync"]
        inside = [str(base), "--rounds", str(arguments.rounds), *options]
        record(arguments.kernel, make_initramfs(folder, arguments.kernel, inside), disk, log)
        writes = [*writes_of(log)]
        size = sum(len(write.data) for write in writes)
        flushes = sum(not write.data for write in writes)
        print(f"{len(writes) - flushes} writes, {size / 1e6:.0f} MB, {flushes} flushes")
        for cut in disks(before, writes, arguments.cuts, random):
            disk.write_bytes(cut)
            shutil.rmtree(data)
            data.mkdir()
            repaired = subprocess.run(
                ["/sbin/e2fsck", "-p", disk], capture_output=True, check=False, text=True
            )
            if repaired.returncode > 1:
                kinds["file system that e2fsck -p does not repair"] += 1
                print(repaired.stdout)
                continue
            subprocess.run(
                ["/sbin/debugfs", "-R", f"rdump / {data}", disk], capture_output=True, check=True
            )
            problems = [*problems_of(data, rounds)]
            kinds["problem" if problems else "whole"] += 1
            for problem in problems:
                print(problem)
    print(", ".join(f"{count} cuts: {kind}" for kind, count in kinds.items()))
    sys.exit(kinds["problem"] > 0)


if __name__ == "__main__":
    main()
