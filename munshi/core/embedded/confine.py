"""Cuts a process that opens strangers' files off from the network, where the kernel lets it do so by itself."""

import ctypes
import sys

NEW_USER, NEW_NET = 0x1000_0000, 0x4000_0000
NO_NEW_PRIVILEGES = 38


def cut_off() -> bool:
    """Leave every network, this machine's own too, for good; whether that worked.

    It takes Linux, a kernel that gives unprivileged processes namespaces of their own, and a process with one thread.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    # The second way is for root in a container that forbids the first.
    return any(libc.unshare(flags) == 0 for flags in (NEW_USER | NEW_NET, NEW_NET))
