"""Read by Python before the device's program: makes the library trust the stand-in's root key instead of WhatsApp's.

The library itself stays as it was installed; the 32 bytes are changed in this process's memory only.
"""

import ctypes
import os
import re
import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

TRUSTED = bytes.fromhex("142375574d0a587166aae71ebe516437c4a28b73e3695c6ce1f7f9545da8ee6b")


def trust(key: bytes) -> None:
    """Replace the library's root key wherever it lies in its writable data."""
    for line in Path("/proc/self/maps").read_text().splitlines():
        parts = line.split()
        if len(parts) >= 6 and "neonize-" in parts[5] and "w" in parts[1]:
            start, end = (int(place, 16) for place in parts[0].split("-"))
            for found in re.finditer(re.escape(TRUSTED), ctypes.string_at(start, end - start)):
                ctypes.memmove(start + found.start(), key, len(key))


class AfterLoading(Loader):
    def __init__(self, loader: Loader, key: bytes) -> None:
        self.loader = loader
        self.key = key

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        self.loader.exec_module(module)
        trust(self.key)


class Finder(MetaPathFinder):
    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        if name != "neonize._binder":
            return None
        spec = PathFinder.find_spec(name, path)  # type: ignore[arg-type]  # what the import system gives, goes on
        if spec and spec.loader:
            spec.loader = AfterLoading(spec.loader, bytes.fromhex(os.environ["STAND_IN_ROOT"]))
        return spec


if "STAND_IN_ROOT" in os.environ:
    sys.meta_path.insert(0, Finder())
