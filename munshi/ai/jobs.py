"""Job `reply:<conversation>`: answers what a customer has written, once.

Read in one transaction; think with none open, each tool call in a short one of its own; send in a last transaction,
which checks again that nobody else has spoken. A crash anywhere before that last commit leaves the customer's words
unanswered, so the job runs again; the tools are made for it. Nothing here waits for the disk: the commit that comes
before a message leaves is durable and takes all of it along.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

from prometheus_client import Histogram

from munshi.ai.agent.load import converse, load
from munshi.ai.assistant.answer import answer, call_person
from munshi.ai.providers.config import ProviderConfig, platform_providers
from munshi.ai.runs import Account
from munshi.ai.tools.context import ToolContext
from munshi.ai.tools.lookups import hand_over
from munshi.ai.tools.ordering import answer_to, present_draft, retell
from munshi.ai.turn.finish import PersonTypes, Spoken, finish
from munshi.ai.turn.handover import STOPPED, was_stopped_before
from munshi.ai.turn.read import Reading, read_turn
from munshi.ai.turn.turn import Reply, Turn
from munshi.core.db import Tx, tenant_tx
from munshi.core.queue.jobs import Run
from munshi.core.telemetry.tracing import span

WORDS = ("text", "button")
BUCKETS = (0.01, 0.05, 0.1, 0.5, 1, 2.5, 5, 10, 25, 40)
TURNS = Histogram("munshi_turn_seconds", "Thinking of one answer, tools included", buckets=BUCKETS)


async def reply(run: Run) -> None:
    """Answers what is pending in the conversation, or leaves it to a person, a template or the job of newer text."""
    reading = await _read(run)
    if reading is not None and await _listen(run, reading):
        reading = await _read(run)
    if reading is None:
        return
    started = time.perf_counter()
    context = ToolContext.of(run.runtime, run.tenant_id, reading.turn, partial(run.tx, durable=False))
    with span("turn", {"munshi.run_id": str(context.run_id)}) as opened:
        spoken = await _speak(run, reading, context)
        opened.set_attribute("munshi.by_model", spoken.by_model)
    seconds = time.perf_counter() - started
    TURNS.observe(seconds)
    ms = round(seconds * 1000)
    await _send(run, partial(finish, reading=reading, context=context, spoken=spoken, ms=ms))


async def _send(run: Run, finish: Callable[[Tx], Awaitable[None]]) -> None:
    """The words in hand wait while a person types: thinking of them anew would cost a model's turn."""
    while True:
        try:
            async with run.tx(durable=False) as tx:
                await finish(tx)
        except PersonTypes as held:
            await asyncio.sleep(held.seconds)
        else:
            return


async def _read(run: Run) -> Reading | None:
    async with tenant_tx(run.runtime.db, run.tenant_id) as tx:
        return await read_turn(tx, UUID(run.subject))


def _providers(run: Run, reading: Reading) -> list[ProviderConfig]:
    if reading.plainly:
        return []
    return [*reading.providers, *platform_providers(run.runtime.settings)]


async def _listen(run: Run, reading: Reading) -> bool:
    """Have voice notes written down; whether there is more to read now."""
    able = [provider for provider in _providers(run, reading) if provider.voice_model]
    if not able or not any(message.is_unheard for message in reading.turn.pending):
        return False
    await load("munshi.ai.turn.hearing")
    from munshi.ai.turn.hearing import hear

    return await hear(run, reading.turn, able)


async def _speak(run: Run, reading: Reading, context: ToolContext) -> Spoken:
    turn, providers, account = reading.turn, _providers(run, reading), Account()
    if turn.draft and turn.draft["untold"]:
        await retell(context, turn.draft)
    if not providers or _is_plain_yes(turn) or all(message.is_unheard for message in turn.pending):
        return Spoken(await answer(turn, context), account)
    said = await converse(run.runtime, turn, context, providers, account)
    if said is None:
        return Spoken(await _go_on(turn, context, account), account)
    await call_person(turn, context)
    return Spoken(said, account, by_model=True)


async def _go_on(turn: Turn, context: ToolContext, account: Account) -> Reply:
    """The built-in assistant speaks where no model did, or none that could be let speak.

    An order that was placed stands and is told; a quote is asked for anew.
    """
    for kind in ("quote", "instructions"):
        context.enclosures.pop(kind, None)
    if context.handed_over:
        return Reply(())
    stopped = any(verdict.action == "blocked" for verdict in account.verdicts)
    if stopped and await was_stopped_before(context):
        await hand_over(context, STOPPED)
        return Reply(())
    draft = await present_draft(context)
    return await answer(replace(turn, draft=draft), context, stopped=stopped)


def _is_plain_yes(turn: Turn) -> bool:
    """A yes and nothing else to the quote that was just shown: placing it needs no model."""
    said_last = next((message.seq for message in reversed(turn.history) if message.direction == "out"), None)
    if turn.draft is None or turn.draft["shown_seq"] is None or turn.draft["shown_seq"] != said_last:
        return False
    spoken = answer_to(turn.draft, turn.pending)
    return spoken.said is True and not spoken.more and all(m.kind in WORDS for m in turn.pending)
