"""What Meta's error codes mean for a message and for its account."""

from dataclasses import dataclass
from typing import Any

from munshi.channels.base import Failure, SendFailed

MINUTE, HOUR = 60.0, 3600.0

NO_ACCESS = "The access token is invalid or lacks a permission: enter a new one and connect the account again."
NUMBER = "This number is not set up for the Cloud API at Meta: register it there, then connect the account again."
STOPPED = "Meta has blocked or restricted this account: see WhatsApp Manager, then connect the account again."
UNPAID = "Meta wants a valid payment method for this account: see WhatsApp Manager, then connect it again."
RATE = "Meta's sending rate is used up for the moment."
LIMITED = "Meta limits this number because of blocks and complaints: sending rests for two hours."
PAIR = "Too many messages to this customer in a short time."
WINDOW = "The customer has not written for 24 hours: WhatsApp then takes only templates approved by Meta."
UNREACHABLE = "WhatsApp cannot deliver to this customer."
MARKETING = "WhatsApp holds back marketing messages to this customer."
CONTENT = "WhatsApp does not accept this message's content."
USER_ID = "WhatsApp needs the customer's phone number for this message."
TRANSIENT = "WhatsApp had a passing fault."
GATEWAY = "WhatsApp's gateway gave no answer in time, so the message may have been sent."


@dataclass(frozen=True)
class Rule:
    """`pause` of the account in seconds; None with kind "pause": until a person acts."""

    kind: Failure
    reason: str
    pause: float | None = None


RULES: dict[int, Rule] = {
    **dict.fromkeys((0, 3, 10, 190, *range(200, 300)), Rule("pause", NO_ACCESS)),
    **dict.fromkeys((131045, *range(133000, 133017)), Rule("pause", NUMBER)),
    **dict.fromkeys((368, 131031, 130497), Rule("pause", STOPPED)),
    131042: Rule("pause", UNPAID),
    **dict.fromkeys((4, 80007, 130429), Rule("pause", RATE, MINUTE / 2)),
    **dict.fromkeys((131048, 131064), Rule("pause", LIMITED, 2 * HOUR)),
    131056: Rule("retry", PAIR),
    131047: Rule("permanent", WINDOW),
    **dict.fromkeys((131026, 131030, 131021, 130472), Rule("permanent", UNREACHABLE)),
    **dict.fromkeys((131049, 131050, 131063), Rule("permanent", MARKETING)),
    **dict.fromkeys((131051, 131052, 131053, 131008, 131009, *range(132000, 133000)), Rule("permanent", CONTENT)),
    131062: Rule("permanent", USER_ID),
    **dict.fromkeys((1, 2, 131000, 131016, 131057), Rule("retry", TRANSIENT)),
}
BAD_PARAMETER, MISSING_OBJECT = 100, 33  # with this subcode the number's id is wrong or out of the token's reach


def judge(status: int, error: dict[str, Any], retry_after: float | None = None) -> SendFailed:
    """What an error answer means: HTTP `status`, Graph's `error` member ({} when the body held none)."""
    code = error.get("code")
    lost = code == BAD_PARAMETER and error.get("error_subcode") == MISSING_OBJECT
    rule = Rule("pause", NUMBER) if lost else RULES.get(code) if isinstance(code, int) else None
    shown = f"(WhatsApp code {code})" if isinstance(code, int) else f"(HTTP {status})"
    rule = rule or _rule_of_status(status)
    pause = max(rule.pause, retry_after or 0) if rule.pause is not None else None
    return SendFailed(rule.kind, f"{rule.reason} {shown}", pause)


def _rule_of_status(status: int) -> Rule:
    if status == 401:
        return Rule("pause", NO_ACCESS)
    if status == 429:
        return Rule("pause", RATE, MINUTE / 2)
    if status == 504:
        return Rule("unknown", GATEWAY)
    if status >= 500:
        return Rule("retry", TRANSIENT)
    return Rule("permanent", "WhatsApp refused the message.")
