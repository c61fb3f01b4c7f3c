"""The demo shop: a small digital agency in PKR, for trying the product and for tests."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

import munshi.tables  # noqa: F401  # the ORM must know the far end of every foreign key
from munshi.ai.knowledge.models import KnowledgeArticle
from munshi.catalog.models import Package, Service
from munshi.core.clock import new_id
from munshi.core.db import Database, Tx, tenant_tx
from munshi.core.money import to_minor
from munshi.events.service import SYSTEM
from munshi.payments.models import PaymentMethod
from munshi.signup.service import NewShop, open_shop
from munshi.tenants.models import Tenant

SLUG = "chiragh-digital"
NAME = "Chiragh Digital"


@dataclass(frozen=True)
class Offer:
    """One package: price in whole rupees."""

    name: str
    rupees: int
    duration: str
    features: tuple[str, ...]
    popular: bool = False


CATALOGUE: dict[str, tuple[str, tuple[Offer, ...]]] = {
    "Logo Design": (
        "A logo drawn for your business, with every file you need for print and web.",
        (
            Offer("Basic", 3500, "3 days", ("2 concepts", "2 revisions", "PNG and JPG")),
            Offer("Standard", 6500, "4 days", ("4 concepts", "5 revisions", "Source files"), popular=True),
            Offer("Premium", 12000, "6 days", ("6 concepts", "Unlimited revisions", "Brand guide", "Stationery")),
        ),
    ),
    "Website": (
        "A fast website that works on every phone, with your own domain.",
        (
            Offer("One Page", 25000, "5 days", ("One page", "Contact form", "WhatsApp button")),
            Offer("Business", 60000, "12 days", ("Up to 8 pages", "Blog", "Basic SEO"), popular=True),
            Offer("Online Shop", 120000, "20 days", ("Up to 100 products", "Cart and checkout", "Training")),
        ),
    ),
    "Social Media": (
        "We run your pages: posts, replies and a report every month.",
        (
            Offer("Starter", 15000, "1 month", ("12 posts", "2 platforms", "Monthly report")),
            Offer("Growth", 30000, "1 month", ("20 posts", "4 reels", "3 platforms"), popular=True),
        ),
    ),
    "SEO": (
        "Be found on Google by people who look for what you sell.",
        (
            Offer("Audit", 10000, "4 days", ("Full site audit", "Written plan")),
            Offer("Monthly", 35000, "1 month", ("10 keywords", "On-page work", "Monthly report"), popular=True),
        ),
    ),
    "Video Editing": (
        "Short videos that people watch to the end.",
        (
            Offer("Reel", 2500, "2 days", ("Up to 60 seconds", "Captions", "Music")),
            Offer("Promo", 9000, "4 days", ("Up to 3 minutes", "Motion titles", "2 revisions"), popular=True),
        ),
    ),
}

METHODS = (
    ("easypaisa", "EasyPaisa", "03001234567", ""),
    ("jazzcash", "JazzCash", "03011234567", ""),
    ("bank_transfer", "Bank transfer", "PK36SCBL0000001123456702", "Demo Bank"),
)

ARTICLES = (
    (
        "Do you offer refunds?",
        "Yes. Before work begins you get all your money back; after that we agree on it together.",
        ["refund policy", "paise wapas", "money back"],
    ),
    (
        "How do I send my content?",
        "Send texts, pictures and examples you like here in this chat once the order is placed.",
        ["content kaise bhejun", "send files"],
    ),
    (
        "Where are you located?",
        "We work online for customers everywhere in Pakistan; our office is in Lahore.",
        ["address", "office kahan hai", "location"],
    ),
)


async def seed(db: Database) -> tuple[UUID, bool]:
    """Make the demo shop unless it stands already; returns its tenant id and whether it was made now."""
    tenant_id = new_id()
    async with tenant_tx(db, tenant_id) as tx:
        await tx.raw.execute("select pg_advisory_xact_lock(hashtext('demo shop'))")
        existing: UUID | None = await tx.scalar(select(Tenant.id).where(Tenant.slug == SLUG))
        if existing:
            return existing, False
        await fill(tx)
    return tenant_id, True


async def fill(tx: Tx) -> None:
    """Open the demo shop in the tenant of `tx`, with catalogue, payment methods and knowledge."""
    await open_shop(tx, NewShop(NAME), by=SYSTEM)
    for position, (name, (description, offers)) in enumerate(CATALOGUE.items()):
        service = Service(tenant_id=tx.tenant_id, id=new_id(), name=name, description=description, position=position)
        tx.add(service)
        await tx.flush()
        tx.add_all(_package(tx.tenant_id, service.id, place, offer) for place, offer in enumerate(offers))
    for position, (kind, label, number, bank) in enumerate(METHODS):
        tx.add(
            PaymentMethod(
                tenant_id=tx.tenant_id,
                kind=kind,
                label=label,
                account_title=NAME,
                account_number=number,
                bank_name=bank,
                position=position,
            )
        )
    for question, answer, aliases in ARTICLES:
        tx.add(KnowledgeArticle(tenant_id=tx.tenant_id, question=question, answer=answer, aliases=aliases))


def _package(tenant_id: UUID, service_id: UUID, position: int, offer: Offer) -> Package:
    return Package(
        tenant_id=tenant_id,
        service_id=service_id,
        name=offer.name,
        price_minor=to_minor(Decimal(offer.rupees), "PKR"),
        currency="PKR",
        duration=offer.duration,
        features=list(offer.features),
        popular=offer.popular,
        position=position,
    )
