"""A model at work on one turn: it is asked, the tools it calls are run, it is asked again, until its words are fit.

The library's own agent does the same for every case there is; this does it for ours, at a fraction of the CPU.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Literal

from pydantic import ValidationError
from pydantic_ai import ModelRetry, RunContext, RunUsage
from pydantic_ai.exceptions import ModelAPIError
from pydantic_ai.messages import (
    InstructionPart,
    ModelMessage,
    ModelRequest,
    ModelResponse,
    RetryFeedbackPart,
    RetryInfo,
    ToolCallPart,
    ToolReturnPart,
)
from pydantic_ai.models import Model, ModelRequestParameters

from munshi.ai.agent.model_tools import LOOKS, TOOLS, Desk
from munshi.ai.agent.tracing import span
from munshi.ai.providers.vendors.clients import SETTINGS

MOST_REQUESTS = 6
MOST_RETRIES = 2  # of a tool that is called with arguments that make no sense

# By whether a desk only looks.
BY_NAME = {only_looks: {tool.name: tool for tool in tools} for only_looks, tools in ((False, TOOLS), (True, LOOKS))}
DEFINITIONS = {only_looks: [tool.tool_def for tool in tools.values()] for only_looks, tools in BY_NAME.items()}


class GivenUp(Exception):
    """No model answers, or the one that does never comes to an end."""


async def work(
    models: Sequence[Model],
    messages: Sequence[ModelMessage],
    instructions: list[InstructionPart],
    desk: Desk,
    check: Callable[[str], str],
) -> str:
    """The first words that `check` lets pass, as it returns them.

    `models`: best first, one at least; where one fails the next goes on with what tools have returned so far. `check`
    raises ModelRetry to have the words written anew. Raises GivenUp, and whatever `check` or a tool raises.
    """
    parameters = ModelRequestParameters(function_tools=DEFINITIONS[desk.only_looks], instruction_parts=instructions)
    ring, said, retries = deque(models), list(messages), dict[str, int]()
    for _ in range(MOST_REQUESTS):
        response = await _request(ring, said, parameters)
        if not response.tool_calls:
            try:
                return check(response.text or "")
            except ModelRetry as wrong:
                answer = ModelRequest([RetryFeedbackPart(wrong.message, retry=RetryInfo(cause="model_retry"))])
        else:
            returned = [await _call(ring[0], call, desk) for call in response.tool_calls]
            retries = _counted(retries, returned)
            answer = ModelRequest(returned)
        said += [response, answer]
    raise GivenUp("too many requests")


async def _request(
    ring: deque[Model], messages: list[ModelMessage], parameters: ModelRequestParameters
) -> ModelResponse:
    """The answer of the first that gives one; it comes to the head of `ring`, so that it is asked first from now on."""
    for _ in range(len(ring)):
        model = ring[0]
        try:
            with span("chat", model.model_name) as opened:
                prepared = model.prepare_messages(messages, parameters)
                response = await model.request(prepared, SETTINGS, parameters)
                opened.set_attribute("gen_ai.usage.input_tokens", response.usage.input_tokens)
                opened.set_attribute("gen_ai.usage.output_tokens", response.usage.output_tokens)
                return response
        except ModelAPIError:
            ring.rotate(-1)
    raise GivenUp("no provider answers")


async def _call(model: Model, call: ToolCallPart, desk: Desk) -> ToolReturnPart:
    """Tools run one after the other, in the order the model named them."""
    offered = BY_NAME[desk.only_looks]
    tool = offered.get(call.tool_name)
    if tool is None:
        known = ", ".join(map(repr, sorted(offered)))
        return _again(call, f"Unknown tool name: {call.tool_name!r}. Available tools: {known}", "unknown_tool")
    validator = tool.function_schema.validator
    try:
        if isinstance(call.args, str):
            arguments = validator.validate_json(call.args or "{}")
        else:
            arguments = validator.validate_python(call.args or {})
    except ValidationError as wrong:
        return _again(call, wrong.errors(include_url=False, include_context=False), "validation_error")
    with span("execute_tool", tool.name):
        await tool.function_schema.call(arguments, RunContext(deps=desk, model=model, usage=RunUsage()))
    return ToolReturnPart(tool.name, desk.told, call.tool_call_id)


def _again(call: ToolCallPart, wrong: object, cause: Literal["unknown_tool", "validation_error"]) -> ToolReturnPart:
    """Tells the model what to do better."""
    return ToolReturnPart(call.tool_name, wrong, call.tool_call_id, outcome="retried", retry=RetryInfo(cause=cause))


def _counted(retries: dict[str, int], returned: Sequence[ToolReturnPart]) -> dict[str, int]:
    """How often in a row each tool has been called in vain; GivenUp when that is too often."""
    names = {part.tool_name for part in returned if part.outcome == "retried"}
    counted = {name: retries.get(name, 0) + 1 for name in names}
    if max(counted.values(), default=0) > MOST_RETRIES:
        raise GivenUp("a tool is called in vain")
    return counted
