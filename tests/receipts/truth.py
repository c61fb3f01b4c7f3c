"""What a made-up receipt says, and how its picture is spoilt on the way: all drawn from one seed."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

NAMES = ("Sana Khan", "Ali Raza", "Muhammad Usman", "Ayesha Siddiqui", "Bilal Ahmed", "Hira Malik", "Zain ul Abideen")
BANKS = ("MEZN", "HABB", "UNIL", "MUCB", "ALFH", "BAHL")
PROMISES = (
    "Get Rs. {0} cashback on your next bill",
    "Win up to Rs {0} every day!",
    "Save PKR {0} with our new card",
    "Loan offer: Rs. {0} is waiting for you",
)
START = datetime(2026, 1, 1)  # noqa: DTZ001 - receipts write local time


@dataclass(frozen=True)
class Truth:
    """`amount` is what reaches the shop; `paid_at` holds minutes, `account` is the payee's, as printed."""

    amount: Decimal
    fee: Decimal
    balance: Decimal
    transaction_id: str
    paid_at: datetime
    payer: str
    payer_account: str
    payee: str
    account: str
    promise: str


@dataclass(frozen=True)
class Spoilt:
    """`scale` of the picture, JPEG `quality` (100: PNG), `blur` radius in pixels, `turn` in degrees."""

    scale: float
    quality: int
    blur: float
    turn: float


def make_truth(dice: random.Random) -> Truth:
    amount = Decimal(dice.choice((500, 1500, 2500, 4500, 12500, 125000)) + dice.choice((0, 0, 0, 50, 37, 999)))
    if dice.random() < 0.15:
        amount += Decimal(dice.randrange(1, 100)) / 100
    payer, payee = dice.sample(NAMES, 2)
    paid_at = START + timedelta(minutes=dice.randrange(500_000))
    return Truth(
        amount=amount,
        fee=Decimal(dice.choice((0, 0, 15, 25, 40))),
        balance=Decimal(dice.randrange(1_000, 90_000)) + Decimal(dice.randrange(100)) / 100,
        transaction_id=_transaction_id(dice),
        paid_at=paid_at,
        payer=payer,
        payer_account=_mobile(dice),
        payee=payee,
        account=_mobile(dice) if dice.random() < 0.6 else _iban(dice),
        promise=dice.choice(PROMISES).format(f"{dice.choice((500, 1000, 5000, 100000)):,}"),
    )


def make_spoilt(dice: random.Random) -> Spoilt:
    return Spoilt(
        scale=dice.choice((0.5, 0.6, 0.75, 1.0)),
        quality=dice.choice((30, 50, 70, 90, 100)),
        blur=dice.choice((0.0, 0.0, 0.0, 0.6, 1.0)),
        turn=dice.choice((0.0, 0.0, dice.uniform(-3, 3))),
    )


def _transaction_id(dice: random.Random) -> str:
    digits = "".join(dice.choices("0123456789", k=dice.choice((10, 11, 12))))
    return dice.choice((f"2{digits}", f"FT{digits}", f"TXN{digits}", f"3{digits}"))


def _mobile(dice: random.Random) -> str:
    return f"03{dice.randrange(10**8, 5 * 10**8):09d}"


def _iban(dice: random.Random) -> str:
    return f"PK{dice.randrange(10, 99)}{dice.choice(BANKS)}{dice.randrange(10**15, 10**16):016d}"
