"""What the operator sees and sends."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from munshi.billing.schemas import InvoiceView, QuotaView
from munshi.core.money import Money
from munshi.core.schemas import (
    WHOLE,
    Body,
    Line,
    Moment,
    PageQuery,
    Paragraph,
    Search,
    View,
    Word,
)
from munshi.platform.shops.grant_schemas import GrantView
from munshi.platform.shops.owners import InvitedOwnerView, OwnerView
from munshi.platform.shops.record import ShopFailuresView
from munshi.platform.work.recent import AlarmName
from munshi.tenants.installation import ClosedDays, GraceDays, LateMinutes, PlanId, RenewalDays, Switches
from munshi.tenants.quotas.limits import Limits
from munshi.tenants.states import Closer, State

TenantSort = Literal["name", "-created_at", "-last_active_at", "-messages", "-growth", "-ai_cost", "paid_until"]


class TenantQuery(PageQuery):
    """`search`: part of the name or slug."""

    search: Search | None = None
    state: State | None = None
    plan_id: PlanId | None = None
    sort: TenantSort = "-created_at"


class TenantSummary(View):
    """`messages` and `messages_before`: of this month and the last, in the shop's time zone; `growth`: the one less the
    other. `ai_cost_usd`: what the platform's keys have cost this month. `numbers`: WhatsApp numbers, simulators aside.
    A closed shop was closed by `closed_by` and is deleted at `delete_after`.
    """

    id: UUID
    slug: str
    name: str
    state: State
    state_since: datetime | None
    closed_by: Closer | None
    delete_after: datetime | None
    plan_id: str
    paid_until: datetime | None
    created_at: datetime
    last_active_at: datetime | None
    messages: int
    messages_before: int
    growth: int
    ai_runs: int
    ai_cost_usd: Decimal
    seats: int
    storage_bytes: int
    numbers: int
    numbers_connected: int


class NumberView(View):
    id: UUID
    kind: str
    status: str
    connected_at: datetime | None
    restarts: int
    last_error_at: datetime | None
    paused_until: datetime | None


class ShopProviderView(View):
    """`stopped`, `last_error`: a word such as bad_key."""

    id: UUID
    tenant_id: UUID
    kind: str
    active: bool
    stopped: str | None
    resting_until: datetime | None
    last_error: str | None
    last_error_at: datetime | None


class TenantDetail(TenantSummary):
    """`support_until`: until when the operator may look, by the owner's leave. `grants`: those that stand now.

    `invited`: who is to own it, while it has no owner.
    """

    usage: list[QuotaView]
    owners: list[OwnerView]
    invited: InvitedOwnerView | None
    failures: ShopFailuresView
    accounts: list[NumberView]
    providers: list[ShopProviderView]
    flags: Switches
    grants: list[GrantView]
    support_until: datetime | None


class StateChange(Body):
    state: State
    reason: Line


class PlanChoice(Body):
    """`paid_until`: as it is when not sent, no end when null."""

    plan_id: PlanId
    reason: Line
    paid_until: Moment | None = None


class SwitchChange(Body):
    """Only what is named changes; null takes the installation's word again."""

    flags: dict[Literal["linked_phones"], bool | None]


class NewPlatformPlan(Body):
    id: PlanId
    name: Word
    price: Money
    trial_days: Annotated[int | None, Field(ge=1, le=365), WHOLE] = None
    position: Annotated[int, Field(ge=0, le=1000), WHOLE] = 0
    offered: bool = False
    limits: Limits = Limits()


class PlatformPlanChange(Body):
    """Only what is sent changes; `limits` as a whole. It counts at once for every shop on the plan."""

    name: Word | None = None
    price: Money | None = None
    offered: bool | None = None
    limits: Limits | None = None


class InstallationChange(Body):
    """Only what is sent changes; of `flags` too."""

    new_shop_plan: PlanId | None = None
    grace_days: GraceDays | None = None
    renewal_days: RenewalDays | None = None
    late_minutes: LateMinutes | None = None
    closed_days: ClosedDays | None = None
    payment_instructions: Paragraph | None = None
    flags: Switches | None = None


class PlatformInvoiceView(InvoiceView):
    tenant_id: UUID
    tenant_name: str


class PlatformInvoiceQuery(PageQuery):
    status: Literal["open", "submitted", "rejected", "paid", "cancelled"] | None = None


class InvoiceRejection(Body):
    reason: Line


class QueueView(View):
    """Of one kind of job: how many run now, how many are due, for how long the oldest has been, how many were given
    up."""

    kind: str
    held: int
    due: int
    oldest_seconds: float
    dead: int


class DiskView(View):
    free_bytes: int
    total_bytes: int


class DatabaseView(View):
    """`slowest_seconds`: for how long the statement runs that began first. `lag_seconds`: how far the slowest standby
    is behind; null where there is none, or PostgreSQL does not tell us."""

    bytes: int
    connections: int
    most_connections: int
    slowest_seconds: float
    standbys: int
    lag_seconds: float | None


class ProcessView(View):
    """`is_silent`: not heard of for two minutes. `sockets`, `phones`: browsers connected, linked phones held."""

    id: UUID
    role: Literal["all", "web", "worker", "gateway"]
    version: str
    host: str
    started_at: datetime
    heard_at: datetime
    is_silent: bool
    sockets: int
    phones: int


class AlarmView(View):
    """A rule of deploy/monitoring/alerts.yaml that is broken now. `about`: a process, kind of job, provider or ""."""

    name: AlarmName
    about: str


class ShopWebhooksView(View):
    """Of a shop's endpoints: how many fail now, since when the first of them does, and how many we switched off."""

    tenant_id: UUID
    failing: int
    switched_off: int
    failing_since: datetime | None


class PlatformHealth(View):
    """`backup_at`: when the newest backup was made, as far as it can be seen from here; null: none can. `ai_cost_usd`:
    this month, by the platform's own keys (`platform`) and by the shops' (`shops`). `sessions`: that stand now.
    `numbers_down`: WhatsApp numbers that were connected and are not."""

    alarms: list[AlarmView]
    processes: list[ProcessView]
    queue: list[QueueView]
    database: DatabaseView
    disk: DiskView
    backup_at: datetime | None
    sessions: int
    shops: dict[str, int]
    numbers_down: int
    providers_failing: int
    ai_cost_usd: dict[Literal["platform", "shops"], Decimal]


class DeadJobView(View):
    """`last_error`: a class and a place in the code."""

    id: UUID
    tenant_id: UUID
    kind: str
    attempts: int
    dead_at: datetime
    last_error: str | None


class AlertView(View):
    tenant_id: UUID
    code: str
    at: datetime


class FailuresView(View):
    """Of the last day, newest first: alerts of all shops; providers that fail now, and shops whose endpoints do."""

    alerts: list[AlertView]
    providers: list[ShopProviderView]
    webhooks: list[ShopWebhooksView]


class OpenSessionView(View):
    """`is_visiting`: an operator looks at that shop."""

    id: UUID
    user_id: UUID
    email: str
    tenant_id: UUID | None
    is_visiting: bool
    created_at: datetime
    expires_at: datetime


class PlatformEventView(View):
    id: int
    operator_id: UUID
    action: str
    subject_id: UUID | None
    data: dict[str, Any]
    created_at: datetime


class PlatformEventQuery(PageQuery):
    subject_id: UUID | None = None
