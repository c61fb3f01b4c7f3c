"""The job worker: which handler runs which kind of wake key, and who is told when one is given up."""

import asyncio
from collections.abc import Callable

from munshi.ai.jobs import reply
from munshi.ai.prompt.summary import summarise
from munshi.ai.rehearsal.jobs import rehearse
from munshi.ai.seeing import see
from munshi.analytics.recount import recount
from munshi.auth.links import forgotten
from munshi.automations import away, silence
from munshi.automations.follow_ups import jobs as follow_ups
from munshi.automations.labels import jobs as labels
from munshi.automations.scheduled import jobs as scheduled
from munshi.backup import jobs as backups
from munshi.billing.jobs import stand
from munshi.broadcasts import jobs as broadcasts
from munshi.channels.incoming.ingest import ingest
from munshi.channels.linked.held import gateway, left_over
from munshi.channels.linked.messages.deliver import deliver
from munshi.channels.numbers.check import check
from munshi.channels.outgoing.seen import mark_seen
from munshi.conversations import jobs as conversations
from munshi.conversations.release import release
from munshi.core.db import tenant_tx
from munshi.core.queue.jobs import Handler, Run
from munshi.core.queue.leases import Share
from munshi.core.queue.runner import run_jobs
from munshi.core.runtime import Runtime
from munshi.events.service import SYSTEM, emit
from munshi.mail import jobs as mail
from munshi.mail.service import PLATFORM
from munshi.notifications.jobs import notify
from munshi.notifications.telling.jobs import tell
from munshi.orders import jobs as orders
from munshi.payments.decisions import jobs as payments
from munshi.payments.reading import jobs as readings
from munshi.payments.reminders import jobs as reminders
from munshi.privacy.exports.service import export
from munshi.privacy.leaving.closing import delete_shop
from munshi.privacy.leaving.customers import erase
from munshi.privacy.leaving.retention import retain
from munshi.roles import Role
from munshi.tenants.quotas.jobs import warn
from munshi.webhooks import jobs as webhooks

HANDLERS: dict[str, Handler] = {
    "in": ingest,
    "reply": reply,
    "rehearse": rehearse,
    "summary": summarise,
    "out": deliver,
    "seen": mark_seen,
    "check": check,
    "link": gateway.tend,
    "resume": conversations.resume,
    "snooze": conversations.unsnooze,
    "expire": orders.expire,
    "decide": payments.decide,
    "read": readings.read,
    "reread": readings.reread,
    "see": see,
    "remind": reminders.remind,
    "mail": mail.send,
    "forgot": forgotten.answer,
    "hook": webhooks.deliver,
    "usage": warn,
    "standing": stand,
    "release": release,
    "away": away.tell,
    "silence": silence.tidy,
    "follow": follow_ups.follow,
    "later": scheduled.send_later,
    "broadcast": broadcasts.broadcast,
    "label": labels.label,
    "labels": labels.label_all,
    "export": export,
    "erase": erase,
    "close": delete_shop,
    "retain": retain,
    "backup": backups.back_up,
    "notify": notify,
    "tell": tell,
    "recount": recount,
}


# Linked phones, and what they send: the rest of `out` is anybody's.
GATEWAY_KINDS = ("link",)


async def run_worker(runtime: Runtime, stop: asyncio.Event, role: Role = Role.ALL) -> None:
    """Run the jobs of this role until `stop` is set, then end the helper processes; what it raises must end the
    process."""
    try:
        if role.holds_phones:
            await left_over.clear(runtime)
        if role.runs_jobs:
            await readings.hasten(runtime)
            await backups.begin(runtime)
            await run_jobs(runtime, HANDLERS, stop=stop, on_dead=alert_dead, share=_share_of(runtime, role))
        await stop.wait()
    finally:
        await runtime.helpers.close()


def _share_of(runtime: Runtime, role: Role) -> Callable[[], Share] | None:
    if role is Role.ALL:
        return None
    if role is Role.GATEWAY:
        return lambda: Share(GATEWAY_KINDS, tuple(f"out:{account}" for account in gateway.gateway_of(runtime).holdings))
    others = Share(tuple(kind for kind in HANDLERS if kind not in GATEWAY_KINDS))
    return lambda: others


async def alert_dead(run: Run) -> None:
    """Tell the tenant that a job was given up. The key is left out: it may hold a phone number."""
    if run.tenant_id == PLATFORM:  # nobody's shop; the log has it
        return
    async with tenant_tx(run.runtime.db, run.tenant_id) as tx:
        data = {"code": "job_given_up", "kind": run.kind, "action": "Mend the cause, then revive the job."}
        emit(tx, "system.alert", None, data, by=SYSTEM)
