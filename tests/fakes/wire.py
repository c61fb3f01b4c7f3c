"""How each kind of provider words an answer, a tool call and a failure, as their documentation shows it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

MODELS = {
    "claude": "claude-haiku-5-5",
    "gemini": "gemini-3.8-flash",
    "groq": "openai/gpt-oss-120b",
    "cohere": "command-a-03-2025",
    "openai_compatible": "local-model",
}
# Every answer counts as this many tokens.
INPUT, OUTPUT, CACHED = 120, 40, 100


@dataclass(frozen=True)
class Say:
    """An answer in words. `ending`: stop, length (cut off) or refused."""

    text: str
    ending: str = "stop"


@dataclass(frozen=True)
class Call:
    name: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fail:
    """`what`: quota or context, else what the status says. `retry_after` in seconds."""

    status: int
    what: str = ""
    retry_after: float | None = None


@dataclass(frozen=True)
class Raw:
    """Any body with status 200."""

    body: Any


@dataclass(frozen=True)
class Act:
    """What no honest answer looks like. `name`: html, cut, drop, slow or redirect."""

    name: str


Turn: TypeAlias = Say | Call | Fail | Raw | Act


@dataclass(frozen=True)
class Reply:
    status: int
    body: Json
    headers: dict[str, str] = field(default_factory=dict)


def claude(turn: Say | Call | Fail, key: str, number: int) -> Reply:
    if isinstance(turn, Fail):
        kinds = {
            400: "invalid_request_error",
            401: "authentication_error",
            403: "permission_error",
            404: "not_found_error",
            429: "rate_limit_error",
            529: "overloaded_error",
        }
        said = {
            "quota": "Your credit balance is too low to access the Anthropic API.",
            "context": "prompt is too long: 210000 tokens > 200000 maximum",
        }
        status = 400 if turn.what else 529 if turn.status == 503 else turn.status
        error = {"type": kinds.get(status, "api_error"), "message": said.get(turn.what, f"failed for {key}")}
        return Reply(status, {"type": "error", "error": error}, _header(turn))
    content: Json = {"type": "text", "text": turn.text} if isinstance(turn, Say) else {}
    if isinstance(turn, Call):
        content = {"type": "tool_use", "id": f"id_{number}", "name": turn.name, "input": turn.arguments}
    endings = {"stop": "end_turn", "length": "max_tokens", "refused": "refusal"}
    return Reply(
        200,
        {
            "id": f"id_{number}",
            "type": "message",
            "role": "assistant",
            "model": MODELS["claude"],
            "content": [content],
            "stop_reason": "tool_use" if isinstance(turn, Call) else endings[turn.ending],
            "stop_sequence": None,
            "usage": {
                "input_tokens": INPUT - CACHED,
                "output_tokens": OUTPUT,
                "cache_read_input_tokens": CACHED,
                "cache_creation_input_tokens": 0,
            },
        },
    )


def gemini(turn: Say | Call | Fail, key: str, number: int) -> Reply:
    if isinstance(turn, Fail):
        return _gemini_error(turn, key)
    part: Json = {"text": turn.text} if isinstance(turn, Say) else {}
    if isinstance(turn, Call):
        part = {"functionCall": {"name": turn.name, "args": turn.arguments}}
    ending = turn.ending if isinstance(turn, Say) else "stop"
    candidate: Json = {"content": {"role": "model", "parts": [part]}, "index": 0}
    if ending == "refused":
        candidate = {"index": 0}
    reasons = {"stop": "STOP", "length": "MAX_TOKENS", "refused": "SAFETY"}
    usage = {"promptTokenCount": INPUT, "candidatesTokenCount": OUTPUT, "cachedContentTokenCount": CACHED}
    return Reply(
        200,
        {
            "candidates": [{**candidate, "finishReason": reasons[ending]}],
            "usageMetadata": {**usage, "totalTokenCount": INPUT + OUTPUT},
            "modelVersion": MODELS["gemini"],
        },
    )


def _gemini_error(turn: Fail, key: str) -> Reply:
    status = 400 if turn.status == 401 or turn.what == "context" else turn.status
    details: list[Json] = []
    if turn.status == 401:
        details.append({"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"})
    if turn.what == "quota":
        quota = {"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}
        details.append({"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": [quota]})
    if turn.retry_after is not None:
        wait = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": f"{turn.retry_after}s"}
        details.append(wait)
    names = {
        400: "INVALID_ARGUMENT",
        403: "PERMISSION_DENIED",
        404: "NOT_FOUND",
        429: "RESOURCE_EXHAUSTED",
        503: "UNAVAILABLE",
    }
    said = {
        "context": "The input token count (2000000) exceeds the maximum number of tokens allowed (1000000).",
        "quota": "You exceeded your current quota, please check your plan and billing details.",
    }
    message = said.get(turn.what, "The model is overloaded." if status == 503 else f"failed for {key}")
    error: Json = {"code": status, "message": message, "status": names.get(status, "INTERNAL"), "details": details}
    return Reply(status, {"error": error})


def openai_compatible(turn: Say | Call | Fail, key: str, number: int) -> Reply:
    if isinstance(turn, Fail):
        codes = {"quota": "insufficient_quota", "context": "context_length_exceeded"}
        status = 400 if turn.what == "context" else turn.status
        message = "The model is overloaded." if status == 503 else f"failed for {key}"
        error = {"message": message, "type": "failed", "code": codes.get(turn.what, "failed")}
        return Reply(status, {"error": error}, _header(turn))
    return _completion(turn, number)


def groq(turn: Say | Call | Fail, key: str, number: int) -> Reply:
    if isinstance(turn, Fail):
        said = {
            "quota": "Rate limit reached for model on tokens per day (TPD): Limit 100000. Please try again in 25m12s.",
            "context": "Please reduce the length of the messages or completion.",
        }
        status = 400 if turn.what == "context" else turn.status
        message = said.get(turn.what, "The model is over capacity." if status == 503 else f"failed for {key}")
        headers = {"retry-after": "1512"} if turn.what == "quota" else _header(turn)
        code = "rate_limit_exceeded" if status == 429 else "failed"
        return Reply(status, {"error": {"message": message, "type": "tokens", "code": code}}, headers)
    return _completion(turn, number)


def _completion(turn: Say | Call, number: int) -> Reply:
    message: Json = {"role": "assistant", "content": turn.text if isinstance(turn, Say) else None}
    if isinstance(turn, Call):
        function = {"name": turn.name, "arguments": json.dumps(turn.arguments)}
        message["tool_calls"] = [{"id": f"id_{number}", "type": "function", "function": function}]
    endings = {"stop": "stop", "length": "length", "refused": "content_filter"}
    reason = "tool_calls" if isinstance(turn, Call) else endings[turn.ending]
    usage = {"prompt_tokens": INPUT, "completion_tokens": OUTPUT, "total_tokens": INPUT + OUTPUT}
    return Reply(
        200,
        {
            "id": f"id_{number}",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": "some-model",
            "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
            "usage": {**usage, "prompt_tokens_details": {"cached_tokens": CACHED}},
        },
    )


def cohere(turn: Say | Call | Fail, key: str, number: int) -> Reply:
    if isinstance(turn, Fail):
        said = {
            "quota": "You are using a Trial key, which is limited to 1000 API calls / month.",
            "context": "too many tokens: total number of tokens in the prompt cannot exceed 256000",
        }
        status = 400 if turn.what == "context" else turn.status
        message = said.get(turn.what, "The model is overloaded." if status == 503 else f"failed for {key}")
        return Reply(status, {"message": message}, _header(turn))
    message_: Json = {"role": "assistant"}
    if isinstance(turn, Say):
        message_["content"] = [{"type": "text", "text": turn.text}]
    if isinstance(turn, Call):
        function = {"name": turn.name, "arguments": json.dumps(turn.arguments)}
        message_["tool_calls"] = [{"id": f"id_{number}", "type": "function", "function": function}]
    endings = {"stop": "COMPLETE", "length": "MAX_TOKENS", "refused": "ERROR_TOXIC"}
    reason = "TOOL_CALL" if isinstance(turn, Call) else endings[turn.ending]
    tokens = {"input_tokens": INPUT, "output_tokens": OUTPUT}
    body: Json = {"id": f"id_{number}", "finish_reason": reason, "message": message_}
    return Reply(200, body | {"usage": {"tokens": tokens, "billed_units": tokens}})


def _header(turn: Fail) -> dict[str, str]:
    return {} if turn.retry_after is None else {"retry-after": f"{turn.retry_after:g}"}


FORMATS: dict[str, Callable[[Say | Call | Fail, str, int], Reply]] = {
    "claude": claude,
    "gemini": gemini,
    "groq": groq,
    "cohere": cohere,
    "openai_compatible": openai_compatible,
}
