"""Spans for an operator's tracing, by OpenTelemetry's names for such work: never what a customer or a shop says."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from opentelemetry import trace

Operation = Literal["invoke_agent", "chat", "execute_tool"]

NAMED: dict[Operation, str] = {
    "invoke_agent": "gen_ai.agent.name",
    "chat": "gen_ai.request.model",
    "execute_tool": "gen_ai.tool.name",
}


@contextmanager
def span(operation: Operation, name: str) -> Iterator[trace.Span]:
    """Of a failure only its class is told."""
    if isinstance(trace.get_tracer_provider(), trace.ProxyTracerProvider):  # nobody has set one, so nobody takes it
        yield trace.INVALID_SPAN
        return
    attributes = {"gen_ai.operation.name": operation, NAMED[operation]: name}
    tracer = trace.get_tracer("munshi.ai")
    with tracer.start_as_current_span(
        f"{operation} {name}", attributes=attributes, record_exception=False, set_status_on_exception=False
    ) as opened:
        try:
            yield opened
        except BaseException as error:
            opened.set_attribute("error.type", type(error).__name__)
            raise
