"""What it looks like when the database is away, is stopping or starting, does not answer, or has no room left."""

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

AWAY = (
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,  # a standby that is not the first server yet, or not any more
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the connection ended in the middle of a statement
    NoFreeConnection,
)
# For whoever can only wait: no answer in time belongs to it too.
UNREACHABLE = (OSError, *AWAY)


def cause_of(error: BaseException) -> BaseException:
    """The driver's own error where the ORM has wrapped one of these; any other error as it is."""
    below = error.orig.__cause__ if isinstance(error, DBAPIError) and error.orig else None
    return below if isinstance(below, AWAY) else error
