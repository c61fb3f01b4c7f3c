"""The assistant as a model plays it: one agent for the process, a shop's data and customer brought along by each run.

Import this only when a provider is to be asked: it loads pydantic-ai, which an idle process does without.
"""

import asyncio
from collections.abc import Sequence
from functools import cache, partial
from itertools import groupby
from uuid import UUID

import orjson
import structlog
from pydantic_ai import Agent, ModelRetry, RunContext, UsageLimits
from pydantic_ai.capabilities import ModelFallback
from pydantic_ai.messages import ModelMessage, ModelRequest, ModelResponse, TextPart, UserPromptPart
from pydantic_ai.usage import RunUsage

from munshi.ai.context import ToolContext, clean
from munshi.ai.guard.faults import faults
from munshi.ai.instructions import instructions_of, notes_of, words_of
from munshi.ai.model_tools import TOOLS, Desk
from munshi.ai.pictures import pictures_of
from munshi.ai.providers import service
from munshi.ai.providers.chain import open_chain
from munshi.ai.providers.service import ProviderConfig
from munshi.ai.providers.vendors import SETTINGS
from munshi.ai.runs import Account
from munshi.ai.turn import MessageInfo, Reply, Turn
from munshi.core.db import tenant_tx
from munshi.core.jobs import LeaseLost
from munshi.core.runtime import Runtime

log = structlog.get_logger()

DEADLINE_SECONDS = 25.0
LIMITS = UsageLimits(request_limit=6)
NOTHING_TO_ADD = ("-", "–", "—", ".")


async def converse(
    runtime: Runtime, turn: Turn, context: ToolContext, providers: Sequence[ProviderConfig], account: Account
) -> Reply | None:
    """The reply of the first provider that gives one fit to send; None when none does within 25 seconds.

    Tools that ran stay as they are: whoever goes on finds them in `context`. `account` is filled in either way.
    """
    usage = RunUsage()
    try:
        text = await _ask(runtime, turn, context, providers, account, usage)
    except LeaseLost:
        raise
    except Exception as error:  # noqa: BLE001 - whatever breaks here, the customer is answered by the built-in assistant
        log.warning("no provider answered", error=type(error).__name__)
        return None
    finally:
        account.input_tokens, account.output_tokens = usage.input_tokens, usage.output_tokens
        account.cached_tokens, account.cost_usd = usage.cache_read_tokens, usage.cost
    if text in NOTHING_TO_ADD:
        return Reply(()) if _is_told(context) else None
    return Reply((text,))


def _is_told(context: ToolContext) -> bool:
    """Whether a tool alone answers the customer: an enclosure, the words of a hand-over or of a cancellation."""
    cancelled = any(call.name == "cancel_order" and "order" in call.result for call in context.calls)
    return bool(context.enclosures or context.handed_over or cancelled)


async def _ask(
    runtime: Runtime,
    turn: Turn,
    context: ToolContext,
    providers: Sequence[ProviderConfig],
    account: Account,
    usage: RunUsage,
) -> str:
    instructions, notes = instructions_of(turn), notes_of(turn)
    desk = Desk(context, notes, (instructions, notes), account)
    pictures = await pictures_of(runtime, context, turn.pending)
    take = partial(_take, runtime, context.tenant_id)
    async with open_chain(runtime, context.tenant_id, providers, take, account.attempts) as models:
        if not models:
            raise LookupError("no provider can be used")
        async with asyncio.timeout(DEADLINE_SECONDS):
            result = await _agent().run(
                ["\n".join(words_of(message) for message in turn.pending), *pictures],
                message_history=_history(turn.history),
                instructions=instructions,
                deps=desk,
                capabilities=[ModelFallback(*models, sticky=True)],
                usage_limits=LIMITS,
                usage=usage,
            )
    return clean(result.output)


@cache
def _agent() -> Agent[Desk, str]:
    agent = Agent(deps_type=Desk, tools=TOOLS, model_settings=SETTINGS, retries={"tools": 2, "output": 1})
    agent.instructions(lambda run: run.deps.notes)
    agent.output_validator(_check)
    return agent


def _check(run: RunContext[Desk], text: str) -> str:
    desk = run.deps
    returned = [orjson.dumps(call.result).decode() for call in desk.context.calls]
    paid = any(f'"status":"{status}"' in result for result in returned for status in ("paid", "completed"))
    wrong = faults(text, (*desk.facts, *returned), paid=paid)
    if wrong:
        desk.account.rejected.extend(wrong)
        raise ModelRetry("This may not be sent. " + " ".join(wrong) + " Write the whole message anew.")
    return text


def _history(messages: Sequence[MessageInfo]) -> list[ModelMessage]:
    """Earlier messages as a model's: neighbours of one side joined, and the customer's side first, as providers ask."""
    merged: list[ModelMessage] = []
    for side, group in groupby(messages, key=lambda message: message.direction):
        text = "\n".join(words_of(message) for message in group)
        if side == "in":
            merged.append(ModelRequest([UserPromptPart(text)]))
        elif merged:
            merged.append(ModelResponse([TextPart(text)]))
    return merged


async def _take(runtime: Runtime, tenant_id: UUID, provider_id: UUID) -> bool:
    async with tenant_tx(runtime.db, tenant_id) as tx:
        return await service.take(tx, provider_id)
