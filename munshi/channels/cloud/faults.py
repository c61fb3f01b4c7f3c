"""What Meta's error codes mean for a message and for its account."""

from dataclasses import dataclass
from typing import Any

from munshi.channels.base import Failure, Lesson, SendFailed

MINUTE, HOUR = 60.0, 3600.0

REFUSED = "The access token is not valid (any more): enter a new one and connect the account again."
EXPIRED = "The access token has expired: enter a new one, best a permanent one of a system user, and connect again."
NO_PERMISSION = (
    "The access token lacks a permission: it needs whatsapp_business_messaging and whatsapp_business_management."
)
NUMBER_UNKNOWN = "Meta knows no such number, or the access token does not reach it: check the phone number id."
NUMBER = "This number is not set up for the Cloud API at Meta: register it there, then connect the account again."
STOPPED = "Meta has blocked or restricted this account: see WhatsApp Manager, then connect the account again."
UNPAID = "Meta wants a valid payment method for this account: see WhatsApp Manager, then connect it again."
RATE = "Meta's sending rate is used up for the moment."
LIMITED = "Meta limits this number for now: for two hours only replies are sent, no templates."
PAIR = "Too many messages to this customer in a short time."
WINDOW = "The customer has not written for 24 hours: WhatsApp then takes only templates approved by Meta."
UNREACHABLE = "WhatsApp cannot deliver to this customer."
MARKETING_TODAY = "WhatsApp lets no more marketing messages through to this customer today."
MARKETING_STOPPED = "This customer has stopped marketing messages of the shop."
MARKETING_OFF = "Marketing messages are switched off for this number at Meta."
CONTENT = "WhatsApp does not accept this message's content."
USER_ID = "WhatsApp needs the customer's phone number for this message."
TRANSIENT = "WhatsApp had a passing fault."
GATEWAY = "WhatsApp's gateway gave no answer in time, so the message may have been sent."


@dataclass(frozen=True)
class Rule:
    """`pause` of the account in seconds, until a person acts when None. `code`, `lesson` as in SendFailed."""

    kind: Failure
    reason: str
    pause: float | None = None
    code: str = ""
    lesson: Lesson | None = None


TOKEN = Rule("pause", REFUSED, code="token_invalid")
FORBIDDEN = Rule("pause", NO_PERMISSION, code="permission_missing")

RULES: dict[int, Rule] = {
    **dict.fromkeys((0, 190), TOKEN),
    **dict.fromkeys((3, 10, *range(200, 300)), FORBIDDEN),
    **dict.fromkeys((131045, *range(133000, 133017)), Rule("pause", NUMBER, code="number_not_registered")),
    **dict.fromkeys((368, 131031, 130497), Rule("pause", STOPPED, code="account_restricted")),
    131042: Rule("pause", UNPAID, code="payment_method_missing"),
    **dict.fromkeys((4, 80007, 130429), Rule("pause", RATE, MINUTE / 2, code="rate_limited")),
    **dict.fromkeys((131048, 131064), Rule("hold", LIMITED, 2 * HOUR, code="messaging_limited")),
    131056: Rule("retry", PAIR),
    131047: Rule("permanent", WINDOW, lesson="window_shut"),
    **dict.fromkeys((131026, 131030, 131021, 130472), Rule("permanent", UNREACHABLE)),
    131049: Rule("permanent", MARKETING_TODAY),
    131050: Rule("permanent", MARKETING_STOPPED, lesson="marketing_stopped"),
    131063: Rule("permanent", MARKETING_OFF),
    **dict.fromkeys((131051, 131052, 131053, 131008, 131009, *range(132000, 133000)), Rule("permanent", CONTENT)),
    131062: Rule("permanent", USER_ID),
    **dict.fromkeys((1, 2, 131000, 131016, 131057), Rule("retry", TRANSIENT)),
}
# Where the subcode tells more than the code.
SPECIAL: dict[tuple[object, object], Rule] = {
    (100, 33): Rule("pause", NUMBER_UNKNOWN, code="number_unknown"),
    (190, 463): Rule("pause", EXPIRED, code="token_expired"),
}


def judge(status: int, error: dict[str, Any], retry_after: float | None = None) -> SendFailed:
    """What an error answer means: HTTP `status`, Graph's `error` member ({} when the body held none)."""
    code = error.get("code")
    rule = SPECIAL.get((code, error.get("error_subcode"))) or (RULES.get(code) if isinstance(code, int) else None)
    shown = f"(WhatsApp code {code})" if isinstance(code, int) else f"(HTTP {status})"
    rule = rule or _rule_of_status(status)
    pause = max(rule.pause, retry_after or 0) if rule.pause is not None else None
    return SendFailed(rule.kind, f"{rule.reason} {shown}", pause, lesson=rule.lesson, code=rule.code)


def _rule_of_status(status: int) -> Rule:
    if status == 401:
        return TOKEN
    if status == 429:
        return RULES[4]
    if status == 504:
        return Rule("unknown", GATEWAY)
    if status >= 500:
        return Rule("retry", TRANSIENT)
    return Rule("permanent", "WhatsApp refused the message.")
