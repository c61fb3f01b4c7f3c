"""Every code of Meta's and what is done about it: the table the shop's calm hangs on."""

import pytest

from munshi.channels.cloud.faults import RULES, judge

# code: (what becomes of the message, seconds of rest or None, what the set-up page says, what it tells beyond itself)
TOKEN, PERMISSION = ("pause", None, "token_invalid", None), ("pause", None, "permission_missing", None)
RATE, LIMIT = ("pause", 30.0, "rate_limited", None), ("hold", 7200.0, "messaging_limited", None)
STOPPED, NUMBER = ("pause", None, "account_restricted", None), ("pause", None, "number_not_registered", None)
NEVER, LATER = ("permanent", None, "", None), ("retry", None, "", None)
TABLE = {
    **dict.fromkeys((0, 190), TOKEN),
    **dict.fromkeys((3, 10, 200, 230, 299), PERMISSION),
    **dict.fromkeys((4, 80007, 130429), RATE),
    131056: LATER,
    **dict.fromkeys((131048, 131064), LIMIT),
    **dict.fromkeys((368, 131031, 130497), STOPPED),
    131047: ("permanent", None, "", "window_shut"),
    **dict.fromkeys((131026, 131030, 131021, 130472), NEVER),
    **dict.fromkeys((131049, 131062, 131063), NEVER),
    131050: ("permanent", None, "", "marketing_stopped"),
    **dict.fromkeys((1, 2, 131000, 131016, 131057), LATER),
    **dict.fromkeys((131051, 131052, 131053, 131008, 131009, 132000, 132001, 132012, 132999), NEVER),
    131042: ("pause", None, "payment_method_missing", None),
    **dict.fromkeys((131045, 133000, 133010, 133016), NUMBER),
}


@pytest.mark.parametrize("code", TABLE)
def test_what_is_done_about_a_code(code: int) -> None:
    failed = judge(400, {"code": code})
    assert (failed.kind, failed.retry_after, failed.code, failed.lesson) == TABLE[code]
    assert failed.reason.endswith(f"(WhatsApp code {code})")


def test_no_row_is_left_out() -> None:
    assert {rule.reason for rule in RULES.values()} == {RULES[code].reason for code in TABLE}


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        (401, {"code": 190, "error_subcode": 463}, ("pause", "token_expired")),
        (400, {"code": 100, "error_subcode": 33}, ("pause", "number_unknown")),
        (400, {"code": 100}, ("permanent", "")),
        (400, {"code": "131047"}, ("permanent", "")),
        (401, {}, ("pause", "token_invalid")),
        (429, {}, ("pause", "rate_limited")),
        (500, {}, ("retry", "")),
        (504, {}, ("unknown", "")),
        (418, {}, ("permanent", "")),
    ],
)
def test_what_tells_more_or_less_than_a_code(status: int, error: dict[str, object], expected: tuple[str, str]) -> None:
    failed = judge(status, error)
    assert (failed.kind, failed.code) == expected


def test_meta_may_ask_for_a_longer_rest_but_not_for_a_shorter() -> None:
    assert judge(429, {"code": 130429}, 90).retry_after == 90
    assert judge(429, {"code": 130429}, 1).retry_after == 30
