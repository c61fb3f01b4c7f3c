"""Claude's SDK by the short way: what all requests of a connection have in common is built once, by the SDK itself.

It copies every body part by part, builds headers, address and limits anew, and types an answer field by field, which
takes more CPU than sending. What goes over the wire is the same to the letter, and so are answers and errors; whatever
is out of the ordinary goes the SDK's own way. Import this only when Claude is to be asked.
"""

from collections.abc import Mapping
from typing import Any

import httpx2
import orjson
from anthropic import APIConnectionError, APITimeoutError, AsyncAnthropic, Omit
from anthropic._models import FinalRequestOptions
from anthropic._types import RequestOptions
from anthropic.types.beta import BetaMessage
from pydantic import ValidationError

ORDINARY = {"body", "cast_to", "options", "stream", "stream_cls"}
# What the SDK writes in a way of its own is left to it.
PLAIN = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS

BetaMessage.model_rebuild()  # takes 50 ms, which the first customer would wait for


class QuickClaude(AsyncAnthropic):
    """For an `http_client` that follows no redirect; it never tries again."""

    _built: tuple[object, httpx2.Request] | None = None

    async def post(self, path: str, **given: Any) -> Any:
        content = _content(given)
        if content is None:
            return await super().post(path, **given)
        request = await self._request_with(content, path, given["options"])
        try:
            response = await self._client.send(request)
        except httpx2.TimeoutException as late:
            raise APITimeoutError(request=request) from late
        except Exception as error:
            raise APIConnectionError(request=request) from error
        if not response.is_success:
            raise self._make_status_error_from_response(response)
        try:
            return BetaMessage.model_validate_json(response.content)
        except ValidationError:
            asked = _asked(path, given["options"])
            return await self._process_response(
                cast_to=BetaMessage, options=asked, response=response, stream=False, stream_cls=None
            )

    async def _request_with(self, content: bytes, path: str, options: RequestOptions) -> httpx2.Request:
        if self._built is None or self._built[0] != (path, options):
            built = self._build_request(await self._prepare_options(_asked(path, options)))
            for varying in ("Content-Length", "Cookie", "traceparent"):
                built.headers.pop(varying, None)
            self._built = (path, options), built
        like = self._built[1]
        return httpx2.Request(
            like.method,
            like.url,
            headers=like.headers,
            cookies=self._client.cookies,
            content=content,
            extensions=like.extensions,
        )


def _asked(path: str, options: RequestOptions) -> FinalRequestOptions:
    return FinalRequestOptions.construct(method="post", url=path, **options)


def _content(given: Mapping[str, Any]) -> bytes | None:
    """The body of an ordinary request for one message; None for any other."""
    is_ordinary = given.keys() == ORDINARY and given["cast_to"] is BetaMessage and not given["stream"]
    if not is_ordinary or given["options"].get("extra_json"):
        return None
    body = {name: value for name, value in given["body"].items() if not isinstance(value, Omit)}
    try:
        return orjson.dumps(body, option=PLAIN)
    except TypeError:
        return None
