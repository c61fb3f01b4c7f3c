"""What an edit changes, as the audit log shows it: of each field its value before and after."""

from collections.abc import Collection, Mapping

from pydantic import SecretStr

from munshi.core.db import Json

HIDDEN = "…"


def changes_of(row: object, values: Mapping[str, object], *, hidden: Collection[str] = ()) -> Json:
    """{field: [before, after]} of what differs, to be asked before `values` are set on `row` (or are its members).

    Secrets by their type, and the fields `hidden` (what customers would have erased), are said to change but not shown.
    """
    found: Json = {}
    for name, after in values.items():
        before = row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
        if before != after:
            covered = name in hidden or isinstance(after, SecretStr)
            found[name] = [HIDDEN, HIDDEN] if covered else [before, after]
    return found
