"""What runs, as the operator sees it, and which rules of the monitoring are broken."""

import asyncio
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2
import yaml

from munshi import __version__
from munshi.core.queue.bus import Connection
from munshi.core.queue.runner import RUNS
from munshi.core.runtime import Runtime
from munshi.core.telemetry.metrics import RATE_LIMIT_FAULTS
from munshi.platform.work.alerts import PRESSING, WAITED_SECONDS
from munshi.platform.work.processes import Presence
from munshi.platform.work.recent import RULES
from tests.api import make_tenant
from tests.killable import until

ROOT = Path(__file__).parents[2]
OF_STATE = {"MunshiDown", "MunshiWorkWaits", "MunshiJobsGivenUp", "MunshiPhonesNotHeld"}


async def health(operator: httpx2.AsyncClient) -> Any:
    return (await operator.get("/api/platform/health")).json()


async def alarms(operator: httpx2.AsyncClient, besides: Sequence[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """`besides`: those that counters of this process broke already, which tests before have moved."""
    told = [(one["name"], one["about"]) for one in (await health(operator))["alarms"]]
    return [one for one in told if one not in besides]


async def test_each_process_is_listed_as_long_as_it_runs(runtime: Runtime, operator: httpx2.AsyncClient) -> None:
    await Presence(runtime.db, "worker").beat()
    web = Presence(runtime.db, "web")
    running = asyncio.create_task(web.keep_up())

    async def both() -> bool:
        return len((await health(operator))["processes"]) == 2

    await until(both)
    listed = (await health(operator))["processes"]
    assert [one["role"] for one in listed] == ["web", "worker"]
    assert {name: listed[0][name] for name in ("id", "version", "is_silent", "phones")} == {
        "id": str(web.id),
        "version": __version__,
        "is_silent": False,
        "phones": 0,
    }
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert [one["role"] for one in (await health(operator))["processes"]] == ["worker"]


async def test_one_that_is_not_heard_of_is_missed_until_its_place_is_taken(
    runtime: Runtime, operator: httpx2.AsyncClient, superuser: Connection
) -> None:
    await Presence(runtime.db, "worker").beat()
    await Presence(runtime.db, "web").beat()
    before = await alarms(operator)
    await superuser.execute(
        """update processes set started_at = now() - interval '1 hour', heard_at = now() - interval '3 minutes'
           where role = 'worker'"""
    )
    host = await superuser.fetchval("select host from processes where role = 'web'")
    assert await alarms(operator, before) == [("MunshiDown", f"worker {host}")]
    assert [one["is_silent"] for one in (await health(operator))["processes"]] == [False, True]
    again = Presence(runtime.db, "worker")
    await again.beat()
    assert [one["id"] for one in (await health(operator))["processes"] if one["role"] == "worker"] == [str(again.id)]
    assert await alarms(operator, before) == []


async def test_what_waits_and_what_fails_breaks_the_rules_of_the_monitoring(
    runtime: Runtime, operator: httpx2.AsyncClient, superuser: Connection
) -> None:
    """Counts of all processes together."""
    one, other = Presence(runtime.db, "web"), Presence(runtime.db, "worker")
    await one.beat()
    await other.beat()
    before = await alarms(operator)
    RUNS.labels("fragile", "failed").inc(2)
    RUNS.labels("fragile", "done").inc(8)
    await one.beat()
    assert await alarms(operator, before) == [("MunshiJobsFail", "fragile")], "2 of 10"
    RUNS.labels("fragile", "done").inc(20)
    await other.beat()
    assert await alarms(operator, before) == [], "2 of 10 here and 2 of 30 there"
    RATE_LIMIT_FAULTS.inc()
    await one.beat()
    assert ("MunshiLimitsOff", "") in await alarms(operator)
    tenant_id = await make_tenant(runtime.db)
    for key, ago in (("reply:a", 61), ("mail:a", 3600), ("link:a", 1)):
        await superuser.execute(
            "insert into wake (tenant_id, key, due_at) values ($1, $2, now() - make_interval(secs => $3))",
            tenant_id,
            key,
            ago,
        )
    await superuser.execute(
        "insert into wake (tenant_id, key, leased_until) values ($1, 'out:a', now() + interval '1 minute')", tenant_id
    )
    await superuser.execute("insert into wake (tenant_id, key, dead_at) values ($1, 'hook:a', now())", tenant_id)
    told = await health(operator)
    assert [(one["name"], one["about"]) for one in told["alarms"] if one["name"] in OF_STATE] == [
        ("MunshiJobsGivenUp", "hook"),
        ("MunshiPhonesNotHeld", ""),
        ("MunshiWorkWaits", "reply"),
    ]
    assert [(row["kind"], row["held"], row["due"], row["dead"]) for row in told["queue"]] == [
        ("hook", 0, 0, 1),
        ("link", 0, 1, 0),
        ("mail", 0, 1, 0),
        ("out", 1, 0, 0),
        ("reply", 0, 1, 0),
    ]


async def test_the_database_is_told_of(runtime: Runtime, operator: httpx2.AsyncClient, superuser: Connection) -> None:
    told = (await health(operator))["database"]
    most = int(await superuser.fetchval("show max_connections"))
    assert (told["most_connections"], told["standbys"], told["lag_seconds"]) == (most, 0, None)
    assert 2 <= told["connections"] < most
    assert 0 <= told["slowest_seconds"] < 60
    assert told["bytes"] > 1_000_000


def test_the_console_knows_the_rules_of_the_monitoring() -> None:
    """The same names, limits and windows, and words for each in every language."""
    (group,) = yaml.safe_load((ROOT / "deploy" / "monitoring" / "alerts.yaml").read_text())["groups"]
    rules = {rule["alert"]: rule["expr"] for rule in group["rules"]}
    assert set(rules) == set(RULES) | OF_STATE
    for name, rule in RULES.items():
        window = re.search(r"\[(\d+)m\]", rules[name])
        assert window, name
        limit = 0.01 if name == "MunshiSlow" else float(rules[name].rpartition(">")[2])
        assert (int(window[1]) * 60, limit) == (rule.window, rule.above), name
        assert rule.counted in rules[name], name
    assert re.search(rf'kind=~"{"[|]".join(PRESSING)}"}}[)] > {WAITED_SECONDS}$', rules["MunshiWorkWaits"])
    assert rules["MunshiSlow"].startswith("histogram_quantile(0.99,")
    for language in ("en", "ur"):
        words = json.loads((ROOT / "web" / "src" / "locales" / language / "platform.json").read_text())["alarm"]
        assert set(rules) <= set(words)
