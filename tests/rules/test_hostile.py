"""Input made to break a server: each is refused in plain words, and nothing is written."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import orjson

from tests.api import client_of, make_platform_admin
from tests.rules.catalogue import Connection
from tests.rules.full_shop import full_shop
from tests.rules.house import House, everything
from tests.rules.operations import Operation
from tests.rules.test_routes import PUBLIC

NUL = "a\u0000b"
# Half of a pair: JSON can say it, UTF-8 and PostgreSQL cannot.
HALF = "\\ud800"


def swapped(value: Any, kind: type, other: object) -> Any:
    """`value` with every leaf of `kind` replaced."""
    if isinstance(value, dict):
        return {key: swapped(item, kind, other) for key, item in value.items()}
    if isinstance(value, list):
        return [swapped(item, kind, other) for item in value]
    return other if isinstance(value, kind) and not isinstance(value, bool) else value


BODIES: dict[str, Callable[[Any], bytes]] = {
    "NUL in every string": lambda body: orjson.dumps(swapped(body, str, NUL)),
    "half a surrogate pair": lambda body: orjson.dumps(swapped(body, str, "HALF")).replace(b"HALF", HALF.encode()),
    "a huge number for each string": lambda body: orjson.dumps(swapped(body, str, "HUGE")).replace(
        b'"HUGE"', b"9" * 400
    ),
    "a huge number for each number": lambda body: orjson.dumps(swapped(body, int, "HUGE")).replace(b'"HUGE"', b"1e400"),
    "an unknown member": lambda body: orjson.dumps({**body, "__proto__": {"admin": True}}),
    "another type": lambda body: orjson.dumps([body]),
    "deep lists": lambda _: b"[" * 100_000,
    "deep objects": lambda _: b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "not UTF-8": lambda body: orjson.dumps(body).replace(b"{", b'{"\xff\xfe":1,', 1),
    "not JSON": lambda _: b"{'name': NaN,}",
    "nothing": lambda _: b"",
}
REFUSED = (400, 404, 413, 415, 422)
QUERIES = ("%00", "%ff", "9" * 400, "-" + "9" * 30, "1e400", "NaN", "a%00b", "%ed%a0%80", "'; drop table users; --")


def attempts(one: Operation, ids: Any) -> Iterator[tuple[str, httpx2.Request]]:
    """What is sent, and a word for it."""
    address = f"http://munshi.test{one.address(ids)}"
    body = one.body(ids)
    if body:
        for name, make in BODIES.items():
            raw = make(body)
            if raw != orjson.dumps(body):
                headers = {"Content-Type": "application/json"}
                yield name, httpx2.Request(one.method, address, params=one.query(ids), content=raw, headers=headers)
    for name in one.query_names:
        for value in QUERIES:
            yield f"{name}={value}", httpx2.Request(one.method, f"{address}?{name}={value}")


async def test_nothing_breaks_and_nothing_is_written(house: House, superuser: Connection) -> None:
    shop = await full_shop(house.runtime)
    admin = await make_platform_admin(house.runtime.db)
    before = await everything(superuser)
    async with (
        client_of(house.runtime, shop.owner, app=house.app) as member,
        client_of(house.runtime, admin, app=house.app) as operator,
    ):
        for one in house.operations:
            client = operator if one.is_operators else member
            for name, request in attempts(one, shop.ids):
                request.headers.update({"X-CSRF-Token": client.headers["X-CSRF-Token"], "Host": "munshi.test"})
                client.cookies.set_cookie_header(request)
                answer = await client.send(request)
                allowed = REFUSED if one.is_unsafe else (*REFUSED, 200, 409)
                if str(one) in PUBLIC:
                    allowed = (*allowed, 401, 403)
                assert answer.status_code in allowed, f"{one}, {name}: {answer.status_code} {answer.text}"
                if answer.status_code != 200:
                    assert answer.headers["content-type"] == "application/problem+json", f"{one}, {name}"
    assert await everything(superuser) == before


async def test_odd_addresses_are_not_found(house: House) -> None:
    shop = await full_shop(house.runtime)
    paths = ("/api/services/%00", "/api/services/%ff", "/api/templates/messages/%00", "/%00", "/api/" + "a/" * 4000)
    async with client_of(house.runtime, shop.owner, app=house.app) as client:
        for path in paths:
            answer = await client.get(path)
            assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json"), path[:40]
