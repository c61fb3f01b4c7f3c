"""Where spans go: OpenTelemetry's SDK and its exporter, loaded only where a collector is named."""

import random
import time
from typing import Any

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.trace import NoOpTracer, Tracer

from munshi import __version__
from munshi.core.clock import new_id
from munshi.core.telemetry.tracing import TIME_BITS, TRACER


class TimedIds(RandomIdGenerator):
    """A trace's id tells when it began; its lower half, by which samplers choose, is left to chance."""

    def generate_trace_id(self) -> int:
        return time.time_ns() // 1_000_000 << TIME_BITS | random.getrandbits(TIME_BITS)


class OwnSpans(TracerProvider):
    """Makes spans for our own code alone: what libraries tell of their work may hold what people write."""

    def get_tracer(self, instrumenting_module_name: str, *more: Any, **named: Any) -> Tracer:
        if instrumenting_module_name != TRACER:
            return NoOpTracer()
        return super().get_tracer(instrumenting_module_name, *more, **named)


def provider_of(role: str) -> TracerProvider:
    """Makes this process's spans, named by what it is. OTEL_TRACES_SAMPLER and the like count."""
    named = {
        "service.name": "munshi",
        "service.version": __version__,
        "service.instance.id": str(new_id()),
        "munshi.role": role,
    }
    return OwnSpans(resource=Resource.create(named), id_generator=TimedIds(), shutdown_on_exit=False)


def exporter_of(endpoint: str) -> BatchSpanProcessor:
    """Sends them off the loop, some at a time. Further OTEL_EXPORTER_OTLP_… variables count, headers among them."""
    return BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint}/v1/traces"))
