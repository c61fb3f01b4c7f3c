"""What a person might answer: thought of as the assistant would, with nothing sent, ordered or changed."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from uuid import UUID

import orjson

from munshi.ai.agent.load import converse
from munshi.ai.assistant.answer import answer
from munshi.ai.assistant.matching import name_article, name_catalogue
from munshi.ai.models import AIRun
from munshi.ai.providers.asking.guard import CAPPED, WAITING
from munshi.ai.providers.asking.settle import settle_run
from munshi.ai.providers.config import platform_providers
from munshi.ai.runs import BUILTIN, Account
from munshi.ai.schemas import Source, Suggestion
from munshi.ai.tools.context import ToolContext
from munshi.ai.turn.read import Reading, read_for_person
from munshi.ai.turn.turn import Reply, Turn
from munshi.ai.words.spelling import words
from munshi.catalog.service import ServiceInfo
from munshi.core.db import Tx, tenant_tx
from munshi.core.errors import Conflict
from munshi.core.money import format_money
from munshi.core.runtime import Runtime

MOST_SOURCES = 4
# Of what is written in the shop's answer, the share that must stand in the words for them to rest on it.
SHARE = 0.5


class _Undone(Exception):
    """Nothing of the transaction is to stay."""


async def suggest(runtime: Runtime, tenant_id: UUID, conversation_id: UUID) -> Suggestion:
    """Words for a person to send or change, by the first provider that answers; by the built-in assistant without one.

    Conflict: `ai_off`, `ai_answers` while the AI has the chat, `nothing_to_answer` when a person spoke last,
    `ai_capped`, `ai_resting` or `ai_silent` when no provider may or does answer, `no_words` when the built-in
    assistant has none.
    """
    async with tenant_tx(runtime.db, tenant_id) as tx:
        reading = await read_for_person(tx, conversation_id)
    started, account = time.perf_counter(), Account()
    providers = [] if reading.plainly else [*reading.providers, *platform_providers(runtime.settings)]
    context = ToolContext.of(runtime, tenant_id, reading.turn, partial(tenant_tx, runtime.db, tenant_id))
    if providers:
        reply = await converse(runtime, reading.turn, context, providers, account, only_looks=True)
    else:
        reply, context = await _plainly(runtime, tenant_id, reading.turn)
    text = _text_of(reply, context) if reply else ""
    ms = round((time.perf_counter() - started) * 1000)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        _record(tx, reading, context, account, ms, is_said=bool(text))
        await settle_run(tx, account)
    if not text:
        raise _silent(account)
    by = account.answered_by
    sources = _sources(text, reading.turn)
    return Suggestion(text=text, sources=sources, by=by.label if by else BUILTIN, run_id=context.run_id)


async def _plainly(runtime: Runtime, tenant_id: UUID, turn: Turn) -> tuple[Reply, ToolContext]:
    """The built-in assistant's words, in a transaction of which nothing stays: its tools may do what it says."""
    try:
        async with tenant_tx(runtime.db, tenant_id) as tx:

            @asynccontextmanager
            async def same() -> AsyncIterator[Tx]:
                yield tx

            context = ToolContext.of(runtime, tenant_id, turn, same)
            reply = await answer(replace(turn, draft=None), context, for_person=True)
            raise _Undone
    except _Undone:
        return reply, context


def _text_of(reply: Reply, context: ToolContext) -> str:
    """The words, and how to pay where that was looked up."""
    shown = [text for kind, text in context.enclosures.items() if kind == "instructions"]
    return "\n\n".join((*reply.texts, *shown))


def _sources(text: str, turn: Turn) -> list[Source]:
    """What of the catalogue is named in the words, and the shop's answers they repeat or were asked for."""
    spoken = words(text)
    told = name_catalogue(spoken, turn.catalogue, ())
    asked = name_article(words(" ".join(message.text for message in turn.pending)), turn.knowledge)
    articles = [one for one in turn.knowledge if one is asked or _repeats(set(spoken), one.answer)]
    named = [
        Source(kind="package", id=package.id, name=f"{package.service_name} · {package.name}")
        for package in told.packages
    ]
    alone = [one for one in told.services if not any(package.service_id == one.id for package in told.packages)]
    named += [Source(kind="service", id=one.id, name=one.name) for one in alone if _is_priced(one, text)]
    named += [Source(kind="article", id=article.id, name=article.question) for article in articles]
    return named[:MOST_SOURCES]


def _is_priced(service: ServiceInfo, text: str) -> bool:
    """Whether the words say what something of it costs; a name alone may stand in any sentence."""
    return any(format_money(package.price_minor, package.currency) in text for package in service.packages)


def _repeats(spoken: set[str], written: str) -> bool:
    telling = {word for word in words(written) if len(word) > 2}
    return len(telling & spoken) >= max(2, len(telling) * SHARE)


def _record(tx: Tx, reading: Reading, context: ToolContext, account: Account, ms: int, *, is_said: bool) -> None:
    by = account.answered_by
    attempts, verdicts = (orjson.loads(part) for part in account.as_json())
    tx.add(
        AIRun(
            id=context.run_id,
            tenant_id=tx.tenant_id,
            conversation_id=reading.turn.conversation_id,
            provider=by.label if by else BUILTIN,
            model=by.model if by else "",
            outcome="suggested" if is_said else "failed",
            attempts=attempts,
            verdicts=verdicts,
            tools=orjson.loads(orjson.dumps(context.calls)),
            input_tokens=account.input_tokens,
            output_tokens=account.output_tokens,
            cached_tokens=account.cached_tokens,
            cost_usd=account.cost_usd,
            latency_ms=ms,
        )
    )


def _silent(account: Account) -> Conflict:
    """Why there are no words, as the attempts tell."""
    words = {attempt.error for attempt in account.attempts}
    if words and words <= {*CAPPED}:
        return Conflict("The AI has used up what it may spend for now.", code="ai_capped")
    if words and words <= {*WAITING, *CAPPED}:
        return Conflict("The AI providers rest for now. Try again in a while.", code="ai_resting")
    if words:
        return Conflict("No AI provider has given an answer that could be used.", code="ai_silent")
    return Conflict("The built-in assistant has no words for this: answer yourself.", code="no_words")
