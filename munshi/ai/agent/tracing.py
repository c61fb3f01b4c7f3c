"""Spans of the assistant's work, by OpenTelemetry's names for such: never what a customer or a shop says."""

from contextlib import AbstractContextManager
from typing import Literal

from opentelemetry.trace import Span

from munshi.core.telemetry import tracing

Operation = Literal["invoke_agent", "chat", "execute_tool"]

NAMED: dict[Operation, str] = {
    "invoke_agent": "gen_ai.agent.name",
    "chat": "gen_ai.request.model",
    "execute_tool": "gen_ai.tool.name",
}


def span(operation: Operation, name: str) -> AbstractContextManager[Span]:
    return tracing.span(f"{operation} {name}", {"gen_ai.operation.name": operation, NAMED[operation]: name})
