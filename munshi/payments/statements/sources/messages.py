"""Messages that a wallet or bank sends its customer when money has come in."""

import re
from datetime import datetime
from decimal import Decimal

from munshi.payments.reading.receipt.amounts import FIGURE, read_number
from munshi.payments.reading.receipt.ids import read_id
from munshi.payments.reading.receipt.labels import holding
from munshi.payments.reading.receipt.parties import accounts_in
from munshi.payments.reading.receipt.times import read_moment
from munshi.payments.reading.receipt.words import DIGITS
from munshi.payments.statements.sources.columns import Credit

INCOMING = re.compile(
    r"\b(?:received|credited|deposited|has sent you|sent you|transferred to you|added to your)\b|موصول|وصول|جمع",
    re.IGNORECASE,
)
OUTGOING = re.compile(
    r"\b(?:debited|you have sent|you sent|you paid|withdrawn|purchase|otp|failed|reversed)\b", re.IGNORECASE
)
PAYER = re.compile(
    r"\bfrom\s+(?P<from>[A-Z][A-Za-z .]{2,40}?)(?=\s+(?:on|at|a/c|ac|account|in|via|through|to|\d|\(|03)|[.,;]|$)"
)
SENT_YOU = re.compile(r"(?P<name>[A-Z][A-Za-z .]{2,40}?)\s+(?:has\s+)?sent you")
LONGEST = 1000


def messages_in(text: str) -> list[str]:
    """Several messages are set apart by empty lines."""
    return [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]


def read_message(text: str, received_at: datetime) -> Credit | None:
    """The credit a message tells of; None when it tells of none, or of more than one figure it could be.

    `received_at`: local time without a zone, for a message that has no date of its own.
    """
    text = text.translate(DIGITS)[:LONGEST]
    if not INCOMING.search(text) or OUTGOING.search(text):
        return None
    amounts = _amounts(text)
    if len(amounts) != 1:
        return None
    moment = read_moment(text)
    at, timed = moment or (received_at, True)
    payer = PAYER.search(text) or SENT_YOU.search(text)
    account = next(iter(accounts_in(re.split(r"[.;]\s", text[payer.start() :])[0])), "") if payer else ""
    name = (payer["from"] if payer and "from" in payer.groupdict() else payer["name"]) if payer else ""
    return Credit(at, timed, amounts.pop(), _id(text), name.strip(), account, text[:200])


def _amounts(text: str) -> set[Decimal]:
    """Figures with a currency that are no balance, fee or the like."""
    found, end = set(), 0
    for match in FIGURE.finditer(text):
        before, end = text[end : match.start()], match.end()
        value = read_number(match["number"])
        words = " ".join(before.split()[-4:])
        is_other = any(holding("amounts", kind).search(words) for kind in ("fee", "other"))
        if value and (match["before"] or match["after"]) and not is_other:
            found.add(value)
    return found


def _id(text: str) -> str | None:
    for kind in ("transaction", "reference"):
        for label in holding("ids", kind).finditer(text):
            if value := read_id(text[label.end() :].lstrip(" :#.-")):
                return value
    return None
