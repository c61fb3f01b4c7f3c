"""The job tell:<user>: what waits for a member goes out, as one mail and one push to each device, outside quiet hours.

A process that dies while it pushes does so again: under the same tag the device shows it once.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from munshi.core.clock import now
from munshi.core.crypto import decrypt
from munshi.core.db import Json, Tx
from munshi.core.queue.jobs import Again, Run
from munshi.mail.letters import language_of
from munshi.mail.service import Link, post
from munshi.notifications.kinds import KINDS, TRIAL
from munshi.notifications.push.devices import AUTH_PURPOSE, push_key
from munshi.notifications.push.sending import Outcome, Target, open_line, push, sealer
from munshi.notifications.telling.words import lines_about
from munshi.tenants.opening.quiet import seconds_quiet

MOST_AT_ONCE = 100
MOST_ATTEMPTS = 4
MOST_NAMES = 5

MEMBER = """
select t.name as shop, t.time_zone, t.locale, u.email, coalesce(s.quiet_from_hour, 0) as quiet_from,
  coalesce(s.quiet_until_hour, 0) as quiet_until, coalesce(s.names_in_push, false) as names_in_push
from memberships m join tenants t on t.id = m.tenant_id join users u on u.id = m.user_id
left join notification_settings s on s.tenant_id = $1 and s.user_id = m.user_id
where m.tenant_id = $1 and m.user_id = $2
"""
WAITING = """
select n.id, n.kind, n.path, n.mail_waits, n.push_waits, p.name from (
  select * from notifications where tenant_id = $1 and user_id = $2 and (mail_waits or push_waits)
  order by id limit $3 for update
) n
left join orders o on o.tenant_id = $1 and o.id = n.subject_id
left join conversations c on c.tenant_id = $1 and c.id = n.subject_id
left join customers p on p.tenant_id = $1 and p.id = coalesce(o.customer_id, c.customer_id)
order by n.id
"""
# Whoever was signed out on a device is not told anything there.
ENDED = """
delete from push_devices d where d.tenant_id = $1 and d.user_id = $2
  and not exists (select from sessions s where s.id = d.session_id and s.revoked_at is null)
"""
DEVICES = """
select id, endpoint, public_key, auth_encrypted, language from push_devices
where tenant_id = $1 and user_id = $2 order by id
"""
MAILED = "update notifications set mail_waits = false where tenant_id = $1 and id = any($2)"
PUSHED = "update notifications set push_waits = false where tenant_id = $1 and id = any($2)"
GONE = "delete from push_devices where tenant_id = $1 and id = any($2)"

log = structlog.get_logger()


class PushDelayed(Exception):
    """A push service took nothing for now: tried again with the job's backoff."""


@dataclass(frozen=True)
class Outgoing:
    """What is pushed: the waiting rows, the devices, and the installation's private key.

    `quiet`: seconds of the quiet hours for which others wait.
    """

    member: Any
    rows: list[Any]
    targets: list[Target]
    key: bytes
    quiet: float


async def tell(run: Run) -> None:
    user_id = UUID(run.subject)
    async with run.tx() as tx:
        outgoing = await _prepare(tx, run, user_id)
    if outgoing is None:
        return
    outcomes = await _push_all(run, outgoing)
    is_last = run.attempt >= MOST_ATTEMPTS
    async with run.tx() as tx:
        gone = [target for target, outcome in outcomes.items() if outcome == "gone"]
        await tx.raw.execute(GONE, tx.tenant_id, gone)
        if is_last or "later" not in outcomes.values():
            await tx.raw.execute(PUSHED, tx.tenant_id, [row["id"] for row in outgoing.rows])
    if not is_last and "later" in outcomes.values():
        raise PushDelayed
    if outgoing.quiet or len(outgoing.rows) == MOST_AT_ONCE:
        raise Again(outgoing.quiet)


async def _prepare(tx: Tx, run: Run, user_id: UUID) -> Outgoing | None:
    """Post the mail, and gather what is to be pushed; None when there is nothing."""
    member: Any = await tx.raw.fetchrow(MEMBER, tx.tenant_id, user_id)
    rows = await tx.raw.fetch(WAITING, tx.tenant_id, user_id, MOST_AT_ONCE)
    if member is None or not rows:
        return None
    quiet = seconds_quiet(member["quiet_from"], member["quiet_until"], member["time_zone"], now())
    if quiet:
        rows = [row for row in rows if row["kind"] == TRIAL]
    mailed = [row for row in rows if row["mail_waits"]]
    if mailed and run.runtime.settings.mail:
        _mail(tx, member, mailed)
    await tx.raw.execute(MAILED, tx.tenant_id, [row["id"] for row in mailed])
    pushed = [row for row in rows if row["push_waits"]]
    targets = await _targets(tx, run, user_id) if pushed else []
    key = await push_key(tx, run.runtime.settings) if targets else b""
    return Outgoing(member, pushed, targets, key, quiet)


async def _targets(tx: Tx, run: Run, user_id: UUID) -> list[Target]:
    await tx.raw.execute(ENDED, tx.tenant_id, user_id)
    found = await tx.raw.fetch(DEVICES, tx.tenant_id, user_id)
    return [_target(tx, run, row) for row in found]


def _target(tx: Tx, run: Run, row: Any) -> Target:
    auth = decrypt(run.runtime.settings, AUTH_PURPOSE, tx.tenant_id, row["auth_encrypted"])
    return Target(row["id"], row["endpoint"], row["public_key"], auth, row["language"])


def _mail(tx: Tx, member: Any, rows: list[Any]) -> None:
    language = language_of(member["locale"])
    said = " · ".join(lines_about((row["kind"] for row in rows), language))
    fields = {"shop": member["shop"], "said": said}
    post(tx, "notifications", member["email"], language, fields, link=Link(path_for(rows).lstrip("/"), ()))


async def _push_all(run: Run, outgoing: Outgoing) -> dict[UUID, Outcome]:
    if not outgoing.targets:
        return {}
    seal = sealer(run.runtime.settings, outgoing.key)
    tag = outgoing.rows[0]["id"].hex
    async with open_line(run.runtime.settings) as line:
        found: dict[UUID, Outcome] = {}
        for target in outgoing.targets:
            payload = payload_of(outgoing.member, outgoing.rows, target.language)
            found[target.id] = await push(line, seal, target, payload, tag)
    refused = sum(outcome == "refused" for outcome in found.values())
    if refused:
        log.warning("push refused", devices=refused)
    return found


def payload_of(member: Any, rows: list[Any], language: str) -> Json:
    """What the service worker shows: kinds and how many; names of customers only by the member's own wish."""
    said = lines_about((row["kind"] for row in rows), language)
    names = list(dict.fromkeys(row["name"] for row in rows if row["name"]))
    if member["names_in_push"] and names:
        said.append(", ".join(names[:MOST_NAMES]))
    return {
        "title": member["shop"],
        "body": "\n".join(said),
        "path": path_for(rows),
        "tag": rows[0]["id"].hex,
        "language": language,
    }


def path_for(rows: list[Any]) -> str:
    """The one thing, the page where things of the one kind are, or the home page."""
    if len(rows) == 1:
        return str(rows[0]["path"])
    kinds = {row["kind"] for row in rows}
    kind = KINDS.get(kinds.pop()) if len(kinds) == 1 else None
    return kind.place if kind else "/"
