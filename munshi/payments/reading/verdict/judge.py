"""Expected against read, field by field. It says how a proof looks; whether money came only a person or a bank says."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from munshi.core.money import from_minor
from munshi.payments.reading.receipt.fields import Field
from munshi.payments.reading.verdict.accounts import Account, compare_account

Outcome = Literal["match", "mismatch", "unreadable"]
Overall = Literal["looks_right", "unclear", "looks_wrong"]
CheckName = Literal["amount", "account", "time", "state", "transaction_id", "duplicate", "statement"]

SURE = 0.8
EARLY = timedelta(minutes=10)  # clocks of phones and banks differ
LATE = timedelta(minutes=15)
NEEDED: tuple[CheckName, ...] = ("amount", "account", "time", "transaction_id")
ELSEWHERE_OPEN = ("waiting", "held", "approved")


@dataclass(frozen=True)
class Check:
    """One line of the comparison. `reason` is a word the dashboard has a sentence for."""

    name: CheckName
    outcome: Outcome
    reason: str
    expected: str | None = None
    read: str | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Expected:
    """What the order and the shop lead us to expect; times are aware, `zone` is the shop's."""

    due_minor: int
    currency: str
    accounts: Sequence[Account]
    placed_at: datetime
    sent_at: datetime
    zone: str


@dataclass(frozen=True)
class Twin:
    """Another proof that looks like this one; `status` is that proof's."""

    kind: str
    status: str
    same_order: bool


@dataclass(frozen=True)
class Verdict:
    overall: Overall
    checks: list[Check]


def judge(fields: dict[str, Field], expected: Expected, twins: Sequence[Twin], came_in: Decimal | None) -> Verdict:
    """`came_in`: what a statement says has come in for this proof, in the order's currency; None when none does."""
    checks = [
        _amount(fields, expected),
        _account(fields, expected),
        _time(fields.get("paid_at"), expected),
        _state(fields.get("state")),
        _transaction_id(fields.get("transaction_id")),
        _duplicate(twins),
    ]
    if came_in is not None:
        checks.append(_statement(came_in, from_minor(expected.due_minor, expected.currency)))
    return Verdict(_overall(checks), checks)


def _overall(checks: list[Check]) -> Overall:
    outcomes = {check.name: check.outcome for check in checks}
    if "mismatch" in outcomes.values():
        return "looks_wrong"
    seen_before = outcomes["duplicate"] != "match"
    right = not seen_before and all(outcomes[name] == "match" for name in NEEDED)
    return "looks_right" if right else "unclear"


def _amount(fields: dict[str, Field], expected: Expected) -> Check:
    due, amount, currency = (
        from_minor(expected.due_minor, expected.currency),
        fields.get("amount"),
        _value(fields, "currency"),
    )
    wanted = str(due)
    if amount is None:
        return Check("amount", "unreadable", "unread", wanted)
    if amount.confidence < SURE:
        return Check("amount", "unreadable", "unsure", wanted, amount.value)
    if currency and currency != expected.currency:
        return Check("amount", "mismatch", "other_currency", wanted, amount.value)
    read = Decimal(amount.value)
    if read == due:
        return Check("amount", "match", "equal", wanted, amount.value)
    return Check("amount", "mismatch", "less" if read < due else "more", wanted, amount.value)


def _account(fields: dict[str, Field], expected: Expected) -> Check:
    account, name = _value(fields, "payee_account"), _value(fields, "payee")
    outcome, reason, ours = compare_account(account, name, expected.accounts)
    shown = ours or (expected.accounts[0] if len(expected.accounts) == 1 else None)
    return Check("account", outcome, reason, shown.number if shown else None, account or name)


def _time(field: Field | None, expected: Expected) -> Check:
    zone = ZoneInfo(expected.zone)
    placed, sent = expected.placed_at.astimezone(zone), expected.sent_at.astimezone(zone)
    wanted = placed.isoformat(timespec="minutes")
    if field is None:
        return Check("time", "unreadable", "unread", wanted)
    if field.confidence < SURE:
        return Check("time", "unreadable", "unsure", wanted, field.value)
    at = datetime.fromisoformat(field.value).replace(tzinfo=zone)
    if len(field.value) == len("2026-01-31"):
        early, late = at.date() < placed.date(), at.date() > sent.date()
    else:
        early, late = at < placed - EARLY, at > sent + LATE
    if early or late:
        return Check("time", "mismatch", "before_order" if early else "in_future", wanted, field.value)
    return Check("time", "match", "in_time", wanted, field.value)


def _state(field: Field | None) -> Check:
    if field is None:
        return Check("state", "unreadable", "unread", "done")
    return Check("state", "match" if field.value == "done" else "mismatch", field.value, "done", field.value)


def _transaction_id(field: Field | None) -> Check:
    if field is None:
        return Check("transaction_id", "unreadable", "unread")
    return Check("transaction_id", "match" if field.confidence >= SURE else "unreadable", "present", None, field.value)


def _duplicate(twins: Sequence[Twin]) -> Check:
    """A resend for the same order is no fault; a picture that only looks alike, or one refused elsewhere, is a hint."""
    elsewhere = [twin for twin in twins if not twin.same_order]
    certain = [twin for twin in elsewhere if twin.kind in ("file", "transaction")]
    if any(twin.status in ELSEWHERE_OPEN for twin in certain):
        return Check("duplicate", "mismatch", "used_elsewhere")
    if certain:
        return Check("duplicate", "unreadable", "refused_elsewhere")
    if elsewhere:
        return Check("duplicate", "unreadable", "looks_alike")
    return Check("duplicate", "match", "sent_again" if twins else "new")


def _statement(came_in: Decimal, due: Decimal) -> Check:
    """A true transaction whose picture was given another amount shows here."""
    if came_in == due:
        return Check("statement", "match", "on_statement", str(due), str(came_in))
    return Check("statement", "mismatch", "other_amount", str(due), str(came_in))


def _value(fields: dict[str, Field], name: str) -> str | None:
    field = fields.get(name)
    return field.value if field else None
