"""The program of one linked device: the WhatsApp library in a process of its own, which may die without harm.

    python -m munshi.channels.linked.device DIRECTORY [groups]

DIRECTORY holds the session; `groups`: what is said in groups is told as well. Requests come in and answers and events
go out as JSON lines, described in ../held/wire.py.
"""

import asyncio
import ctypes
import os
import signal
import sys
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from munshi.channels.linked.device.absent import leave_out

MISSING = 3  # exit code: the library cannot be loaded here
DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def main() -> None:
    os.umask(0o077)
    _die_with_parent()
    directory = Path(sys.argv[1])
    wire = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # the library prints to standard output
    try:
        _check_library()
        leave_out()
        from munshi.channels.linked.device.phone import serve

        _wait_for_children()
    except (ImportError, OSError) as error:
        wire.write(f'{{"ev": "unavailable", "error": "{type(error).__name__}"}}\n')
        os._exit(MISSING)
    asyncio.run(serve(directory, wire, groups="groups" in sys.argv[2:]))


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)


def _wait_for_children() -> None:
    """The library asks `uname` and does not wait for it; in a container nobody else would, once we have ended."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _check_library() -> None:
    """ImportError when its binary is not there: importing it would then try to download one."""
    spec = find_spec("neonize")
    places = (spec.submodule_search_locations if spec else None) or []
    if not any(path for place in places for path in Path(place).glob("neonize-*.*")):
        raise ImportError("neonize")


if __name__ == "__main__":
    main()
