"""Keeps a process that opens strangers' files from the network and from our secrets, where the kernel allows."""

import ctypes
import errno
import platform
import struct
import sys

NEW_USER, NEW_NET = 0x1000_0000, 0x4000_0000
SET_DUMPABLE, NO_NEW_PRIVILEGES, SET_SECCOMP, BY_FILTER = 4, 38, 22, 2
# By machine: what its kernel calls its system calls, and the number of socket().
MACHINES = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
# The other ways to a socket, which have one number everywhere: io_uring_setup() and pidfd_getfd().
WAYS_ROUND = (425, 438)
OTHER_NUMBERS = 0x4000_0000  # those of the x32 ABI begin here
LOAD, IS, IS_FROM, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF_0000, 0x0005_0000 | errno.EPERM


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def keep_to_oneself() -> None:
    """From now on no other process of this user, a helper of ours above all, reads this one's memory or environment."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)


def cut_off() -> bool:
    """Leave every network, this machine's own too, for good; whether that worked.

    It takes Linux and a process with one thread, and a kernel that gives unprivileged processes either namespaces of
    their own, which most containers forbid, or filters of system calls, which they do not.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    # The second way is for root in a container that forbids the first.
    has_left = any(libc.unshare(flags) == 0 for flags in (NEW_USER | NEW_NET, NEW_NET))
    _, socket = MACHINES.get(platform.machine(), (0, 0))
    return refuse(socket, *WAYS_ROUND) or has_left


def refuse(*calls: int) -> bool:
    """Have the kernel answer these system calls of this process with EPERM from now on; whether it will.

    Calls that are numbered otherwise, as those of 32-bit programs, are all refused.
    """
    if platform.machine() not in MACHINES:
        return False
    numbering, _ = MACHINES[platform.machine()]
    last = len(calls) + 1  # how many steps there are from the first check of the number to REFUSE
    steps = [
        _step(LOAD, 4),
        _step(IS, numbering, otherwise=last + 2),
        _step(LOAD, 0),
        _step(IS_FROM, OTHER_NUMBERS, then=last),
        *(_step(IS, call, then=last - 1 - place) for place, call in enumerate(calls)),
        _step(RETURN, ALLOW),
        _step(RETURN, REFUSE),
    ]
    program = _Program(len(steps), b"".join(steps))
    return bool(ctypes.CDLL(None).prctl(SET_SECCOMP, BY_FILTER, ctypes.byref(program), 0, 0) == 0)


def _step(code: int, value: int, *, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, value)
