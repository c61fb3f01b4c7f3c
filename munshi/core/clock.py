"""Time and identity: the only places that ask for 'now' or make an id."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> UUID:
    """A UUIDv7: sorts by creation time, monotonic within this process."""
    return uuid7()


def first_id_at(moment: datetime) -> UUID:
    """No id made at `moment` or later is below it: rows of a time are a range of their ids."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
