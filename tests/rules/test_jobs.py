"""Every kind of job runs in one shop while the same work waits in another: nothing of the other's is touched or told.

The kinds are the worker's own; one that tests/rules/feeds does not know how to feed fails here.
"""

from contextlib import suppress
from uuid import UUID

from munshi.core.errors import Problem
from munshi.core.runtime import Runtime
from munshi.mail.service import PLATFORM
from munshi.worker import HANDLERS
from tests.chats import Shop
from tests.rules.beside import found_of, side_by_side, words_of
from tests.rules.catalogue import Connection
from tests.rules.feeds import FEEDS, Feed

LAST = "close"
FORGET = "delete from wake where tenant_id = $1 and key like $2"


def test_every_kind_of_job_is_fed() -> None:
    assert set(FEEDS) == set(HANDLERS)


async def test_no_job_touches_or_tells_of_another_shop(runtime: Runtime, superuser: Connection) -> None:
    mine, theirs = await side_by_side(runtime, superuser)
    silent = set()
    for kind in sorted(FEEDS, key=lambda kind: kind == LAST):
        feed = FEEDS[kind]
        subject, their_subject = [await feed_shop(superuser, feed, one.tenant_id) for one in (mine, theirs.full)]
        untouched = await words_of(superuser, theirs.full.tenant_id)
        worker = Shop(runtime, PLATFORM if feed.is_platforms else mine.tenant_id, mine.ids["account_id"])
        if feed.names_a_row:
            with suppress(Problem):
                await worker.work(f"{kind}:{their_subject}")
            await superuser.execute(FORGET, mine.tenant_id, f"%{their_subject}%")
        before = await words_of(superuser, mine.tenant_id)
        await worker.work(f"{kind}:{subject}")
        after = await words_of(superuser, mine.tenant_id)
        if {name for name in after if after[name] != before[name]} <= {"wake"}:
            silent.add(kind)
        assert await words_of(superuser, theirs.full.tenant_id) == untouched, kind
        assert await found_of(superuser, theirs, mine.tenant_id, runtime.settings.DATA_DIR) == [], kind
    assert silent == {kind for kind, feed in FEEDS.items() if feed.silent}


async def feed_shop(superuser: Connection, feed: Feed, tenant_id: UUID) -> str:
    """Let the job's time come in this shop; the subject of its key."""
    for statement in feed.due:
        await superuser.execute(statement, tenant_id)
    subject: str = await superuser.fetchval(feed.subject, tenant_id)
    return subject
