"""What the assistant knows of a shop. Kept per process until any of its rows changes, which each turn asks for."""

from dataclasses import dataclass
from uuid import UUID

from munshi.ai.knowledge.service import whole_knowledge
from munshi.ai.prompt.instructions import catalogue_in_words
from munshi.ai.prompt.prompts import active_prompt
from munshi.ai.turn.turn import Article
from munshi.catalog.service import ServiceInfo, active_catalogue
from munshi.core.db import Tx
from munshi.payments.models import PaymentMethod
from munshi.payments.service import active_methods

MOST_SHOPS = 500

TABLES = ("services", "packages", "payment_methods", "knowledge_articles", "prompts")

# Changes when any of the rows does: a row written anew bears the number of the transaction that wrote it.
_COUNT = "(select count(*) || '-' || sum(xmin::text::bigint) from {} where tenant_id = $1)"
VERSION = "concat_ws(' ', " + ", ".join(_COUNT.format(name) for name in TABLES) + ")"


@dataclass(frozen=True)
class ShopFacts:
    """`knowledge` None: the articles are too many to know them all; they are searched."""

    catalogue: tuple[ServiceInfo, ...]
    catalogue_text: str
    methods: tuple[PaymentMethod, ...]
    knowledge: tuple[Article, ...] | None
    prompt: str


_kept: dict[UUID, tuple[str, ShopFacts]] = {}


async def present_catalogue(tx: Tx) -> tuple[ServiceInfo, ...]:
    """What the shop sells at this moment."""
    version: str = await tx.raw.fetchval(f"select {VERSION}", tx.tenant_id)
    return (await shop_facts(tx, version)).catalogue


async def shop_facts(tx: Tx, version: str) -> ShopFacts:
    """The shop's catalogue, ways to pay, articles and prompt as of `version` (the value of VERSION) or newer."""
    kept = _kept.get(tx.tenant_id)
    if kept and kept[0] == version:
        return kept[1]
    catalogue = tuple(await active_catalogue(tx))
    facts = ShopFacts(
        catalogue,
        catalogue_in_words(catalogue),
        tuple(await active_methods(tx)),
        await whole_knowledge(tx),
        await active_prompt(tx),
    )
    _kept.pop(tx.tenant_id, None)
    if len(_kept) >= MOST_SHOPS:
        del _kept[next(iter(_kept))]
    _kept[tx.tenant_id] = version, facts
    return facts
