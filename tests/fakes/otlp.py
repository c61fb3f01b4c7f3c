"""A collector of traces on this machine: OTLP over HTTP, as OpenTelemetry's own exporter speaks it.

async with serve_collector() as collector:
    async with spans_sent_to(collector.url): ...      # this process's spans are with the collector at its end
    collector.tree()                                  # names, each step indented below the one it stands in
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiohttp import web
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from opentelemetry.sdk.trace import TracerProvider

from munshi.core.telemetry.exporting import exporter_of, provider_of
from tests.fakes.serving import served

JOB = Span.SpanKind.SPAN_KIND_CONSUMER


@dataclass
class Collector:
    """`spans` as they came in; `resources`: the attributes of whoever sent them."""

    url: str = ""
    spans: list[Any] = field(default_factory=list)
    resources: list[dict[str, str]] = field(default_factory=list)

    def named(self, name: str) -> list[Any]:
        return [one for one in self.spans if one.name == name]

    def tree(self, root: Any) -> str:
        """Every step of the trace that `root` begins, in order of time; jobs, which run beside each other, by name."""
        return "\n".join(self._lines(root, 0))

    def _lines(self, span: Any, depth: int) -> Iterator[str]:
        yield f"{'  ' * depth}{span.name}"
        below = [one for one in self.spans if one.parent_span_id == span.span_id and one.trace_id == span.trace_id]
        steps = sorted((one for one in below if one.kind != JOB), key=lambda one: one.start_time_unix_nano)
        jobs = sorted((one for one in below if one.kind == JOB), key=lambda one: one.name)
        for one in (*steps, *jobs):
            yield from self._lines(one, depth + 1)


def attributes_of(thing: Any) -> dict[str, Any]:
    return {one.key: getattr(one.value, one.value.WhichOneof("value")) for one in thing.attributes}


@asynccontextmanager
async def serve_collector() -> AsyncIterator[Collector]:
    collector = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", partial(_take, collector))
    async with served(app) as collector.url:
        yield collector


@asynccontextmanager
async def spans_sent_to(url: str) -> AsyncIterator[None]:
    exporter = exporter_of(url)
    tracer_provider().add_span_processor(exporter)
    yield
    await asyncio.to_thread(exporter.shutdown)


def tracer_provider() -> TracerProvider:
    """A process has one, and keeps it."""
    found = trace.get_tracer_provider()
    if isinstance(found, TracerProvider):
        return found
    made = provider_of("test")
    trace.set_tracer_provider(made)
    return made


async def _take(collector: Collector, request: web.Request) -> web.Response:
    for group in ExportTraceServiceRequest.FromString(await request.read()).resource_spans:
        collector.resources.append(attributes_of(group.resource))
        collector.spans += [span for scope in group.scope_spans for span in scope.spans]
    return web.Response(content_type="application/x-protobuf")
