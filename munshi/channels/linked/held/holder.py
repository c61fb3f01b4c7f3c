"""How a process that holds a device is named in the database: its machine, its number, and when it began."""

import os
import platform
from functools import cache
from pathlib import Path


@cache
def _place() -> str:
    """This machine and its view of processes; elsewhere a process number means nothing."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        return f"{platform.node()}/{boot}/{os.stat('/proc/self/ns/pid').st_ino}"
    except OSError:
        return ""


def me() -> str:
    return f"{_place() or platform.node()}/{os.getpid()}/{_started(os.getpid())}"


def _started(pid: int) -> str:
    """When the process began, in the kernel's ticks: numbers are used again."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""


def is_dead(holder: str) -> bool:
    """Whether the holder was a process of this machine that has ended; False when that cannot be known."""
    place, _, process = holder.rpartition("/")[0].rpartition("/")
    started = holder.rpartition("/")[2]
    return bool(_place()) and place == _place() and _started(int(process)) != started


def is_here(holder: str) -> bool:
    """Whether the holder is or was a process of this machine."""
    return holder.rpartition("/")[0].rpartition("/")[0] == (_place() or platform.node())
