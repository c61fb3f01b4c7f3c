"""Keys stay apart, and neither they nor what customers write reach logs, traces, events or another shop."""

import asyncio
import io
import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
import structlog
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import SecretStr

from munshi.ai.providers.asking import ask as asking
from munshi.ai.providers.config import KINDS
from munshi.ai.providers.schemas import Kind, NewProvider
from munshi.ai.providers.service import config_of_row, create_provider
from munshi.core.db import tenant_tx
from munshi.core.telemetry.log import configure_logs
from munshi.events.service import SYSTEM
from tests.ai.conftest import Chat
from tests.ai.test_providers_guard import ask
from tests.api import make_tenant
from tests.chats import Shop
from tests.fakes.llm import MODELS, Call, Fail, Say, Turn
from tests.fakes.otlp import tracer_provider

SHOPS, TURNS = 50, 3


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """What an operator's tracing would be given."""
    exporter = InMemorySpanExporter()
    tracer_provider().add_span_processor(SimpleSpanProcessor(exporter))
    yield exporter
    exporter.shutdown()


@pytest.fixture
def logged(chat: Chat) -> Iterator[io.StringIO]:
    """All log lines, at the most talkative level."""
    before, written = structlog.get_config(), io.StringIO()
    configure_logs(chat.runtime.settings.model_copy(update={"LOG_LEVEL": "trace"}), written)
    yield written
    structlog.configure(**before)
    logging.basicConfig(handlers=[], force=True)


async def test_fifty_shops_at_once_each_use_their_own_key(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    """All share one process and the SDKs of five kinds."""
    monkeypatch.setattr(asking, "TURN_SECONDS", 120)
    monkeypatch.setattr(asking, "REQUEST_SECONDS", 120)
    shops = {}
    for number, kind in zip(range(SHOPS), KINDS * SHOPS, strict=False):
        tenant_id = await make_tenant(chat.runtime.db)
        key, address = f"ok-{uuid4().hex}", chat.llm.base_url(kind)
        new = NewProvider(kind=kind, label=str(number), model=MODELS[kind], key=SecretStr(key), base_url=address)
        async with tenant_tx(chat.runtime.db, tenant_id) as tx:
            config = config_of_row(await create_provider(tx, chat.runtime.settings, new, by=SYSTEM))
        shops[key] = (Shop(chat.runtime, tenant_id, chat.account_id), config)
    turns = [ask(shop, config) for shop, config in [*shops.values()] * TURNS]
    assert await asyncio.gather(*turns) == [[None]] * SHOPS * TURNS
    asked = {key: [(seen.kind, seen.key) for seen in chat.llm.asked(key)] for key in shops}
    assert asked == {key: [(config.kind, key)] * TURNS for key, (_, config) in shops.items()}


async def test_neither_keys_nor_words_get_out(
    chat: Chat, spans: InMemorySpanExporter, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also of a turn in which everything goes wrong, and providers quote what they were sent."""
    monkeypatch.setenv("ANTHROPIC_OPEN_TELEMETRY_TRACES_CONTENT_MODE", "content")
    turns: list[Turn] = [
        Call("search_catalogue", {"query": "zebrafish poster"}),
        Say("Only Rs 1,999 for your zebrafish!"),
        Fail(500),
    ]
    chat.llm.scripts["quoting-secret"] = [*turns, *[Fail(500)] * 3]
    keys = ["401-very-secret-one", "500-very-secret-two", "script:quoting-secret", "empty-very-secret-three"]
    kinds: tuple[Kind, ...] = ("claude", "gemini", "openai_compatible", "cohere")
    for kind, key in zip(kinds, keys, strict=True):
        await chat.provider(kind, key)
    await chat.says("my zebrafish wants a poster, call me on 03451234567")
    assert {seen.key for seen in chat.llm.seen} == set(keys)
    traced = spans.get_finished_spans()
    assert {span.name.split()[0] for span in traced} >= {"invoke_agent", "chat", "execute_tool"}
    assert "AI provider stopped" in logged.getvalue()
    told = [logged.getvalue(), *(span.to_json() for span in traced)]
    told += [str(await chat.rows("select * from events")), str(await chat.rows("select * from ai_providers"))]
    for secret in (*keys, "zebrafish", "03451234567", "Sana", chat.customer):
        assert [text[:200] for text in told if secret in text] == []
