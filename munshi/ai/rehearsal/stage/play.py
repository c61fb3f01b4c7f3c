"""Playing one scene: the customer's words arrive as real ones do, and the assistant answers them by its own job."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from munshi.ai.jobs import reply
from munshi.ai.rehearsal.stage.cast import Cast, fill
from munshi.ai.rehearsal.stage.sandbox import Sandbox
from munshi.ai.rehearsal.stage.scenario import Scenario, Sending, State, Step
from munshi.ai.tools.context import ToolCall
from munshi.conversations.receive import Inbound, receive
from munshi.core.clock import new_id, now
from munshi.core.db import Json, Tx, tenant_tx
from munshi.core.queue.jobs import Run
from munshi.media.models import MediaFile
from munshi.media.store import save
from munshi.payments.service import take_as_proof

# A grey square: a picture like any, in which nothing is to be seen.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c636868680000030401814bd3d2"
    "100000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FILES: dict[Sending, tuple[str, bytes]] = {"picture": ("picture.png", PICTURE), "document": ("paper.pdf", PDF)}
KINDS: dict[Sending, str] = {"picture": "image", "voice": "audio"}
PAYLOADS: dict[Sending, Json] = {
    "location": {"latitude": 31.5204, "longitude": 74.3587},
    "contact": {"contacts": [{"name": {"formatted_name": "Bilal"}, "phones": [{"phone": "+923009990000"}]}]},
    "reaction": {"emoji": "👍"},
}

STATE = """
select c.answered_by, c.draft, exists (
  select from orders o where o.tenant_id = $1 and o.conversation_id = c.id and o.status <> 'cancelled') as ordered
from conversations c where c.tenant_id = $1 and c.id = $2
"""

SAID = """
select seq, text, author from messages
where tenant_id = $1 and conversation_id = $2 and direction = 'out' and seq > $3 order by seq
"""

RUNS = """
select id, provider, tools, latency_ms, cost_usd, input_tokens + output_tokens as tokens from ai_runs
where tenant_id = $1 and conversation_id = $2 and not id = any($3) order by id
"""


@dataclass(frozen=True)
class Said:
    """What the shop said. `author`: ai, or system for its templates."""

    text: str
    author: str


@dataclass(frozen=True)
class Exchange:
    """The customer's words and what came back. `asks`: they call for an answer; `by_person`: a person had the chat."""

    customer: tuple[str, ...]
    shop: tuple[Said, ...]
    asks: bool
    by_person: bool
    provider: str = ""
    tools: tuple[ToolCall, ...] = ()
    ms: int = 0

    @property
    def record(self) -> Json:
        """As it is kept."""
        return {
            "customer": list(self.customer),
            "shop": [said.text for said in self.shop],
            "provider": self.provider,
            "tools": [{"name": call.name, "arguments": call.arguments, "result": call.result} for call in self.tools],
            "ms": self.ms,
        }


@dataclass(frozen=True)
class Line:
    """One message of the customer. `media`: its file, not stored yet."""

    text: str
    kind: str = "text"
    payload: Json = field(default_factory=dict)
    media: MediaFile | None = None


@dataclass
class Stage:
    """One customer's talk in the sandbox. `phone` is theirs alone there."""

    sandbox: Sandbox
    phone: str
    name: str
    conversation_id: UUID | None = None
    customer_id: UUID | None = None
    last_seq: int = 0
    exchanges: list[Exchange] = field(default_factory=list)
    runs: list[UUID] = field(default_factory=list)
    tokens: int = 0
    costs: list[Any] = field(default_factory=list)

    async def is_in(self, state: State) -> bool:
        row = await self._state()
        draft = row and row["draft"]
        if state in ("quote", "no_quote"):
            return bool(draft and draft["lines"] and not draft["order_id"]) == (state == "quote")
        return bool(row and row["ordered"]) == (state == "order")

    async def exchange(self, lines: Sequence[Line], *, asks: bool = True) -> Exchange:
        """Let the customer write `lines` one after the other and the assistant answer them together."""
        for line in lines:
            await self._arrive(line)
        before = await self._state()
        by_person = bool(before and before["answered_by"] == "human")
        if self.conversation_id:
            await reply(_StageRun(self.sandbox.runtime, self.sandbox.tenant_id, f"reply:{self.conversation_id}", 0, 1))
        found = await self._heard(tuple(line.text or f"[{line.kind}]" for line in lines), asks, by_person)
        self.exchanges.append(found)
        return found

    async def _arrive(self, line: Line) -> None:
        inbound = Inbound(
            account_id=self.sandbox.account_id,
            wa_id=f"rehearsal.{new_id()}",
            addresses=[("phone", self.phone)],
            name=self.name,
            kind=line.kind,
            text=line.text,
            payload=line.payload,
            media=line.media,
            at=now(),
            quiet=line.kind == "reaction",
        )
        async with self._tx() as tx:
            received = await receive(tx, inbound)
            if line.media:
                await take_as_proof(tx, received, line.kind, line.media)
        self.conversation_id, self.customer_id = received.conversation_id, received.customer_id

    async def _heard(self, customer: tuple[str, ...], asks: bool, by_person: bool) -> Exchange:
        """What has been said since the last exchange, and the runs that said it."""
        async with self._tx() as tx:
            ids = (tx.tenant_id, self.conversation_id)
            rows = await tx.raw.fetch(SAID, *ids, self.last_seq)
            runs = await tx.raw.fetch(RUNS, *ids, self.runs)
        self.last_seq = rows[-1]["seq"] if rows else self.last_seq
        self.runs += [run["id"] for run in runs]
        self.tokens += sum(run["tokens"] for run in runs)
        self.costs += [run["cost_usd"] for run in runs if run["tokens"]]
        tools = tuple(_call(call) for run in runs for call in run["tools"])
        said = tuple(Said(row["text"], row["author"]) for row in rows)
        provider = runs[-1]["provider"] if runs else ""
        return Exchange(customer, said, asks, by_person, provider, tools, sum(run["latency_ms"] for run in runs))

    async def _state(self) -> Any:
        if self.conversation_id is None:
            return None
        async with self._tx() as tx:
            return await tx.raw.fetchrow(STATE, tx.tenant_id, self.conversation_id)

    @asynccontextmanager
    async def _tx(self) -> AsyncIterator[Tx]:
        async with tenant_tx(self.sandbox.runtime.db, self.sandbox.tenant_id, durable=False) as tx:
            yield tx


class _StageRun(Run):
    """A run in the sandbox, which nobody else can take over: no lease guards its transactions."""

    @asynccontextmanager
    async def tx(self, *, durable: bool = True) -> AsyncIterator[Tx]:
        async with tenant_tx(self.runtime.db, self.tenant_id, durable=False) as tx:
            yield tx


async def play_script(stage: Stage, scenario: Scenario, cast: Cast) -> None:
    """The steps as they are written, fields filled with the shop's own names and prices (else Uncast)."""
    for step in scenario.steps:
        words, sends = step.says, step.sends
        if step.when and not await stage.is_in(step.when):
            if not step.otherwise:
                continue
            words, sends = step.otherwise, None
        await stage.exchange(await _lines(stage, [fill(text, cast) for text in words], sends), asks=_asks(step))


async def play_persona(stage: Stage, most_turns: int, next_words: Callable[[], Awaitable[list[str] | None]]) -> None:
    """A talk whose customer is played by a model, until it has no more to say."""
    for _ in range(most_turns):
        words = await next_words()
        if not words:
            return
        await stage.exchange([Line(text) for text in words])


def _asks(step: Step) -> bool:
    return step.sends not in ("reaction", "nothing")


async def _lines(stage: Stage, words: list[str], sends: Sending | None) -> list[Line]:
    if sends is None:
        return [Line(text) for text in words]
    if sends == "nothing":
        return []
    kind, text = KINDS.get(sends, sends), " ".join(words)
    if sends == "voice":
        # What is said in it, as if it had been written down; without words it cannot be understood.
        return [Line("", kind, {"transcript": text} if text else {})]
    media = None
    if sends in FILES:
        name, content = FILES[sends]
        media = await save(stage.sandbox.runtime, stage.sandbox.tenant_id, content, filename=name)
    return [Line(text, kind, PAYLOADS.get(sends, {}), media)]


def _call(kept: Json) -> ToolCall:
    return ToolCall(**kept | {"at": datetime.fromisoformat(kept["at"])})
