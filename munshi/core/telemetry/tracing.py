"""Traces of one message's way, by OpenTelemetry: which step took how long, never what anybody says.

Off unless OTEL_EXPORTER_OTLP_ENDPOINT is set: then no part of the SDK is loaded, and every span is the same empty one.
A trace goes on in the jobs that it asks for: what a wake key remembers of who armed it (`carried`) holds the step too.
"""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import structlog
from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.trace import INVALID_SPAN, INVALID_SPAN_CONTEXT, Link, Span, SpanContext, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from munshi.core.clock import new_id
from munshi.core.settings import Settings

Attributes = Mapping[str, str | int | float | bool]

# A key may be run again and again for months; what comes later than this is a trace of its own, linked to the first.
LONGEST_SECONDS = 600.0
LAST_SECONDS = 2.0
TRACER = "munshi"
TIME_BITS = 80  # a trace's id begins with the milliseconds at which it began

w3c = TraceContextTextMapPropagator()


@contextmanager
def tracing(settings: Settings, role: str) -> Iterator[None]:
    """Send this process's spans to the collector of the settings, if there is one, until the block ends."""
    if settings.OTEL_EXPORTER_OTLP_ENDPOINT is None:
        yield
        return
    from munshi.core.telemetry.exporting import exporter_of, provider_of

    exporter = exporter_of(settings.OTEL_EXPORTER_OTLP_ENDPOINT)
    provider = provider_of(role)
    provider.add_span_processor(exporter)
    trace.set_tracer_provider(provider)
    try:
        yield
    finally:
        # By itself it would wait half a minute for a collector that is away.
        last = threading.Thread(target=exporter.shutdown, daemon=True)
        last.start()
        last.join(LAST_SECONDS)


@contextmanager
def span(name: str, attributes: Attributes | None = None, *, kind: SpanKind = SpanKind.INTERNAL) -> Iterator[Span]:
    """One step below the one it stands in. Of a failure only its class is told."""
    if not _is_on():
        yield INVALID_SPAN
        return
    with _opened(name, attributes, kind) as opened:
        yield opened


@contextmanager
def first_span(name: str, attributes: Attributes, *, kind: SpanKind) -> Iterator[Span]:
    """The first step of a trace, whatever it stands in."""
    if not _is_on():
        yield INVALID_SPAN
        return
    with _opened(name, attributes, kind, Context()) as opened, _in_the_log(opened):
        yield opened


@contextmanager
def job_span(name: str, attributes: Attributes, asked_in: str | None) -> Iterator[Span]:
    """A job below the step that armed it (`asked_in`, of `taken`), or linked to it when that was long ago."""
    if not _is_on():
        yield INVALID_SPAN
        return
    parent = w3c.extract({"traceparent": asked_in}, Context()) if asked_in else Context()
    armed_by, links = trace.get_current_span(parent).get_span_context(), []
    if armed_by.is_valid and _age(armed_by) > LONGEST_SECONDS:
        parent, links = Context(), [Link(armed_by)]
    with _opened(name, attributes, SpanKind.CONSUMER, parent, links) as opened, _in_the_log(opened):
        yield opened


def carried() -> str | None:
    """What a job is to remember of who asked for it: the correlation id and, where there is one, the step."""
    correlation: str | None = structlog.contextvars.get_contextvars().get("correlation_id")
    current = trace.get_current_span()
    if correlation is None or current.get_span_context() == INVALID_SPAN_CONTEXT:
        return correlation
    carrier: dict[str, str] = {}
    w3c.inject(carrier)
    return f"{correlation} {carrier['traceparent']}"


def taken(remembered: str | None) -> tuple[str, str | None]:
    """(correlation id, step or None) of what `carried` made; a new id where nothing is remembered."""
    correlation, _, asked_in = (remembered or "").partition(" ")
    return correlation or str(new_id()), asked_in or None


def _is_on() -> bool:
    return not isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider)


@contextmanager
def _opened(
    name: str,
    attributes: Attributes | None,
    kind: SpanKind,
    parent: Context | None = None,
    links: list[Link] | None = None,
) -> Iterator[Span]:
    with trace.get_tracer(TRACER).start_as_current_span(
        name, parent, kind, attributes, links, record_exception=False, set_status_on_exception=False
    ) as opened:
        try:
            yield opened
        except BaseException as error:
            opened.set_attribute("error.type", type(error).__name__)
            raise


@contextmanager
def _in_the_log(opened: Span) -> Iterator[None]:
    """Every line names the trace."""
    with structlog.contextvars.bound_contextvars(trace_id=f"{opened.get_span_context().trace_id:032x}"):
        yield


def _age(context: SpanContext) -> float:
    return time.time() - (context.trace_id >> TIME_BITS) / 1000
