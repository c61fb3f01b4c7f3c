"""Rehearsals: simulated customers in a copy of the shop, played through the API and the job as a shop would."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2
import pytest
import pytest_asyncio

from munshi.ai.rehearsal.stage.checks import EXPECTATIONS, RULES
from munshi.ai.rehearsal.stage.faults import WORDS
from munshi.ai.rehearsal.stage.scenario import built_in
from munshi.core.clock import new_id
from munshi.core.db import connect, tenant_tx
from munshi.core.http.asgi import Asgi
from munshi.core.queue.jobs import LeaseLost, wake
from munshi.core.runtime import Runtime, tls
from munshi.core.settings import load_settings
from munshi.events.service import SYSTEM, emit
from munshi.main import create_app
from munshi.media.store import save
from munshi.signup import demo
from tests.ai.conftest import Chat
from tests.api import client_of, make_member
from tests.conftest import Server
from tests.fakes.llm import Call, FakeLLM, Say, Seen
from tests.rules.house import everything
from tests.shop import PNG

pytestmark = pytest.mark.asyncio(loop_scope="module")

Json = dict[str, Any]

LOCALES = Path(__file__).parents[2] / "web" / "src" / "locales"

PRICE = """
title = "Asks the price"
steps = [{ says = "How much is {service} {package}?" }]
[expect]
order = "none"
says = ["{price}"]
"""
GREETS = """
title = "Greets"
persona = "You are shy and want {service}."
judge = ["Was the customer greeted by name?"]
steps = [{ says = "Hello there" }]
"""
# What a rehearsal is about may change; nothing else of the shop, or of any other.
OWN = {"rehearsals", "rehearsal_scenes", "scenarios", "events", "wake"}


@dataclass(frozen=True)
class House:
    """One database, application and model server for all tests of this file; each test has a shop of its own."""

    runtime: Runtime
    app: Asgi
    llm: FakeLLM
    superuser: "asyncpg.Connection[asyncpg.Record]"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    name = f"test_{uuid4().hex}"
    superuser = await asyncpg.connect(server.superuser_dsn)
    await superuser.execute(f"create database {name} template munshi owner munshi_owner strategy file_copy")
    addresses = server.addresses_of(name)
    limits = {"RATE_LIMIT_MAX_REQUESTS": 1_000_000}
    folder = tmp_path_factory.mktemp("rehearsal")
    settings = load_settings(APP_ENV="test", PORT=0, DATA_DIR=folder, DATABASE_URL=addresses.owner_dsn, **limits)
    db = connect(addresses.app_dsn)
    inside = await asyncpg.connect(server.superuser_dsn.replace("/postgres?", f"/{name}?"))
    async with httpx2.AsyncClient(verify=tls(), timeout=10) as http, FakeLLM() as llm:
        runtime = Runtime(settings, db, http)
        yield House(runtime, create_app(runtime), llm, inside)
        await runtime.sdk_http.aclose()
    await inside.close()
    await db.engine.dispose()
    await superuser.execute(f"drop database {name} with (force)")
    await superuser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def chat(house: House) -> Chat:
    """A shop like the demo shop."""
    tenant_id = new_id()
    house.llm.seen.clear()
    async with tenant_tx(house.runtime.db, tenant_id) as tx:
        await demo.fill(tx)
        await tx.flush()
        account_id = await tx.raw.fetchval("select id from whatsapp_accounts where tenant_id = $1", tenant_id)
    return Chat(house.runtime, tenant_id, account_id, house.llm)


@pytest_asyncio.fixture(loop_scope="module")
async def staff(house: House, chat: Chat) -> AsyncIterator[httpx2.AsyncClient]:
    owner = await make_member(chat.runtime.db, chat.tenant_id, "owner")
    async with client_of(chat.runtime, owner, app=house.app) as client:
        yield client


async def start(staff: httpx2.AsyncClient, *extra: str, **wanted: Any) -> str:
    """Ask for a rehearsal of these scenarios alone, or as `wanted` says; returns its id."""
    files = [{"name": f"own-{number}", "source": source} for number, source in enumerate(extra, 1)]
    first: Json = {"scenarios": []} if extra else {}
    answer = await staff.post("/api/rehearsals", json={**first, "extra": files, **wanted})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def rehearsed(chat: Chat, staff: httpx2.AsyncClient, *extra: str, **wanted: Any) -> Json:
    """The score card of a rehearsal played to its end."""
    rehearsal_id = await start(staff, *extra, **wanted)
    await chat.drain("rehearse")
    card: Json = (await staff.get(f"/api/rehearsals/{rehearsal_id}")).json()
    return card


async def sandboxes(chat: Chat) -> int:
    found: int = await chat.value("select count(*) from tenants where sandbox_of = $1", chat.tenant_id)
    return found


async def own(chat: Chat, column: str) -> Any:
    """Of the shop's own row."""
    return await chat.value(f"select {column} from tenants where id = $1", chat.tenant_id)  # noqa: S608


async def scene(staff: httpx2.AsyncClient, card: Json, name: str) -> Json:
    (found,) = [one["id"] for one in card["scenes"] if one["name"] == name]
    answer: Json = (await staff.get(f"/api/rehearsals/{card['id']}/scenes/{found}")).json()
    return answer


async def test_the_built_in_assistant_passes_and_nothing_real_is_touched(
    house: House, chat: Chat, staff: httpx2.AsyncClient
) -> None:
    await chat.says("logo chahiye", "2")  # the shop has a life of its own
    before = await everything(house.superuser)
    card = await rehearsed(chat, staff)
    after = await everything(house.superuser)
    assert [(one["name"], one["faults"]) for one in card["scenes"] if one["outcome"] != "passed"] == []
    assert [one["name"] for one in card["scenes"]] == list(built_in())
    assert (card["status"], card["passed"], card["failed"], card["skipped"], card["waiting"]) == ("passed", 20, 0, 0, 0)
    assert (card["whole"], card["tokens"], card["cost_usd"]) == (True, 0, "0E-8")
    assert {name for name in after if after[name] != before[name]} - OWN == {"tenants"}
    assert await sandboxes(chat) == 0
    assert not list(chat.runtime.settings.DATA_DIR.rglob("*.png"))
    assert await chat.events("rehearsal.ended") == [{"status": "passed", "passed": 20, "scenes": 20}]
    told = await chat.events("rehearsal.played")
    assert sorted(one["scene"] for one in told) == sorted(built_in())
    assert {one["outcome"] for one in told} == {"passed"}
    # An order really was placed there, and its proof kept.
    played = await scene(staff, card, "fake-receipt")
    assert [turn["customer"][0] for turn in played["turns"]][2] == "ye lo payment kar di"
    assert "create_order" in [tool["name"] for turn in played["turns"] for tool in turn["tools"]]
    assert {check["name"] for check in played["checks"]} >= {"truthful", "unpaid", "order", "proof"}


async def test_a_bad_assistant_is_found_out(chat: Chat, staff: httpx2.AsyncClient) -> None:
    """One that says the same to everything, in English, and leaves its tools alone."""
    await chat.provider("claude", "ok-1")
    card = await rehearsed(chat, staff, scenarios=["english-buyer", "urdu-buyer", "silent", "wants-a-person"])
    faults = {one["name"]: [fault["text"] for fault in one["faults"]] for one in card["scenes"]}
    assert faults["english-buyer"] == [
        "Whether an order stands: The customer's orders are: none.",
        "What was ordered: Ordered: nothing; it should be Standard.",
        "How many were ordered: Ordered: 0; it should be 1.",
        "What has to be said: Nowhere it said: {price}",
    ]
    assert faults["urdu-buyer"][0].startswith("It answers in the customer's language: It speaks en, it should be ur")
    assert faults["silent"][0].startswith("It answers in the customer's language: It speaks en")
    assert (card["status"], card["failed"]) == ("failed", 3)
    coded = [(fault["check"], fault["code"], fault["values"]) for fault in card["scenes"][0]["faults"]]
    assert coded == [
        ("order", "no_orders", {}),
        ("package", "nothing_ordered", {"wanted": "Standard"}),
        ("quantity", "other_ordered", {"found": 0, "wanted": 1}),
        ("says", "unsaid", {"text": "{price}"}),
    ]
    played = await scene(staff, card, "english-buyer")
    assert [one["code"] for one in played["checks"] if not one["passed"]] == [code for _, code, _ in coded]
    # As a scene was kept before faults had codes.
    await chat.rows(
        """update rehearsal_scenes set checks =
             (select jsonb_agg(one - 'code' - 'values') from jsonb_array_elements(checks) one)
           where name = 'english-buyer' returning id"""
    )
    kept = (await staff.get(f"/api/rehearsals/{card['id']}")).json()["scenes"][0]["faults"]
    assert [fault["text"] for fault in kept] == faults["english-buyer"]
    assert {(fault["code"], str(fault["values"])) for fault in kept} == {(None, "{}")}
    assert await own(chat, "rehearsed_at") is None


async def test_a_shop_writes_its_own_scenarios(chat: Chat, staff: httpx2.AsyncClient) -> None:
    for name, source in (("prices", PRICE), ("silent", PRICE.replace("{price}", "{price} or nothing"))):
        assert (await staff.put(f"/api/rehearsals/scenarios/{name}", json={"source": source})).status_code == 200
    listed = {one["name"]: one for one in (await staff.get("/api/rehearsals/scenarios")).json()}
    assert [listed[name]["origin"] for name in ("prices", "silent", "haggler")] == ["own", "changed", "built_in"]
    in_urdu = {name for name, one in listed.items() if one["title_ur"] and one["about_ur"]}
    assert in_urdu == set(built_in()) - {"silent"}
    card = await rehearsed(chat, staff, scenarios=["prices", "silent"])
    assert {one["name"]: one["outcome"] for one in card["scenes"]} == {"prices": "passed", "silent": "failed"}
    off = {"source": PRICE, "active": False}
    for name in ("prices", "haggler"):
        assert (await staff.put(f"/api/rehearsals/scenarios/{name}", json=off)).json()["active"] is False
    rehearsal_id = await start(staff)
    card = (await staff.get(f"/api/rehearsals/{rehearsal_id}")).json()
    titles = {one["name"]: one["title_ur"] for one in card["scenes"]}
    assert set(titles) == set(built_in()) - {"haggler"}
    assert (titles["injector"], titles["silent"]) == (built_in()["injector"].scenario.title_ur, "")
    assert (await staff.delete("/api/rehearsals/scenarios/silent")).status_code == 204
    assert (await staff.get("/api/rehearsals/scenarios/silent")).json()["origin"] == "built_in"
    assert (await staff.delete("/api/rehearsals/scenarios/silent")).status_code == 404


async def test_the_dashboard_has_words_for_every_check() -> None:
    for language in ("en", "ur"):
        texts = json.loads((LOCALES / language / "rehearsal.json").read_text(encoding="utf-8"))
        assert set(texts["check"]) == {name for name, _, _ in (*RULES, *EXPECTATIONS)} | {"cast", "played"}


async def test_the_dashboard_has_words_for_every_fault() -> None:
    for language in ("en", "ur"):
        texts = json.loads((LOCALES / language / "rehearsal.json").read_text(encoding="utf-8"))["fault"]
        assert texts.keys() == WORDS.keys()
        named = {code: set(re.findall(r"{{(\w+)}}", text)) for code, text in texts.items()}
        known = {code: {"part", *re.findall(r"{(\w+)}", WORDS[code])} for code in WORDS}  # of {why} the part it names
        assert [code for code in WORDS if not named[code] <= known[code]] == []


@pytest.mark.parametrize(
    ("source", "errors"),
    [
        ("title = ", [("wrong", "Invalid value (at end of document)")]),
        ('title = "A"', [("steps", "Field required")]),
        (
            'title = "A"\nsteps = [{ says = "hi" }, { otherwise = "no" }]\n[expect]\norder = "lost"',
            [
                ("steps[2]", "Value error, write what the customer says or sends"),
                ("expect.order", "Input should be 'none', 'placed' or 'cancelled'"),
            ],
        ),
        ('title = "A"\nprice = 5\nsteps = [{ says = "hi" }]', [("price", "Extra inputs are not permitted")]),
        ('title = "A"\nsteps = [{ says = 5 }]', [("steps[1].says", "Input should be a valid list")]),
        (
            f"title = {'[' * 9000}",
            [("wrong", "It is nested too deeply.")],
        ),
        (f"title = {'9' * 9000}", []),
    ],
)
async def test_a_file_that_is_no_scenario_is_refused(
    chat: Chat, staff: httpx2.AsyncClient, source: str, errors: list[tuple[str, str]]
) -> None:
    saved = await staff.put("/api/rehearsals/scenarios/wrong", json={"source": source})
    asked = await staff.post("/api/rehearsals", json={"extra": [{"name": "wrong", "source": source}]})
    for answer in (saved, asked):
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_scenario")
        assert [(one["field"], one["message"]) for one in answer.json()["errors"]][: len(errors)] == errors
    assert await chat.rows("select * from scenarios") == []
    assert await chat.rows("select * from rehearsals") == []


async def test_what_the_shop_does_not_have_is_skipped(chat: Chat, staff: httpx2.AsyncClient) -> None:
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        await tx.raw.execute("update services set active = name = 'SEO'")
        await tx.raw.execute("update packages set active = name = 'Audit'")
    card = await rehearsed(chat, staff, scenarios=["multi-intent", "english-buyer"])
    assert [(one["name"], one["outcome"]) for one in card["scenes"]] == [
        ("multi-intent", "skipped"),
        ("english-buyer", "passed"),
    ]
    [lacking] = card["scenes"][0]["faults"]
    assert lacking == {
        "check": "cast",
        "text": "The shop has what this is about: The shop has nothing for {other_service}.",
        "code": "lacking",
        "values": {"place": "{other_service}"},
    }
    assert card["status"] == "passed"


async def test_a_new_prompt_and_tone_are_tried_before_anybody_meets_them(chat: Chat, staff: httpx2.AsyncClient) -> None:
    provider_id = await chat.provider("claude", "ok-1", daily_limit=50)
    new = {"body": "Always mention the anniversary.", "active": False}
    prompt = (await staff.post("/api/templates/prompts", json=new)).json()
    wanted = {"prompt_id": prompt["id"], "settings": {"tone": "very formal", "reply_languages": ["en"]}}
    card = await rehearsed(chat, staff, GREETS, **wanted)
    (asked,) = [seen for seen in chat.llm.asked("ok-1") if "Hello there" in seen.text]
    assert "Always mention the anniversary." in asked.text
    assert "very formal" in asked.text
    assert "friendly sales assistant" not in asked.text
    assert (card["settings"], card["prompt_id"], card["whole"]) == (wanted["settings"], prompt["id"], False)
    await chat.says("Hello")
    assert "friendly sales assistant" in chat.llm.asked("ok-1")[-1].text
    assert "very formal" not in chat.llm.asked("ok-1")[-1].text
    # The shop's key was used, so what was asked counts for its limit and its day.
    assert await chat.value("select used_today from ai_providers where id = $1", provider_id) == len(chat.llm.seen)
    assert await chat.value("select sum(requests) from ai_spending") == len(chat.llm.seen)
    assert card["tokens"] == 160


async def test_the_daily_limit_holds_in_a_rehearsal_too(chat: Chat, staff: httpx2.AsyncClient) -> None:
    provider_id = await chat.provider("claude", "ok-1", daily_limit=2)
    await chat.says("Hello")
    await rehearsed(chat, staff, GREETS, scenarios=["english-buyer"])
    assert len(chat.llm.asked("ok-1")) == 2
    assert await chat.value("select used_today from ai_providers where id = $1", provider_id) == 2


async def test_a_shop_may_require_a_pass_before_going_live(chat: Chat, staff: httpx2.AsyncClient) -> None:
    require = {"settings": {"rehearsal_required": True, "ai_enabled": False}}
    assert (await staff.patch("/api/tenant", json=require)).status_code == 200
    refused = [await staff.patch("/api/tenant", json={"settings": {"ai_enabled": True}})]
    prompt = (await staff.post("/api/templates/prompts", json={"body": "Sell.", "active": False})).json()
    refused.append(await staff.post(f"/api/templates/prompts/{prompt['id']}/activate"))
    refused.append(await staff.post("/api/templates/prompts", json={"body": "Sell more."}))
    cloud = {"phone_number_id": "106540352242922", "access_token": "token-of-meta", "app_secret": "secret-of-meta"}
    number = (await staff.post("/api/whatsapp", json={"kind": "cloud", "label": "Cloud", **cloud})).json()
    refused.append(await staff.post(f"/api/whatsapp/{number['id']}/connect"))
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "rehearsal_required")] * 4
    assert await own(chat, "settings->'ai_enabled'") is False
    assert await chat.rows("select version from prompts where active") == [{"version": 1}]
    assert await chat.value("select count(*) from prompts") == 2

    assert (await rehearsed(chat, staff, scenarios=["silent"]))["status"] == "passed"
    assert (await staff.patch("/api/tenant", json={"settings": {"ai_enabled": True}})).status_code == 409
    for name in set(built_in()) - {"silent", "wrong-number"}:  # the whole of a short list
        source = built_in()[name].source
        await staff.put(f"/api/rehearsals/scenarios/{name}", json={"source": source, "active": False})
    assert (await rehearsed(chat, staff, prompt_id=prompt["id"]))["status"] == "passed"
    assert (await staff.get("/api/tenant")).json()["rehearsed_at"] is None
    assert (await staff.post(f"/api/templates/prompts/{prompt['id']}/activate")).status_code == 200
    assert (await staff.get("/api/tenant")).json()["rehearsed_at"] is not None
    assert (await staff.patch("/api/tenant", json={"settings": {"ai_enabled": True}})).status_code == 200
    await chat.provider("claude", "ok-1")
    assert await own(chat, "rehearsed_at") is None
    await chat.rows("update tenants set rehearsed_at = now() where id = $1 returning id", chat.tenant_id)
    assert (await staff.patch("/api/tenant", json={"settings": {"tone": "gruff"}})).json()["rehearsed_at"] is None


async def test_one_rehearsal_at_a_time_and_it_can_be_called_off(chat: Chat, staff: httpx2.AsyncClient) -> None:
    answers = await asyncio.gather(*(staff.post("/api/rehearsals", json={}) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [202, 409, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"rehearsal_open"}
    (rehearsal_id,) = [answer.json()["id"] for answer in answers if answer.status_code == 202]
    assert (await staff.post(f"/api/rehearsals/{rehearsal_id}/cancel")).status_code == 204
    again = await staff.post(f"/api/rehearsals/{rehearsal_id}/cancel")
    assert (again.status_code, again.json()["code"]) == (409, "rehearsal_ended")
    await chat.drain("rehearse")
    card = (await staff.get(f"/api/rehearsals/{rehearsal_id}")).json()
    assert (card["status"], card["waiting"]) == ("cancelled", 20)
    assert (await rehearsed(chat, staff, GREETS))["status"] == "passed"


async def test_it_stops_between_scenes_when_called_off(chat: Chat, staff: httpx2.AsyncClient) -> None:
    stopped = asyncio.Event()

    async def stop(seen: Seen) -> Say:
        if not stopped.is_set():
            stopped.set()
            assert (await staff.post(f"/api/rehearsals/{rehearsal_id}/cancel")).status_code == 204
        return Say("Hello!")

    chat.llm.scripts["stop"] = stop
    await chat.provider("claude", "script:stop")
    rehearsal_id = await start(staff, *[GREETS.replace("Greets", f"Greets {n}") for n in range(8)])
    await chat.drain("rehearse")
    card = (await staff.get(f"/api/rehearsals/{rehearsal_id}")).json()
    assert (card["status"], 1 <= card["waiting"] <= 8) == ("cancelled", True)
    assert await sandboxes(chat) == 0


async def test_a_rehearsal_that_is_cut_off_goes_on_where_it_stood(chat: Chat, staff: httpx2.AsyncClient) -> None:
    calls = 0

    async def die_once(seen: Seen) -> Say:
        nonlocal calls
        calls += 1
        if calls == 4:
            asyncio.get_running_loop().call_soon(run.cancel)
            await asyncio.sleep(30)
        return Say(f"Hello number {calls}")

    chat.llm.scripts["die"] = die_once
    await chat.provider("claude", "script:die")
    rehearsal_id = await start(staff, *[GREETS.replace("Greets", f"Greets {n}") for n in range(5)])
    run = asyncio.ensure_future(chat.work(f"rehearse:{rehearsal_id}"))
    with pytest.raises(asyncio.CancelledError):
        await run
    played = await chat.rows("select name, turns from rehearsal_scenes where outcome <> 'waiting' order by position")
    assert 1 <= len(played) < 5
    assert await sandboxes(chat) == 0
    await chat.work(f"rehearse:{rehearsal_id}")
    card = (await staff.get(f"/api/rehearsals/{rehearsal_id}")).json()
    assert (card["status"], card["waiting"]) == ("passed", 0)
    for row in played:
        kept = await chat.row("select turns from rehearsal_scenes where name = $1", row["name"])
        assert kept["turns"] == row["turns"]


async def test_the_sandbox_of_a_process_that_died_is_taken_away(chat: Chat, staff: httpx2.AsyncClient) -> None:
    """As after kill -9: the copy stands, and nobody is left to take it away."""
    rehearsal_id = await start(staff, GREETS)
    left = new_id()
    async with tenant_tx(chat.runtime.db, left) as tx:
        await tx.raw.execute(
            "insert into tenants (id, slug, name, sandbox_of, created_at) values ($1, $2, 'Left', $3, now())",
            left,
            str(left),
            chat.tenant_id,
        )
        await tx.raw.execute("insert into order_counters (tenant_id) values ($1)", left)
    await chat.rows("update rehearsals set status = 'running', sandbox_id = $1 returning id", left)
    await chat.work(f"rehearse:{rehearsal_id}")
    assert await sandboxes(chat) == 0
    assert (await staff.get(f"/api/rehearsals/{rehearsal_id}")).json()["status"] == "passed"


async def test_whoever_lost_the_key_writes_nothing_more(chat: Chat, staff: httpx2.AsyncClient) -> None:
    rehearsal_id = await start(staff, GREETS)

    async def lose(seen: Seen) -> Say:
        await chat.rows("update wake set lease_no = lease_no + 1 where key like 'rehearse:%' returning key")
        return Say("Hello!")

    chat.llm.scripts["lose"] = lose
    await chat.provider("claude", "script:lose")
    with pytest.raises(LeaseLost):
        await chat.work(f"rehearse:{rehearsal_id}")
    assert await chat.rows("select id from rehearsal_scenes where outcome = 'passed'") == []
    assert await sandboxes(chat) == 0


async def test_what_is_done_in_silence_is_told_to_nobody(chat: Chat) -> None:
    async with tenant_tx(replace(chat.runtime.db, silent=True), chat.tenant_id) as tx:
        emit(tx, "tenant.updated", chat.tenant_id, by=SYSTEM)
        wake(tx, f"out:{chat.account_id}")
        await tx.raw.execute("update tenants set name = 'Quiet' where id = $1", chat.tenant_id)
    assert await own(chat, "name") == "Quiet"
    assert await chat.events("tenant.updated") == []
    assert await chat.armed("out") == []


async def test_only_a_sandbox_can_be_taken_away(chat: Chat) -> None:
    await chat.says("logo chahiye", "2")
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        await tx.raw.execute("select clear_sandbox()")
    assert await chat.value("select count(*) from messages") > 0
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="from its first day or never"):
        await chat.rows("update tenants set sandbox_of = $1 where id = $1 returning id", chat.tenant_id)
    assert await own(chat, "sandbox_of") is None


async def test_who_may_do_what(house: House, chat: Chat) -> None:
    agent = await make_member(chat.runtime.db, chat.tenant_id, "agent")
    async with client_of(chat.runtime, agent, app=house.app) as client:
        assert (await client.post("/api/rehearsals", json={})).status_code == 403
        assert (await client.put("/api/rehearsals/scenarios/silent", json={"source": PRICE})).status_code == 403
        assert (await client.get("/api/rehearsals")).json()["items"] == []
    assert await chat.rows("select id from rehearsals") == []


async def test_what_changed_since_the_last_one(chat: Chat, staff: httpx2.AsyncClient) -> None:
    first = await rehearsed(chat, staff, PRICE, GREETS)
    assert (await staff.get(f"/api/rehearsals/{first['id']}/changes")).json() == {"against": None, "scenes": []}
    same = await rehearsed(chat, staff, PRICE, GREETS)
    assert (await staff.get(f"/api/rehearsals/{same['id']}/changes")).json() == {"against": first["id"], "scenes": []}
    async with tenant_tx(chat.runtime.db, chat.tenant_id) as tx:
        await tx.raw.execute("update packages set price_minor = 700000 where name = 'Standard'")
    broken = PRICE.replace("{price}", "{price} for ever")
    now = await rehearsed(chat, staff, broken)
    changed = (await staff.get(f"/api/rehearsals/{now['id']}/changes")).json()
    assert [(one["name"], one["change"], one["before"], one["now"]) for one in changed["scenes"]] == [
        ("own-1", "broke", "passed", "failed")
    ]
    (turn,) = changed["scenes"][0]["turns"]
    assert turn["customer"] == ["How much is Logo Design Standard?"]
    assert "PKR 6,500" in turn["before"][0]
    assert "PKR 7,000" in turn["now"][0]
    back = await rehearsed(chat, staff, PRICE)
    mended = (await staff.get(f"/api/rehearsals/{back['id']}/changes", params={"against": now["id"]})).json()
    assert [(one["name"], one["change"]) for one in mended["scenes"]] == [("own-1", "mended")]


def said_of(scene: Json) -> list[str]:
    return [fault["text"] for fault in scene["faults"]]


async def test_a_judge_looks_too_and_his_no_counts(chat: Chat, staff: httpx2.AsyncClient) -> None:
    async def play(seen: Seen) -> Say | Call:
        if "You judge how" not in seen.text:
            return Say("Hello! How can I help?")
        verdicts = [{"question": n, "yes": n != 4, "why": f"Reason {n}."} for n in range(1, 5)]
        return Call("final_result", {"response": verdicts})

    chat.llm.scripts["judge"] = play
    await chat.provider("claude", "script:judge")
    card = await rehearsed(chat, staff, GREETS, judge=True)
    outcomes = {one["name"]: (one["outcome"], said_of(one)) for one in card["scenes"]}
    assert outcomes["own-1"] == ("failed", ["Was the customer greeted by name? No: Reason 4."])
    played = await scene(staff, card, "own-1")
    assert [one["passed"] for one in played["verdicts"]] == [True, True, True, False]
    assert all(check["passed"] for check in played["checks"])
    judged = [seen for seen in chat.llm.seen if "You judge how" in seen.text and "Hello there" in seen.text]
    assert 'customer: \\"Hello there\\"' in judged[0].text
    assert await chat.value("select sum(requests) from ai_spending") == len(chat.llm.seen)


async def test_without_a_judge_that_answers_a_scene_does_not_pass(chat: Chat, staff: httpx2.AsyncClient) -> None:
    card = await rehearsed(chat, staff, GREETS, judge=True)
    assert card["status"] == "failed"
    assert said_of(card["scenes"][0]) == ["What does the judge say? No: No provider could judge."]


async def test_without_a_provider_no_model_can_play(chat: Chat, staff: httpx2.AsyncClient) -> None:
    card = await rehearsed(chat, staff, GREETS, customers="model")
    assert (card["status"], card["scenes"][0]["outcome"]) == ("failed", "broken")
    assert said_of(card["scenes"][0]) == [
        "The scene can be played: It could not be played to its end: There is no AI provider to ask."
    ]


async def test_models_play_the_customers(chat: Chat, staff: httpx2.AsyncClient) -> None:
    lines = iter(["hi\nis a logo dear?", "ok I think it over", "END"])

    async def play(seen: Seen) -> Say:
        return Say(next(lines) if "You play a customer" in seen.text else "Welcome!")

    chat.llm.scripts["play"] = play
    await chat.provider("claude", "script:play")
    card = await rehearsed(chat, staff, GREETS, customers="model")
    card_scene = await scene(staff, card, "own-1")
    assert [turn["customer"] for turn in card_scene["turns"]] == [["hi", "is a logo dear?"], ["ok I think it over"]]
    asked = next(seen.text for seen in chat.llm.seen if "You play a customer" in seen.text)
    assert "You are shy and want Logo Design." in asked


async def replayed(chat: Chat, staff: httpx2.AsyncClient, conversation_id: UUID, **trial: Any) -> Json:
    """The scene of a replay played to its end."""
    asked = await staff.post(f"/api/conversations/{conversation_id}/replay", json=trial)
    assert asked.status_code == 202, asked.text
    await chat.drain("rehearse")
    card = (await staff.get(f"/api/rehearsals/{asked.json()['id']}")).json()
    return await scene(staff, card, "replay")


async def test_a_past_conversation_against_the_shop_as_it_is_now(
    house: House, chat: Chat, staff: httpx2.AsyncClient
) -> None:
    conversation_id = await chat.writes("Salam", "kitne ka hai Logo Design Standard?")
    await chat.reply(conversation_id)
    await chat.says("Logo Design Standard chahiye")
    await chat.says("haan")
    media = await save(chat.runtime, chat.tenant_id, PNG, filename="proof.png")
    await chat.writes("paid", kind="image", media=media)
    await chat.says("shukriya")
    await chat.rows("update packages set price_minor = 700000 where name = 'Standard' returning id")
    before = await everything(house.superuser)
    played = await replayed(chat, staff, conversation_id)
    changed = {name for name, found in (await everything(house.superuser)).items() if found != before[name]}
    assert changed <= OWN
    assert await sandboxes(chat) == 0
    turns = played["turns"]
    assert [turn["customer"] for turn in turns] == [
        ["Salam", "kitne ka hai Logo Design Standard?"],
        ["Logo Design Standard chahiye"],
        ["haan"],
        ["paid", "shukriya"],
    ]
    assert [turn["differs"] for turn in turns[:3]] == [True, True, True]
    for turn in turns[:3]:
        assert "6,500" in " ".join(turn["before"])
        assert "7,000" in " ".join(turn["shop"])
        assert "6,500" not in " ".join(turn["shop"])
    # Played again, the picture is a proof again, and the template says so.
    assert "proof mil gaya" in " ".join(turns[3]["shop"])
    assert (played["outcome"], [check["fault"] for check in played["checks"] if not check["passed"]]) == ("passed", [])


async def test_a_replay_with_nothing_new_shows_no_difference(chat: Chat, staff: httpx2.AsyncClient) -> None:
    conversation_id = await chat.writes("hello")
    await chat.reply(conversation_id)
    await chat.says("what does the Reel cost?")
    sent = await staff.post(f"/api/conversations/{conversation_id}/messages", json={"text": "I made you an offer."})
    assert sent.status_code == 201
    await chat.writes("thanks")
    turns = (await replayed(chat, staff, conversation_id))["turns"]
    assert [turn["differs"] for turn in turns] == [False, True, True]
    # What a person said is shown beside what the assistant would have said.
    assert turns[1]["before"][-1] == "I made you an offer."
    assert (turns[2]["before"], len(turns[2]["shop"])) == ([], 1)


async def test_a_replay_tries_another_prompt(chat: Chat, staff: httpx2.AsyncClient) -> None:
    async def play(seen: Seen) -> Say:
        return Say("Ahoy!" if "like a pirate" in seen.text else "Good day!")

    chat.llm.scripts["pirate"] = play
    await chat.provider("claude", "script:pirate")
    conversation_id = await chat.writes("good morning")
    await chat.reply(conversation_id)
    new = {"body": "Talk like a pirate.", "active": False}
    prompt = (await staff.post("/api/templates/prompts", json=new)).json()
    (turn,) = (await replayed(chat, staff, conversation_id, prompt_id=prompt["id"]))["turns"]
    assert (turn["before"], turn["shop"], turn["differs"]) == (["Good day!"], ["Ahoy!"], True)
    (turn,) = (await replayed(chat, staff, conversation_id))["turns"]
    assert (turn["shop"], turn["differs"]) == (["Good day!"], False)


async def test_a_replay_goes_with_its_conversation(chat: Chat, staff: httpx2.AsyncClient) -> None:
    """What a customer wrote is kept nowhere longer than the chat itself."""
    conversation_id = await chat.writes("hello")
    await chat.reply(conversation_id)
    await replayed(chat, staff, conversation_id)
    await chat.rows("delete from customers returning id")
    assert await chat.rows("select id from rehearsals") == []
    assert await chat.rows("select id from rehearsal_scenes") == []
