"""What the data of events about WhatsApp numbers and broadcasts holds."""

from uuid import UUID

from munshi.events.facts import ChangedFields, Facts


class AccountFacts(Facts):
    account: UUID
    state: str | None = None
    reason: str | None = None


class AccountFields(ChangedFields):
    """`wanted`: whether a phone is to be linked."""

    wanted: bool | None = None


class TrialFacts(Facts):
    """A test message that an account was asked to send."""

    account: UUID
    conversation: UUID
    message: UUID


class BroadcastFacts(Facts):
    """`sent` of `total` recipients have been written to. `reason`: why it rests."""

    status: str
    sent: int
    total: int
    reason: str | None = None


class NewBroadcastFacts(Facts):
    account: UUID
