"""Addresses in a text that a customer could follow or write to: web, e-mail, and names such as @shop."""

import re

from munshi.ai.guard.figures import plain

# Endings that are no everyday words; the others count only with a path behind them ('t.me/shop').
ENDINGS = (
    "com|net|org|info|biz|edu|gov|pk|ae|sa|uk|eu|io|co|app|shop|store|online|site|link|live|xyz|top|club|vip|click|page|pro"
    "|ly|gl|gg|cc|tk|ru|cn|dev|ai|tech|cloud|web|bank|pay|ltd|ink|icu|mobi"
)
LINK = re.compile(
    rf"(?:https?://|www\.)[^\s<>()\[\]\"'*]+"
    rf"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|(?<![\w@.])(?:[a-z0-9-]+\.)+(?:{ENDINGS})(?![\w-])(?:/[^\s<>()\[\]\"'*]*)?"
    rf"|(?<![\w@.])(?:[a-z0-9-]+\.)+[a-z]{{2,6}}/[^\s<>()\[\]\"'*]+"
    rf"|[a-z0-9-]{{2,}}\s*[(\[]?\s*(?:\bdot\b|(?<=[(\[\s])\.)\s*[)\]]?\s*(?:{ENDINGS})(?!\w)"
    rf"|(?<![\w.])@[a-z0-9_.]{{3,}}"
)
SCHEME = re.compile(r"^https?://|^www\.|^https?://www\.")
TAIL = ".,;:!?/)_~*'\"»”"


def links_in(text: str) -> list[str]:
    """Each address as one compares it: without scheme and closing marks."""
    return [_bare(found[0]) for found in LINK.finditer(plain(text).replace("\\", "/"))]


def is_given(link: str, given: frozenset[str]) -> bool:
    """Whether it is one of `given`, or the beginning of one, such as its host."""
    return any(known == link or known.startswith(f"{link}/") for known in given)


def _bare(link: str) -> str:
    return SCHEME.sub("", SCHEME.sub("", link)).rstrip(TAIL)
