"""What stands for the end of a transaction: statements that are run just before the commit, all in one round trip."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

PLACEHOLDER = re.compile(r"\$(\d+)")


@dataclass(frozen=True)
class Closing:
    """A statement for the end of a transaction; `sql` counts its values from $1.

    With `or_raise` it must return a row, else that is raised and the transaction undone. With `arms` a row that it
    returns means that jobs are due.
    """

    sql: str
    values: Sequence[object]
    or_raise: type[Exception] | None = None
    arms: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether it matters if it returns a row."""
        return self.arms or self.or_raise is not None


def together(closings: Sequence[Closing]) -> tuple[str, list[object]]:
    """One statement that runs all of these, and its values; it returns whether each that is asked had a row."""
    shape = tuple((closing.sql, len(closing.values), closing.is_asked) for closing in closings)
    return _text(shape), list(chain.from_iterable(closing.values for closing in closings))


@lru_cache(maxsize=256)
def _text(shape: tuple[tuple[str, int, bool], ...]) -> str:
    """One statement that runs all of these (text, number of values, whether a row of it matters)."""
    parts, checks, before = [], [], 0
    for place, (sql, values, checked) in enumerate(shape):
        moved = PLACEHOLDER.sub(lambda found, by=before: f"${int(found[1]) + by}", sql)  # type: ignore[misc]
        parts.append(f"closing{place} as ({moved})")
        if checked:
            checks.append(f"exists (select from closing{place})")
        before += values
    return f"with {', '.join(parts)} select {', '.join(checks)}"
