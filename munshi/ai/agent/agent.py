"""The assistant as a model plays it: told of the shop and the chat, its words looked at before they leave.

Import this only when a provider is to be asked: it loads pydantic-ai, which an idle process does without.
"""

from collections.abc import Sequence
from functools import partial
from itertools import groupby

import structlog
from pydantic_ai import ModelRetry
from pydantic_ai.messages import (
    BinaryContent,
    InstructionPart,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    TextPart,
    UserPromptPart,
)

from munshi.ai.agent.loop import work
from munshi.ai.agent.marks import whatsapp_marks
from munshi.ai.agent.model_tools import Desk
from munshi.ai.agent.pictures import pictures_of
from munshi.ai.agent.tracing import span
from munshi.ai.guard.faults import faults
from munshi.ai.prompt.instructions import FOR_A_PERSON, instructions_of, notes_of, words_of
from munshi.ai.prompt.window import shown
from munshi.ai.providers.asking.chain import open_chain
from munshi.ai.providers.config import ProviderConfig
from munshi.ai.runs import Account, Verdict
from munshi.ai.tools.context import ToolContext, clean
from munshi.ai.turn.turn import Reply, Turn
from munshi.ai.words.confirm import opens_with_yes
from munshi.core.queue.jobs import LeaseLost
from munshi.core.runtime import Runtime

log = structlog.get_logger()

NOTHING_TO_ADD = ("", "-", "–", "—", ".")


class Blocked(Exception):
    """The model wrote again what may not be sent, after it was told so."""


async def converse(
    runtime: Runtime,
    turn: Turn,
    context: ToolContext,
    providers: Sequence[ProviderConfig],
    account: Account,
    *,
    only_looks: bool = False,
) -> Reply | None:
    """The reply of the first provider that gives one fit to send; None when none does within 25 seconds.

    Tools that ran stay as they are: whoever goes on finds them in `context`. `account` is filled in either way.
    `only_looks`: it drafts for a person, and is offered no tool that changes anything.
    """
    try:
        text = await _ask(runtime, Desk(turn, context, account, only_looks), providers)
    except LeaseLost:
        raise
    except Exception as error:  # noqa: BLE001 - whatever breaks here, the customer is answered by the built-in assistant
        log.warning("no provider answered", error=type(error).__name__)
        return None
    if text in NOTHING_TO_ADD:
        return Reply(()) if _is_told(context) else None
    return Reply((text,))


def _is_told(context: ToolContext) -> bool:
    """Whether a tool alone answers the customer: an enclosure, the words of a hand-over or of a cancellation."""
    cancelled = any(call.name == "cancel_order" and "order" in call.result for call in context.calls)
    return bool(context.enclosures or context.handed_over or cancelled)


async def _ask(runtime: Runtime, desk: Desk, providers: Sequence[ProviderConfig]) -> str:
    turn, context, account = desk.turn, desk.context, desk.account
    messages = _messages(turn, await pictures_of(runtime, context, turn.pending))
    # What is the same for all customers of the shop comes first, so that providers can cache it.
    instructions = [InstructionPart(instructions_of(turn)), InstructionPart(notes_of(turn), dynamic=True)]
    if desk.only_looks:
        instructions.append(InstructionPart(FOR_A_PERSON, dynamic=True))
    async with open_chain(runtime, context.tenant_id, providers, account) as models:
        with span("invoke_agent", "munshi"):
            return await work(models, messages, instructions, desk, partial(_check, desk))


def _check(desk: Desk, written: str) -> str:
    """The words as they are sent: in WhatsApp's marks, and passed by the money guard."""
    text = whatsapp_marks(clean(written))
    verdicts = desk.account.verdicts
    asked = desk.asked if opens_with_yes(text) else None
    wrong = faults(text, desk.facts, desk.secrets, desk.turn.catalogue, asked)
    if not wrong:
        verdicts.append(Verdict("passed"))
        return text
    if any(verdict.action == "sent_back" for verdict in verdicts):
        verdicts.append(Verdict("blocked", tuple(wrong), text))
        raise Blocked
    verdicts.append(Verdict("sent_back", tuple(wrong), text))
    raise ModelRetry("This may not be sent. " + " ".join(wrong) + " Write the whole message anew.")


def _messages(turn: Turn, pictures: Sequence[BinaryContent]) -> list[ModelMessage]:
    """The chat as a model's: neighbours of one side joined, and the customer's side first, as providers ask."""
    merged: list[ModelMessage] = []
    for side, group in groupby((*shown(turn), *turn.pending), key=lambda message: message.direction):
        text = "\n".join(words_of(message) for message in group)
        if side == "in":
            merged.append(ModelRequest([UserPromptPart(text)]))
        elif merged:
            merged.append(ModelResponse([TextPart(text)]))
    return [*merged[:-1], ModelRequest([UserPromptPart([text, *pictures])])]
