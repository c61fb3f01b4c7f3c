"""What the assistant is given for one turn of a chat, and what it gives back."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypedDict
from uuid import UUID

from munshi.catalog.service import ServiceInfo
from munshi.core.db import Json
from munshi.payments.models import PaymentMethod
from munshi.tenants.opening.hours import Opening
from munshi.tenants.profile import ShopProfile
from munshi.tenants.schemas import Language, TenantSettings


@dataclass(frozen=True)
class Shop:
    name: str
    currency: str
    settings: TenantSettings
    time_zone: str = "UTC"
    profile: ShopProfile = field(default_factory=ShopProfile)


@dataclass(frozen=True)
class Moment:
    """When the turn is read, and whether a shop that keeps hours is open then."""

    at: datetime
    opening: Opening


@dataclass(frozen=True)
class CustomerInfo:
    """`language` is what the customer wrote last; None for a new one."""

    id: UUID
    name: str | None
    language: Language | None


@dataclass(frozen=True)
class MessageInfo:
    """One message. `author`: customer, ai, human or system; `kind` and `payload` as in conversations.models.Message.

    `text` of a voice message is what was heard in it (payload "transcript"); payload "read" holds what was read in a
    picture or document.
    """

    seq: int
    direction: Literal["in", "out"]
    author: str
    kind: str
    text: str
    media_id: UUID | None = None
    payload: Json = field(default_factory=dict)

    @property
    def is_unheard(self) -> bool:
        """A voice message nobody has written down."""
        return self.kind == "audio" and not self.text


class DraftLine(TypedDict):
    package_id: str
    service: str
    package: str
    quantity: int
    unit_price_minor: int


class Draft(TypedDict):
    """The order in the making (conversations.draft). Its id is the order's key, so placing it twice gives one order.

    `shown_seq`: the message that showed the customer this quote. `order_id`: what it became when it was placed.
    `untold`: orders placed of which the customer has not heard yet, because the run that placed them broke off.
    """

    id: str
    lines: list[DraftLine]
    total_minor: int
    currency: str
    note: str
    shown_seq: int | None
    order_id: str | None
    untold: list[str]


@dataclass(frozen=True)
class OrderInfo:
    """One of the customer's orders. `lines`: (service, package, quantity).

    `own_amount_minor` and `reference` are what its payment will be known by, if the shop wants that.
    """

    id: UUID
    number: int
    status: str
    total_minor: int
    currency: str
    lines: tuple[tuple[str, str, int], ...] = ()
    own_amount_minor: int | None = None
    reference: str | None = None


@dataclass(frozen=True)
class Article:
    """Something the shop has written down for its customers; `aliases` are other ways to ask it."""

    id: UUID
    question: str
    answer: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """Read once, in one transaction; nothing in it changes while the turn lasts.

    `pending`: what the customer wrote since the last answer, oldest first; a payment proof has payload "proof_id".
    `history`: the messages before those, oldest first; `summary`: what was said up to message `summary_seq`, as a model
    put it. `awaiting`: the newest order that waits for money; `checking`: a payment proof waits to be checked.
    `language`: that of the newest pending text. `catalogue_text`: the catalogue as a model is told it. `knows_all`
    False: the shop has written down too much for a prompt, and `knowledge` is only what comes nearest to the pending
    words. `moment` None: the shop keeps no hours.
    """

    shop: Shop
    customer: CustomerInfo
    conversation_id: UUID
    account_id: UUID
    language: Language
    pending: tuple[MessageInfo, ...]
    history: tuple[MessageInfo, ...]
    catalogue: tuple[ServiceInfo, ...]
    catalogue_text: str
    methods: tuple[PaymentMethod, ...]
    knowledge: tuple[Article, ...]
    prompt: str
    draft: Draft | None = None
    awaiting: OrderInfo | None = None
    checking: bool = False
    knows_all: bool = True
    summary: str = ""
    summary_seq: int = 0
    moment: Moment | None = None


@dataclass(frozen=True)
class Reply:
    """The assistant's own words, one string a message; may be empty when a tool's enclosure says it all.

    What tools want shown (a quote, an order placed, how to pay) is not repeated here: it lies in
    ToolContext.enclosures and is sent after these texts. Nor are the words of a hand-over, which are a template.
    """

    texts: tuple[str, ...]
