"""One message's way as a trace, through the real exporter; and that nobody's words are in it."""

import asyncio
import io
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import orjson
import pytest
import structlog
from pydantic import SecretStr

from munshi.ai.providers.schemas import NewProvider
from munshi.ai.providers.service import create_provider
from munshi.core.clock import new_id
from munshi.core.db import tenant_tx
from munshi.core.queue.jobs import Run
from munshi.core.runtime import Runtime
from munshi.core.telemetry.log import configure_logs
from munshi.core.telemetry.tracing import LONGEST_SECONDS
from munshi.events.service import SYSTEM
from munshi.worker import HANDLERS
from tests.api import client_of, make_tenant
from tests.chats import ACCESS_TOKEN, SANA, message, messages_document, post_hook
from tests.fakes.graph import WABA, Graph, serve_graph
from tests.fakes.llm import MODELS, Call, FakeLLM, Say
from tests.fakes.otlp import Collector, attributes_of, serve_collector, spans_sent_to
from tests.killable import open_shop, settled, until
from tests.working import run_workers

WAY = """
POST /api/hooks/whatsapp/{account_id}
  keep
    job in
      job reply
        turn
          invoke_agent munshi
            chat model
              provider
            execute_tool search_catalogue
            chat model
              provider
        job out
          send
      job seen
""".strip()
ONE_SPAN = """
from munshi.core.settings import load_settings
from munshi.core.telemetry.tracing import span, tracing
with tracing(load_settings(), "web"), span("one"):
    pass
print("ended")
"""


@pytest.fixture
async def collector() -> AsyncIterator[Collector]:
    async with serve_collector() as collector:
        yield collector


@pytest.fixture
def logged(runtime: Runtime) -> Iterator[io.StringIO]:
    written = io.StringIO()
    configure_logs(runtime.settings.model_copy(update={"LOG_LEVEL": "trace"}), written)
    yield written
    logging.basicConfig(handlers=[], force=True)


async def was_read(graph: Graph) -> bool:
    return bool(graph.seen)


async def test_one_trace_goes_from_the_webhook_to_the_send(
    runtime: Runtime, collector: Collector, logged: io.StringIO
) -> None:
    async with FakeLLM() as llm, serve_graph() as graph, spans_sent_to(collector.url):
        runtime = replace(runtime, settings=runtime.settings.model_copy(update={"WHATSAPP_GRAPH_URL": graph.url}))
        shop = await open_shop(runtime)
        llm.scripts["sale"] = [Call("search_catalogue", {"query": "zebrafish poster"}), Say("We draw zebrafish too.")]
        new = NewProvider(
            kind="claude",
            label="Claude",
            model=MODELS["claude"],
            key=SecretStr("script:sale"),
            base_url=llm.base_url("claude"),
        )
        # The number's business account is known, so that nothing has to be learnt of it.
        await shop.rows("update whatsapp_accounts set waba_id = $1 where id = $2", WABA, shop.account_id)
        async with tenant_tx(runtime.db, shop.tenant_id) as tx:
            await create_provider(tx, runtime.settings, new, by=SYSTEM)
        written = orjson.dumps(messages_document(message("Do you draw a zebrafish?")))
        async with client_of(runtime) as meta, run_workers(HANDLERS, runtime):
            await meta.get(f"/api/hooks/whatsapp/{shop.account_id}", params={"hub.challenge": "zebrafish"})
            answer = await post_hook(meta, shop.account_id, written)
            await settled(shop)
            await until(partial(was_read, graph))
        await runtime.sdk_http.aclose()
    assert [call.text for call in graph.sent] == ["We draw zebrafish too."]
    [request] = collector.named(WAY.splitlines()[0])
    assert collector.tree(request).replace(MODELS["claude"], "model") == WAY
    way = [one for one in collector.spans if one.trace_id == request.trace_id]
    told = {one.name: attributes_of(one) for one in way}
    assert told[request.name] == {
        "http.request.method": "POST",
        "http.route": "/api/hooks/whatsapp/{account_id}",
        "http.response.status_code": 200,
    }
    assert told["keep"] == {"munshi.tenant_id": str(shop.tenant_id), "munshi.events": 1}
    assert told["job out"] == {
        "munshi.tenant_id": str(shop.tenant_id),
        "munshi.job.attempt": 1,
        "munshi.job.outcome": "done",
    }
    message_id = await shop.value("select id from messages where direction = 'out'")
    assert told["send"] == {
        "munshi.channel": "cloud",
        "munshi.message_id": str(message_id),
        "munshi.outcome": "sent",
    }
    assert told["turn"]["munshi.by_model"] is True
    assert (collector.resources[0]["service.name"], collector.resources[0]["munshi.role"]) == ("munshi", "test")
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    here = [line for line in lines if line.get("trace_id") == request.trace_id.hex()]
    assert {line["correlation_id"] for line in here} == {answer.headers["x-request-id"]}
    assert {line.get("kind") for line in here} == {None, "in", "reply", "out", "seen"}
    for word in ("zebrafish", SANA, "Sana", ACCESS_TOKEN, "script:sale"):
        assert [one.name for one in collector.spans if word in str(one)] == []
        assert word not in logged.getvalue()


async def test_a_run_long_after_is_a_trace_of_its_own_that_names_the_first(
    runtime: Runtime, collector: Collector
) -> None:
    """A key may be run again for months."""
    tenant_id, ran, both = await make_tenant(runtime.db), [], asyncio.Event()

    async def note(run: Run) -> None:
        ran.append((run.subject, structlog.contextvars.get_contextvars()["correlation_id"]))
        if len(ran) == 2:
            both.set()

    now = time.time()
    armed = {name: f"{int(at * 1000):012x}{new_id().hex[12:]}" for name, at in (("young", now), ("old", now - 700))}
    assert LONGEST_SECONDS < 700
    async with tenant_tx(runtime.db, tenant_id) as tx:
        for name, trace_id in armed.items():
            await tx.raw.execute(
                "insert into wake (tenant_id, key, due_at, correlation_id) values ($1, $2, now(), $3)",
                tenant_id,
                f"note:{name}",
                f"asked-{name} 00-{trace_id}-00f067aa0ba902b7-01",
            )
    async with spans_sent_to(collector.url), run_workers({"note": note}, runtime):
        await asyncio.wait_for(both.wait(), 20)
    assert sorted(ran) == [("old", "asked-old"), ("young", "asked-young")]
    jobs = collector.named("job note")
    below, apart = sorted(jobs, key=lambda one: len(one.links))
    assert (below.trace_id.hex(), below.parent_span_id.hex()) == (armed["young"], "00f067aa0ba902b7")
    assert (apart.parent_span_id, apart.links[0].trace_id.hex()) == (b"", armed["old"])
    assert apart.trace_id != apart.links[0].trace_id


def test_a_collector_that_is_away_does_not_hold_up_the_end(tmp_path: Path) -> None:
    told = {"APP_ENV": "test", "DATA_DIR": str(tmp_path), "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}
    ended = subprocess.run(
        (sys.executable, "-c", ONE_SPAN),
        env={**os.environ, **told},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "ended\n"), ended.stderr
