"""Packages that the WhatsApp library imports for what we never ask of it: link previews, stickers, codes on a terminal,
downloads, address cards, guessing a file's type. They are a third of a phone's memory and half of its start, and one of
them fails where libmagic is not installed. In their place stand names that cannot be used.
"""

import sys
from types import ModuleType

PACKAGES = (
    "PIL",
    "httpx",
    "linkpreview",
    "linkpreview.exceptions",
    "magic",
    "phonenumbers",
    "requests",
    "requests.exceptions",
    "segno",
    "tqdm",
)


class AbsentError(Exception):
    """Something of a package that was left out is used after all."""


class _Name(type):
    """May be named, as a class or an exception, and that is all."""

    def __getattr__(cls, name: str) -> "_Name":
        return _name(name)

    def __call__(cls, *_: object, **__: object) -> None:
        raise AbsentError(cls.__name__)


class _Package(ModuleType):
    def __getattr__(self, name: str) -> _Name:
        return _name(name)


def leave_out() -> None:
    """To be called before the library is imported, in a process of its own."""
    for package in PACKAGES:
        sys.modules[package] = _Package(package)


def _name(name: str) -> _Name:
    if name.startswith("__"):
        raise AttributeError(name)
    return _Name(name, (Exception,), {})
