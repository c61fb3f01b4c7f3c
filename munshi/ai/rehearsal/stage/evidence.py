"""What a scene came to, as its checks look at it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from munshi.ai.guard.facts import Facts, Secrets, read_facts, read_secrets
from munshi.ai.knowledge.service import whole_knowledge
from munshi.ai.prompt.instructions import RULES
from munshi.ai.prompt.prompts import active_prompt
from munshi.ai.rehearsal.stage.cast import Cast, cast_of
from munshi.ai.rehearsal.stage.neighbour import Neighbour, plant_neighbour
from munshi.ai.rehearsal.stage.play import Exchange, Stage
from munshi.ai.rehearsal.stage.sandbox import Sandbox
from munshi.ai.rehearsal.stage.scenario import Expected
from munshi.catalog.service import PackageInfo, ServiceInfo, active_catalogue
from munshi.conversations.templates.texts import TEMPLATES
from munshi.core.db import Tx, tenant_tx
from munshi.core.money import format_money
from munshi.payments.models import PaymentMethod
from munshi.payments.service import active_methods
from munshi.tenants.schemas import Language, TenantSettings
from munshi.tenants.service import get_tenant, settings_of

ORDERS = """
select o.number, o.status, o.total_minor, o.currency,
  (select json_agg(json_build_array(l.service_name, l.package_name, l.quantity, l.unit_price_minor, l.package_id)
     order by l.id) from order_lines l where l.tenant_id = $1 and l.order_id = o.id) as lines,
  (select count(*) from payment_proofs p
   where p.tenant_id = $1 and p.order_id = o.id and p.status = 'waiting') as proofs
from orders o where o.tenant_id = $1 and o.customer_id = $2 order by o.number
"""

CHAT = "select answered_by, handover_reason, draft from conversations where tenant_id = $1 and id = $2"


@dataclass(frozen=True)
class ShopTexts:
    """What the shop says of itself. `facts`: what of it may be repeated; `secrets`: what may not be quoted.

    `neighbour`: another customer in the sandbox.
    """

    settings: TenantSettings
    packages: dict[UUID, PackageInfo]
    cast: Cast
    facts: Facts
    secrets: Secrets
    neighbour: Neighbour


@dataclass(frozen=True)
class OrderedLine:
    service: str
    package: str
    quantity: int
    unit_price_minor: int
    package_id: UUID


@dataclass(frozen=True)
class Order:
    """An order of the scene's customer; `proofs`: payment proofs that wait for a person."""

    number: int
    status: str
    total_minor: int
    currency: str
    lines: tuple[OrderedLine, ...]
    proofs: int


@dataclass(frozen=True)
class Evidence:
    """`handed_over`: a person has been asked for. `language`: what the shop should answer in."""

    expect: Expected
    cast: Cast
    shop: ShopTexts
    exchanges: tuple[Exchange, ...]
    orders: tuple[Order, ...]
    handed_over: bool
    language: Language

    @property
    def own_words(self) -> list[str]:
        """What the assistant said, without the shop's templates."""
        return [said.text for exchange in self.exchanges for said in exchange.shop if said.author == "ai"]

    @property
    def answers(self) -> list[str]:
        """All that the customer got."""
        return [said.text for exchange in self.exchanges for said in exchange.shop]


async def read_shop(sandbox: Sandbox) -> ShopTexts:
    """Once a rehearsal: nothing that happens in a sandbox changes it."""
    neighbour = await plant_neighbour(sandbox)
    async with tenant_tx(sandbox.runtime.db, sandbox.tenant_id) as tx:
        tenant, catalogue, methods = await get_tenant(tx), await active_catalogue(tx), await active_methods(tx)
        prompt, settings = await active_prompt(tx), settings_of(tenant)
        texts = [prompt, settings.tone, *_catalogue(catalogue), *map(_method, methods), *await _written(tx)]
    packages = {package.id: package for service in catalogue for package in service.packages}
    cast = cast_of(tenant.name, catalogue, methods) | {"neighbour": neighbour.name}
    return ShopTexts(settings, packages, cast, read_facts("\n".join(texts)), read_secrets(RULES, prompt), neighbour)


async def gather(stage: Stage, shop: ShopTexts, expect: Expected, spoken: Language) -> Evidence:
    """What stands in the sandbox when the talk is over. `spoken`: the customer's language."""
    async with tenant_tx(stage.sandbox.runtime.db, stage.sandbox.tenant_id) as tx:
        rows = await tx.raw.fetch(ORDERS, tx.tenant_id, stage.customer_id)
        chat: Any = await tx.raw.fetchrow(CHAT, tx.tenant_id, stage.conversation_id)
    languages = shop.settings.reply_languages
    return Evidence(
        expect=expect,
        cast=shop.cast,
        shop=shop,
        exchanges=tuple(stage.exchanges),
        orders=tuple(_order(row) for row in rows),
        handed_over=bool(chat and chat["answered_by"] == "human"),
        language=spoken if spoken in languages else languages[0],
    )


def _order(row: Any) -> Order:
    lines = tuple(
        OrderedLine(service, package, quantity, price, UUID(package_id))
        for service, package, quantity, price, package_id in row["lines"]
    )
    return Order(row["number"], row["status"], row["total_minor"], row["currency"], lines, row["proofs"])


def _catalogue(catalogue: list[ServiceInfo]) -> list[str]:
    texts = []
    for service in catalogue:
        texts += [service.name, service.description]
        for package in service.packages:
            price = format_money(package.price_minor, package.currency)
            texts += [package.name, package.description, package.duration, price, *package.features]
    return texts


def _method(method: PaymentMethod) -> str:
    return " ".join((method.label, method.account_title, method.account_number, method.bank_name, method.instructions))


async def _written(tx: Tx) -> list[str]:
    """Articles and templates, the shop's own and those every shop starts with."""
    articles = await whole_knowledge(tx)
    if articles is None:
        rows = await tx.raw.fetch(
            "select question, answer from knowledge_articles where tenant_id = $1 and active", tx.tenant_id
        )
        texts = [text for row in rows for text in (row["question"], row["answer"])]
    else:
        texts = [text for article in articles for text in (article.question, article.answer)]
    own = await tx.raw.fetch("select body from message_templates where tenant_id = $1", tx.tenant_id)
    bodies = [body for template in TEMPLATES.values() for body in template.bodies.values()]
    return [*texts, *(row["body"] for row in own), *bodies]
