"""One scene from its first word to its verdict."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Literal

import structlog

from munshi.ai.rehearsal.stage.cast import Cast, Uncast, fill
from munshi.ai.rehearsal.stage.checks import Check, check, check_rules
from munshi.ai.rehearsal.stage.evidence import ShopTexts, gather
from munshi.ai.rehearsal.stage.faults import Fault, fault
from munshi.ai.rehearsal.stage.past import Past
from munshi.ai.rehearsal.stage.play import Stage, play_persona, play_script
from munshi.ai.rehearsal.stage.sandbox import Sandbox
from munshi.ai.rehearsal.stage.scenario import Expected, Scenario
from munshi.core.db import Json
from munshi.core.errors import Problem
from munshi.core.queue.jobs import LeaseLost

if TYPE_CHECKING:
    from munshi.ai.rehearsal.stage.minds import Minds

log = structlog.get_logger()

MOST_TURNS = 10

Outcome = Literal["passed", "failed", "skipped", "broken"]


@dataclass(frozen=True)
class House:
    """What all scenes of a rehearsal share.

    `judge`: models that look at each scene too; `players`: models that play the customers in the scripts' place.
    """

    sandbox: Sandbox
    shop: ShopTexts
    judge: "Minds | None" = None
    players: "Minds | None" = None


@dataclass(frozen=True)
class Performance:
    """What is kept of a scene. `cost_usd` is None when a price is not known."""

    outcome: Outcome
    turns: list[Json] = field(default_factory=list)
    checks: list[Json] = field(default_factory=list)
    verdicts: list[Json] = field(default_factory=list)
    tokens: int = 0
    cost_usd: Decimal | None = Decimal(0)
    slowest_ms: int = 0


async def load_minds(sandbox: Sandbox) -> "Minds":
    """What speaks to models takes seconds of CPU to load: off the loop, and only where it is wanted."""
    await asyncio.to_thread(import_module, "munshi.ai.rehearsal.stage.minds")
    from munshi.ai.rehearsal.stage.minds import open_minds

    return await open_minds(sandbox)


async def perform(house: House, scenario: Scenario, place: int) -> Performance:
    """Play a scenario, with customer number `place` of the rehearsal, and look at what came of it."""
    stage = Stage(house.sandbox, _phone(place), scenario.customer)
    if lacking := _lacking(scenario, house.shop.cast):
        return Performance("skipped", checks=[Check("cast", "The shop has what this is about", lacking).record])

    async def scene() -> tuple[list[Check], list[Json]]:
        players = house.players
        if players and scenario.persona:
            persona = fill(scenario.persona, house.shop.cast)
            await play_persona(stage, MOST_TURNS, lambda: players.next_words(stage, scenario, persona))
        else:
            await play_script(stage, scenario, house.shop.cast)
        checks = check(await gather(stage, house.shop, scenario.expect, scenario.language))
        return checks, await house.judge.verdicts(stage, scenario) if house.judge else []

    return await _whatever_comes(stage, scene)


async def perform_again(house: House, past: Past) -> Performance:
    """Let the customer of a past conversation write the same again; each turn also keeps what was said before."""
    stage = Stage(house.sandbox, _phone(0), past.name)

    async def scene() -> tuple[list[Check], list[Json]]:
        for turn in past.turns:
            await stage.exchange(turn.lines, asks=any(line.kind != "reaction" for line in turn.lines))
        return check_rules(await gather(stage, house.shop, Expected(), past.language)), []

    done = await _whatever_comes(stage, scene)
    befores = [list(turn.before) for turn in past.turns[: len(done.turns)]]
    turns = [
        {**now, "before": before, "differs": _words(before) != _words(now["shop"])}
        for now, before in zip(done.turns, befores, strict=True)
    ]
    return Performance(done.outcome, turns, done.checks, [], done.tokens, done.cost_usd, done.slowest_ms)


async def _whatever_comes(stage: Stage, scene: Callable[[], Awaitable[tuple[list[Check], list[Json]]]]) -> Performance:
    """One scene that breaks must not take the others along."""
    try:
        checks, verdicts = await scene()
    except LeaseLost:
        raise
    except Exception as error:
        log.exception("scene broke", error=type(error).__name__)
        why = error.detail if isinstance(error, Problem) else f"{type(error).__name__}."
        unplayed = Check("played", "The scene can be played", fault("broken", why=why))
        return _performance(stage, "broken", [unplayed], [])
    is_good = all(one.fault is None for one in checks) and all(one["passed"] for one in verdicts)
    return _performance(stage, "passed" if is_good else "failed", checks, verdicts)


def _performance(stage: Stage, outcome: Outcome, checks: list[Check], verdicts: list[Json]) -> Performance:
    return Performance(
        outcome,
        [exchange.record for exchange in stage.exchanges],
        [one.record for one in checks],
        verdicts,
        stage.tokens,
        None if None in stage.costs else sum(stage.costs, Decimal(0)),
        max((exchange.ms for exchange in stage.exchanges), default=0),
    )


def _lacking(scenario: Scenario, cast: Cast) -> Fault | None:
    """What of this scenario the shop cannot fill in."""
    expect = scenario.expect
    texts = [scenario.persona, expect.package or "", *expect.says, *expect.never_says]
    texts += [text for step in scenario.steps for text in (*step.says, *step.otherwise)]
    try:
        for text in texts:
            fill(text, cast)
    except Uncast as field:
        return fault("lacking", place=f"{{{field}}}")
    return None


def _phone(place: int) -> str:
    return f"+92300111{place:04d}"


def _words(texts: list[str]) -> list[str]:
    return " ".join(texts).split()
