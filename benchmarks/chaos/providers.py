"""Providers that hang, fail or break off, of models and of WhatsApp, for one shop; another shop beside it."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence

from pydantic import SecretStr

from benchmarks.chaos.site import Number, Row, Site, harmed, senders, site, tail
from munshi.ai.providers.schemas import NewProvider
from munshi.ai.providers.service import create_provider
from munshi.core.db import tenant_tx
from munshi.events.service import SYSTEM
from tests.fakes.graph import Answer
from tests.fakes.llm import MODELS, FakeLLM
from tests.killable import settled

CUSTOMERS = 40
LONGEST_SILENCE = 60.0  # two turns of 25 s, one after the other
KEYS = {"hangs": "slow-1", "answers 500": "500-1", "breaks off": "drop-1"}
FORGET = "delete from ai_providers"


async def run() -> AsyncIterator[Row]:
    async with site() as place, FakeLLM() as models:
        for turn, (what, key) in enumerate(KEYS.items()):
            await _provide(place.shops[0], models, key)
            people = senders(place.shops[0], CUSTOMERS, start=turn * 1000)
            yield await _trial(place, f"model {what}", people)
            async with tenant_tx(place.stage.runtime.db, place.shops[0].tenant_id) as tx:
                await tx.raw.execute(FORGET)
        people = senders(place.shops[0], CUSTOMERS, start=9000)
        place.graph.scripts |= {sender: [Answer(delay=15, accept=True)] for sender in people[:16]}
        place.graph.scripts |= {sender: [Answer(status=503), Answer(status=500)] for sender in people[16:]}
        yield await _trial(place, "WhatsApp hangs and fails", people)


async def _trial(place: Site, name: str, people: Sequence[str]) -> Row:
    """All of one shop's customers write at once, while those of the other are answered one after the other."""
    shop, other = place.shops
    before = [await place.answered(other, sender) for sender in senders(other, 10, start=700_000)]

    async def crowd() -> None:
        await asyncio.gather(*(place.write(shop, sender, "logo price?") for sender in people))
        await settled(shop)

    began = time.monotonic()
    during = await place.while_others_wait(other, crowd())
    silence = time.monotonic() - began
    silent = [sender for sender in people if not place.graph.sent_to(sender)]
    told = f"all answered within {silence:.0f} s; the other shop: {tail(during):.2f} s, before {tail(before):.2f} s"
    wrong = [*harmed(before, during)]
    wrong += [f"{len(silent)} customers met with silence"] if silent else []
    wrong += [f"the last was answered after {silence:.0f} s"] if silence > LONGEST_SILENCE else []
    return await place.row(name, None, told, *wrong)


async def _provide(shop: Number, models: FakeLLM, key: str) -> None:
    kind = "openai_compatible"
    new = NewProvider(kind=kind, label=key, model=MODELS[kind], key=SecretStr(key), base_url=models.base_url(kind))
    async with tenant_tx(shop.runtime.db, shop.tenant_id) as tx:
        await create_provider(tx, shop.runtime.settings, new, by=SYSTEM)
