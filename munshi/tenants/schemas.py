"""A shop's settings, and how the shop itself looks at the API's edge."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from munshi.core.schemas import Body, Line, OptionalLine, View
from munshi.tenants.opening.hours import BusinessHours, Holiday, Span
from munshi.tenants.place import Country, Currency, Locale, TimeZone
from munshi.tenants.profile import ShopProfile, ShopProfileChange

Language = Literal["en", "ur", "roman_ur", "ar"]
FirstStep = Literal["business", "catalogue", "payments", "tone", "test", "rehearse", "number", "test_message", "share"]
HandoverCase = Literal["complaint", "refund", "payment", "price"]


def _rising(hours: list[int]) -> list[int]:
    if hours != sorted(set(hours)):
        raise ValueError("each reminder comes later than the one before it")
    return hours


ReplyDelay = Annotated[int, Field(ge=0, le=60_000, description="how long the AI waits for the customer to finish")]
ReplyDelayCap = Annotated[int, Field(ge=0, le=120_000, description="the longest the AI waits while they go on writing")]
HumanPause = Annotated[int, Field(ge=1, le=10_080, description="how long a person's message silences the AI in a chat")]
LongWait = Annotated[int, Field(ge=1, le=1_440, description="a longer wait for a person stands out")]
ReplyLanguages = Annotated[list[Language], Field(min_length=1, max_length=4)]
HandoverCases = Annotated[
    list[HandoverCase],
    Field(max_length=4, description="in which cases the AI asks for a person, besides when the customer wants one"),
]
OrderExpiry = Annotated[int, Field(ge=1, le=8_760, description="an order unpaid for so long expires")]
ReminderHours = Annotated[
    list[Annotated[int, Field(ge=1, le=720)]],
    Field(
        max_length=5,
        description="hours without a payment, since the customer last wrote, after which they are reminded; each more "
        "than the one before. None: they are not. A reply or a payment ends it",
    ),
    AfterValidator(_rising),
]
Hour = Annotated[
    int, Field(ge=0, le=23, description="nothing is sent by itself in the quiet hours, in the shop's time")
]
AwayMessage = Annotated[
    Literal["off", "when_nobody_answers", "instead_of_ai"],
    Field(
        description="what a customer hears outside the business hours, once until they begin again: nothing by itself; "
        "template `away` where the AI does not answer; or `away` in the place of the AI, which answers when they begin"
    ),
]
FollowUpsPerDay = Annotated[int, Field(ge=1, le=10, description="follow-ups to one customer in a day, at most")]
AbandonAfter = Annotated[
    int,
    Field(
        ge=0,
        le=365,
        description="days without a message after which a chat is closed as abandoned, unless money, an answer or a "
        "person is still to come. 0: never",
    ),
]
DecisionUndo = Annotated[
    int,
    Field(ge=0, le=60, description="how long a decision on a payment can be taken back; 0: it takes effect at once"),
]
AIReadsProofs = Annotated[
    bool, Field(description="whether a provider that sees is asked where a payment proof cannot be read for sure")
]
TwoPeopleAbove = Annotated[
    int,
    Field(
        ge=0,
        le=10**15,
        description="minor units of the shop's currency that an order may receive, or be given back, by one person's "
        "word; above that a second one must agree. 0: no limit",
    ),
]
PaymentIdentification = Annotated[
    Literal["none", "amount", "reference"],
    Field(
        description="what tells the payments of open orders apart without a picture: an amount of its own, a little "
        "below what the order costs, or a reference that the customer writes in the transfer's note"
    ),
]
LogoId = Annotated[
    str,
    Field(
        pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$",
        description="id of a picture of POST /api/media that stands on receipts; empty: none",
    ),
]
SkippedSteps = Annotated[
    list[FirstStep],
    Field(max_length=9, description="first steps that the shop put off; what is done is read from its own rows"),
]
DepositPercent = Annotated[
    int, Field(ge=0, le=99, description="how much of an order is to be paid first, the rest later. 0: all at once")
]
DailyTokens = Annotated[int, Field(ge=0, le=10**12, description="AI tokens a day after which no provider is asked")]
DailyUsdCents = Annotated[int, Field(ge=0, le=10**8, description="AI cost a day after which no provider is asked")]
KeepDays = Annotated[
    int,
    Field(ge=0, le=3_650, description="older ones are deleted at night, but for those of open orders. 0: all are kept"),
]
MaskPhones = Annotated[
    bool, Field(description="whether agents and viewers see customers' numbers with dots in place of most digits")
]
PhonePause = Annotated[
    int, Field(ge=0, le=60_000, description="before each message of a linked phone, somewhere between the two")
]
RecipientGap = Annotated[int, Field(ge=0, le=3_600, description="between two messages of a linked phone to one person")]
HourlyCap = Annotated[
    int, Field(ge=1, le=10_000, description="messages an hour of a linked phone; a quarter at first, all after 28 days")
]
DailyCap = Annotated[
    int, Field(ge=1, le=100_000, description="messages a day of a linked phone; a quarter at first, all after 28 days")
]


BroadcastCap = Annotated[
    int, Field(ge=1, le=500, description="of a linked phone's messages a day, how many broadcasts may be")
]


class TenantSettings(BaseModel):
    """What a shop may adjust; what it never touched keeps these defaults."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    ai_enabled: bool = True
    reply_delay_ms: ReplyDelay = 4000
    reply_delay_cap_ms: ReplyDelayCap = 12_000
    human_pause_minutes: HumanPause = 30
    long_wait_minutes: LongWait = 15
    tone: OptionalLine = ""
    reply_languages: ReplyLanguages = ["en", "ur", "roman_ur", "ar"]
    handover_cases: HandoverCases = ["complaint", "refund", "payment"]
    order_expiry_hours: OrderExpiry = 72
    reminder_hours: ReminderHours = []
    quiet_from_hour: Hour = 21
    quiet_until_hour: Hour = 9
    business_hours: BusinessHours = BusinessHours(spans=[])
    away_message: AwayMessage = "off"
    follow_ups_per_day: FollowUpsPerDay = 1
    abandon_after_days: AbandonAfter = 0
    decision_undo_seconds: DecisionUndo = 10
    two_people_above_minor: TwoPeopleAbove = 0
    deposit_percent: DepositPercent = 0
    payment_identification: PaymentIdentification = "none"
    logo_id: LogoId = ""
    ai_daily_tokens: DailyTokens = 0  # no cap
    ai_daily_usd_cents: DailyUsdCents = 0  # no cap
    rehearsal_required: bool = False
    ai_reads_proofs: AIReadsProofs = False
    phone_pause_min_ms: PhonePause = 2_000
    phone_pause_max_ms: PhonePause = 5_000
    phone_recipient_gap_seconds: RecipientGap = 6
    phone_hourly_cap: HourlyCap = 240
    phone_daily_cap: DailyCap = 1_500
    phone_reply_only: bool = True
    broadcast_daily_cap: BroadcastCap = 50
    require_2fa: bool = False  # changed at /api/team/two-factor
    skipped_steps: SkippedSteps = []
    mask_phones: MaskPhones = False
    keep_messages_days: KeepDays = 0
    keep_files_days: KeepDays = 0
    keep_proofs_days: KeepDays = 0
    keep_events_days: KeepDays = 0


KEEPING = ("keep_messages_days", "keep_files_days", "keep_proofs_days", "keep_events_days")


class MannerChange(Body):
    """How the assistant behaves, which a rehearsal can try. Only what is sent changes."""

    tone: OptionalLine | None = None
    reply_languages: ReplyLanguages | None = None
    handover_cases: HandoverCases | None = None


class SettingsChange(MannerChange):
    """Only what is sent changes."""

    ai_enabled: bool | None = None
    reply_delay_ms: ReplyDelay | None = None
    reply_delay_cap_ms: ReplyDelayCap | None = None
    human_pause_minutes: HumanPause | None = None
    long_wait_minutes: LongWait | None = None
    order_expiry_hours: OrderExpiry | None = None
    reminder_hours: ReminderHours | None = None
    quiet_from_hour: Hour | None = None
    quiet_until_hour: Hour | None = None
    away_message: AwayMessage | None = None
    follow_ups_per_day: FollowUpsPerDay | None = None
    abandon_after_days: AbandonAfter | None = None
    decision_undo_seconds: DecisionUndo | None = None
    two_people_above_minor: TwoPeopleAbove | None = None
    deposit_percent: DepositPercent | None = None
    payment_identification: PaymentIdentification | None = None
    logo_id: LogoId | None = None
    ai_daily_tokens: DailyTokens | None = None
    ai_daily_usd_cents: DailyUsdCents | None = None
    rehearsal_required: bool | None = None
    ai_reads_proofs: AIReadsProofs | None = None
    phone_pause_min_ms: PhonePause | None = None
    phone_pause_max_ms: PhonePause | None = None
    phone_recipient_gap_seconds: RecipientGap | None = None
    phone_hourly_cap: HourlyCap | None = None
    phone_daily_cap: DailyCap | None = None
    phone_reply_only: bool | None = None
    broadcast_daily_cap: BroadcastCap | None = None
    skipped_steps: SkippedSteps | None = None
    mask_phones: MaskPhones | None = None
    keep_messages_days: KeepDays | None = None
    keep_files_days: KeepDays | None = None
    keep_proofs_days: KeepDays | None = None
    keep_events_days: KeepDays | None = None


class TenantChange(Body):
    """Only what is sent changes. A `country` brings its currency, time zone and locale, unless they are sent too."""

    name: Line | None = None
    country: Country | None = None
    time_zone: TimeZone | None = None
    currency: Currency | None = None
    locale: Locale | None = None
    profile: ShopProfileChange | None = None
    settings: SettingsChange | None = None


class TenantView(View):
    """`rehearsed_at`: when the assistant, as it stands, passed its rehearsal; null when it has not.

    `paid_until`: end of the trial or of what is paid for; null: no end. `currency_digits`: decimals of the currency, by
    which the settings' minor units are read.
    """

    id: UUID
    slug: str
    name: str
    country: str
    time_zone: str
    currency: str
    currency_digits: int
    locale: str
    profile: ShopProfile
    status: Literal["trial", "active", "past_due", "suspended", "closed"]
    plan_id: str
    paid_until: datetime | None
    settings: TenantSettings
    rehearsed_at: datetime | None
    created_at: datetime


class OpeningView(View):
    """`changes_at`: when the shop closes, or opens again; null: never, or not within 400 days."""

    is_open: bool
    changes_at: datetime | None


class BusinessHoursView(View):
    """`now`: how it stands at this moment. Times are the shop's, in `time_zone`."""

    time_zone: str
    spans: list[Span]
    holidays: list[Holiday]
    now: OpeningView
