"""The reading process: opens hostile files, so nobody minds its death.

It holds no secret, has little memory and, where the kernel lets it, no network. Speaks as core/helper says: asked
{"content_type"} with the file's bytes, it answers {"fields", "hash", "signs"}, perhaps {"shown"} too, or
{"unreadable": reason}.
"""

import os
import resource
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import orjson

from munshi.core.embedded.confine import cut_off

MOST_ADDRESS_SPACE = 3 * 1024**3
# Past this it leaves after its answer, and the next question starts a new one.
MOST_RESIDENT = 800 * 1024**2
MOST_OPEN_FILES = 128
MOST_QUESTIONS = 500
NEEDED = ("PIL", "pi_heif", "pypdfium2", "numpy", "cv2", "onnxruntime", "rapidocr")


def main() -> None:
    hold_back()
    if missing := [name for name in NEEDED if not _is_installed(name)]:
        _say({"absent": f"{missing[0]} is not installed"})
        return
    from munshi.payments.reading.picture.read import Reader

    read = Reader(on_load=lambda: _say({"more": True}))
    _say({"ready": True})
    for number, line in enumerate(sys.stdin.buffer, 1):
        question = orjson.loads(line)
        content = sys.stdin.buffer.read(question["size"])
        leaves = number >= MOST_QUESTIONS or _resident() > MOST_RESIDENT
        _say({**_answer(read, content, question["content_type"]), "leaves": leaves})


def _answer(read: Any, content: bytes, content_type: str) -> dict[str, Any]:
    try:
        answer: dict[str, Any] = read.file(content, content_type)
    except MemoryError:
        return {"unreadable": "too_large"}
    return answer


def _is_installed(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ValueError:  # shut off on purpose
        return False


def hold_back() -> bool:
    """Give up what the work does not need; whether the network is among it."""
    is_cut_off = cut_off()
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_ADDRESS_SPACE, MOST_ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_OPEN_FILES, MOST_OPEN_FILES))
    return is_cut_off


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1]) if Path("/proc/self/statm").exists() else 0
    return pages * resource.getpagesize()


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
