"""What the words of a receipt are taken to say. Each page is written as lines; ' | ' sets words apart in a line."""

from typing import Any

import pytest

from munshi.payments.reading.receipt.fields import read_fields
from munshi.payments.reading.receipt.ids import id_key
from munshi.payments.reading.receipt.words import Word
from munshi.payments.reading.verdict.accounts import Account, compare_account

HEIGHT = 0.04


def page(text: str) -> list[Word]:
    """A line that begins with '# ' is set twice as large."""
    words, top = [], 0.05
    for line in text.strip().splitlines():
        height = HEIGHT * (2 if line.strip().startswith("# ") else 1)
        pieces = line.strip().removeprefix("# ").split(" | ")
        for number, piece in enumerate(pieces):
            left = 0.08 + number * 0.5
            right = min(left + 0.02 * len(piece), 0.99)
            corners = [(left, top), (right, top), (right, top + height), (left, top + height)]
            words.append(Word(piece, 0.99, 0, corners, 2.0))
        top += height * 1.7
    return words


def read(text: str) -> dict[str, str]:
    """Fields that count, by name."""
    return {name: field.value for name, field in read_fields(page(text)).found.items() if field.confidence >= 0.8}


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Amount | Rs. 2,500.00\nFee | Rs. 25.00\nTotal | Rs. 2,525.00", "2500.00"),
        ("Amount | PKR 1,25,000\nAvailable balance | PKR 9,99,999", "125000.00"),
        ("Transaction Amount\nRs.2.500.00\nService Charges\nRs. 15", "2500.00"),
        ("# Rs. 2,500\nSuccessful\nCashback earned | Rs. 50", "2500.00"),
        ("# Rs 2,500\nAmount sent\nDaily limit | Rs 50,000", "2500.00"),
        ("Amount | 2500\nDate | 12.30.2026", "2500.00"),
        ("You have sent Rs 2,500.00 to Ali. Fee Rs 0. New balance Rs 900.25", "2500.00"),
        ("Grand Total | PKR 2,500", "2500.00"),
        ("Grand Total | PKR 2,525\nFee | PKR 25", None),  # with the fee or without it?
        ("Rs. 2,500\nRs. 4,000", None),
        ("Amount | Rs. 2,500\nAmount | Rs. 4,000", None),
        ("# Rs. 9,000\nAmount | Rs. 2,500", None),
        ("Amount | Rs. 2,50000", None),
        ("Win Rs. 5,000 today", None),
        ("Available balance | Rs. 9,000.50", None),
        ("TID | 2500000000", None),
        ("رقم | ۲٬۵۰۰ روپے\nفیس | ۲۵ روپے", "2500.00"),
        ("کل رقم | ٢٥٠٠٫٠٠ روپے", "2500.00"),
    ],
)
def test_the_amount_is_what_was_sent_or_it_is_not_said(text: str, amount: str | None) -> None:
    assert read(text).get("amount") == amount


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("Transaction ID | 26132374952", "26132374952"),
        ("TransactionID:26132374952", "26132374952"),
        ("ID#26132374952", "26132374952"),
        ("TID\n2613 2374 952", "26132374952"),
        ("Fee Rs 0. TID 26132374952.", "26132374952"),
        ("Txn ID | TXN26132374952", "TXN26132374952"),
        ("Reference | FT26132-9\nRaast ID | HB26132374952", "HB26132374952"),
        ("Reference Number | FT261323749", "FT261323749"),
        ("Reference | 03001234567", None),
        ("Transaction Date | 2026-01-31", None),
        ("Transaction ID | Successful", None),
        ("ٹرانزیکشن آئی ڈی | ۲۶۱۳۲۳۷۴۹۵۲", "26132374952"),
    ],
)
def test_the_transaction_has_its_number_under_many_names(text: str, identifier: str | None) -> None:
    assert read(text).get("transaction_id") == identifier


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("18 Dec 2025, 10:30 PM", "2025-12-18T22:30:00"),
        ("18Dec2025,10:30AM", "2025-12-18T10:30:00"),
        ("December 18, 2025 22:30:15", "2025-12-18T22:30:15"),
        ("Date | 18/12/25\nTime | 12:05 am", "2025-12-18T00:05:00"),
        ("2025-12-18 10:30", "2025-12-18T10:30:00"),
        ("Thursday, 18 December 2025 at 10.30 PM", "2025-12-18T22:30:00"),
        ("تاریخ | ۱۸/۱۲/۲۰۲۵ ۱۰:۳۰", "2025-12-18T10:30:00"),
        ("Date | 18-12-2025", "2025-12-18"),
        ("Date | 18-12-2025\nOffer valid till | 31 Dec 2027", "2025-12-18"),
        ("Offer valid till | 31 Dec 2027", None),
        ("Date | 31-02-2025", None),
    ],
)
def test_the_time_is_read_as_pakistan_writes_it(text: str, at: str | None) -> None:
    assert read(text).get("paid_at") == at


def test_each_side_has_its_own_name_and_account() -> None:
    assert read("Sent to | Bilal Ahmed\nAccount | 0300-1234567\nSent by | Sana Khan\nAccount | 03331112223") == {
        "payee": "Bilal Ahmed",
        "payee_account": "0300-1234567",
        "payer": "Sana Khan",
        "payer_account": "03331112223",
        "state": "done",
    }
    found = read(
        "From\nSana Khan\nxxxx2223\nTo\nBilal Ahmed\nPK36 SCBL 0000 0011 2345 6702\nTransaction ID | 26132374952"
    )
    assert (found["payer_account"], found["payee_account"]) == ("xxxx2223", "PK36 SCBL 0000 0011 2345 6702")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Transaction Successful", "done"),
        ("Transaction unsuccessful", "failed"),
        ("Payment Scheduled\nMoney sent", "pending"),
        ("Status | In process", "pending"),
        ("Receipt", None),
    ],
)
def test_what_has_not_gone_through_is_never_done(text: str, state: str | None) -> None:
    assert read(text).get("state") == state


@pytest.mark.parametrize(
    ("text", "wallet"),
    [
        ("easypaisa\nTo | Meezan Bank", "easypaisa"),
        ("JazzCash", "jazzcash"),
        ("Raast Payment\nHBL Mobile", "hbl"),
        ("Raast Payment", "raast"),
        ("Bank AL Habib", "alhabib"),
        ("Table for two", None),
    ],
)
def test_wallets_and_banks_are_known_by_name(text: str, wallet: str | None) -> None:
    assert read(text).get("wallet") == wallet


MOBILE, IBAN = Account("0300-1234567", "Bilal Ahmed"), Account("PK36SCBL0000001123456702", "Munshi Studio")


@pytest.mark.parametrize(
    ("account", "name", "outcome", "reason"),
    [
        ("+92 300 1234567", None, "match", "ours"),
        ("923001234567", None, "match", "ours"),
        ("****4567", None, "match", "ours"),
        ("0300***4567", None, "match", "ours"),
        ("0333***4567", None, "mismatch", "not_ours"),
        ("**67", None, "mismatch", "not_ours"),
        ("PK36 SCBL 0000 0011 2345 6702", None, "match", "ours"),
        ("1123456702", None, "match", "ours"),
        ("PK12TMFB0000003001234567", None, "match", "ours"),
        ("03001234568", None, "unreadable", "nearly"),
        ("03451112223", "Bilal Ahmed", "mismatch", "not_ours"),
        (None, "BILAL AHMAD", "match", "title"),
        (None, "Hira Malik", "unreadable", "unread"),
    ],
)
def test_our_account_is_known_however_it_is_written(account: Any, name: Any, outcome: str, reason: str) -> None:
    assert compare_account(account, name, [MOBILE, IBAN])[:2] == (outcome, reason)


def test_letters_that_look_like_digits_make_no_other_transaction() -> None:
    assert id_key("ft-26O1 32l5") == id_key("FT26013215")
    assert id_key("FT26013215") != id_key("FT26013216")
