"""In whose name tools act during one run, what they did, and what they want the customer shown."""

import inspect
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, is_dataclass
from datetime import datetime
from functools import update_wrapper
from typing import Any, Concatenate, Literal, ParamSpec, Self, TypeVar
from uuid import UUID

from munshi.ai.turn.turn import MessageInfo, Turn
from munshi.catalog.service import PackageInfo, ServiceInfo
from munshi.core.clock import new_id, now
from munshi.core.db import Json, Tx
from munshi.core.money import format_money
from munshi.core.runtime import Runtime
from munshi.events.service import Actor
from munshi.tenants.schemas import Language

P = ParamSpec("P")
T = TypeVar("T")

MOST_INT = 2**53  # what JSON can carry everywhere

EnclosureKind = Literal["quote", "placed", "instructions"]


@dataclass(frozen=True)
class ToolCall:
    """One call as kept in AIRun.tools; `result` is what the model saw of it, `ok` False when the tool refused.

    `order_id`: the order it was about, for the staff.
    """

    name: str
    arguments: Json
    result: Json
    at: datetime
    ms: int
    ok: bool
    order_id: str | None = None


class PackageCodes:
    """Short names ("P3") for packages in one run: models mangle UUIDs. A package met later gets the next number."""

    def __init__(self, catalogue: Iterable[ServiceInfo]) -> None:
        self._ids: dict[str, UUID] = {}
        self._codes: dict[UUID, str] = {}
        for service in catalogue:
            for package in service.packages:
                self.code(package)

    def code(self, package: PackageInfo) -> str:
        if package.id not in self._codes:
            code = f"P{len(self._codes) + 1}"
            self._codes[package.id], self._ids[code] = code, package.id
        return self._codes[package.id]

    def find(self, reference: str) -> UUID | None:
        """The package meant by 'P3', 'p 3', '#3', '3' or a UUID; None when there is none."""
        word = reference.strip().upper().lstrip("#").replace(" ", "")
        if found := self._ids.get(word if word.startswith("P") else f"P{word}"):
            return found
        try:
            return UUID(word)
        except ValueError:
            return None


@dataclass(frozen=True)
class ToolContext:
    """`open_tx` opens one fenced transaction of this tenant; `pending`: what the customer wrote since the last answer.

    `said_last`: the shop's last words before these.

    `enclosures` are texts made by code from the shop's own rows and sent to the customer after the assistant's words,
    one of a kind: the newest counts; `quoted` holds the ids of the quotes among them. `handed_over` holds at most the
    reason given first, `for_staff` what a model wrote for the person who takes the chat.
    """

    runtime: Runtime
    open_tx: Callable[[], AbstractAsyncContextManager[Tx]]
    tenant_id: UUID
    customer_id: UUID
    conversation_id: UUID
    run_id: UUID
    language: Language
    pending: tuple[MessageInfo, ...]
    codes: PackageCodes
    said_last: str = ""
    calls: list[ToolCall] = field(default_factory=list)
    enclosures: dict[EnclosureKind, str] = field(default_factory=dict)
    quoted: list[str] = field(default_factory=list)
    handed_over: list[str] = field(default_factory=list)
    for_staff: list[str] = field(default_factory=list)

    @classmethod
    def of(
        cls, runtime: Runtime, tenant_id: UUID, turn: Turn, open_tx: Callable[[], AbstractAsyncContextManager[Tx]]
    ) -> Self:
        """Of a new run that answers `turn`."""
        return cls(
            runtime=runtime,
            open_tx=open_tx,
            tenant_id=tenant_id,
            customer_id=turn.customer.id,
            conversation_id=turn.conversation_id,
            run_id=new_id(),
            language=turn.language,
            pending=turn.pending,
            codes=PackageCodes(turn.catalogue),
            said_last=next((message.text for message in reversed(turn.history) if message.direction == "out"), ""),
        )

    @property
    def actor(self) -> Actor:
        return Actor("ai", self.run_id)


def recorded(
    tool: Callable[Concatenate[ToolContext, P], Awaitable[T]],
) -> Callable[Concatenate[ToolContext, P], Coroutine[Any, Any, T]]:
    """Keeps every call in the context: name, arguments, result, when, how long, and whether it was refused."""
    names = list(inspect.signature(tool).parameters)[1:]

    async def call(context: ToolContext, /, *args: P.args, **kwargs: P.kwargs) -> T:
        at, started = now(), time.perf_counter()
        result = await tool(context, *args, **kwargs)
        ms = round((time.perf_counter() - started) * 1000)
        arguments, shown = as_json({**dict(zip(names, args, strict=False)), **kwargs}), as_json(result)
        ok = shown.get("kind") != "refused"
        context.calls.append(ToolCall(tool.__name__, arguments, shown, at, ms, ok, _order_of(result)))
        return result

    return update_wrapper(call, tool)


def _order_of(result: Any) -> str | None:
    order = getattr(result, "order", None)
    return str(order.id) if order else None


def as_json(value: Any, currency: str = "") -> Any:
    """What a model may see of `value`: no ids, no customer-facing `text`; amounts written as the shop writes them.

    `currency`: of amounts whose own row names none, such as the lines of an order.
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [as_json(item, currency) for item in value]
    if is_dataclass(value):
        value = vars(value)
    if isinstance(value, dict):
        currency = value.get("currency", currency)
        return dict(_member(key, item, currency) for key, item in value.items() if _shown(key, item))
    is_odd = isinstance(value, UUID) or (isinstance(value, int) and abs(value) > MOST_INT)
    return str(value) if is_odd else value


def clean(text: str) -> str:
    """`text` without what PostgreSQL cannot keep; a model may write anything."""
    if not text.isascii():
        text = text.encode("utf-8", "ignore").decode()
    return text.replace("\x00", "").strip()


def _shown(key: str, item: object) -> bool:
    return item is not None and key not in ("text", "currency", "id", "package_id")


def _member(key: str, item: Any, currency: str) -> tuple[str, Any]:
    if key.endswith("_minor"):
        return key.removesuffix("_minor"), format_money(item, currency)
    return key, as_json(item, currency)
