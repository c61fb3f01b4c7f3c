"""The money guard: what a model may say for a shop, and what is stopped. The replies lie in tests/ai/replies."""

import tomllib
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from uuid import uuid4

import pytest

from munshi.ai.guard.facts import Facts, read_facts, read_secrets
from munshi.ai.guard.faults import faults
from munshi.ai.guard.figures import CODES, ONLY_BEHIND, figures_in
from munshi.ai.guard.given import asked_in
from munshi.ai.prompt.instructions import RULES
from munshi.ai.turn.turn import MessageInfo
from munshi.catalog.service import PackageInfo, ServiceInfo
from munshi.conversations.templates.texts import TEMPLATES
from munshi.signup.demo import CATALOGUE

FOLDER = Path(__file__).parent / "replies"
PHRASES = tomllib.loads((files("munshi.ai.assistant") / "phrases.toml").read_text(encoding="utf-8"))
SHOP = (FOLDER / "shop.txt").read_text()
OFFERS = [
    ServiceInfo(
        id=(service_id := uuid4()),
        name=name,
        description=description,
        packages=[
            PackageInfo(
                uuid4(), service_id, name, o.name, "", o.rupees * 100, "PKR", o.duration, list(o.features), o.popular
            )
            for o in offers
        ],
    )
    for name, (description, offers) in CATALOGUE.items()
]
PRICES = [f"{p.name}: PKR {p.price_minor // 100}; {p.duration}; {p.features}" for s in OFFERS for p in s.packages]
FACTS = read_facts("\n".join(PRICES)).of_packages() | read_facts(SHOP)
SECRETS = read_secrets(RULES, SHOP.partition("Answers of the shop:")[0])


def replies(name: str) -> list[str]:
    lines = (FOLDER / name).read_text().splitlines()
    return [line.replace("\\n", "\n") for line in lines if line and line[0] not in "#["]


@pytest.mark.parametrize("text", replies("fit.txt"))
def test_what_the_shop_gave_may_be_said(text: str) -> None:
    assert faults(text, FACTS, SECRETS, OFFERS) == []


@pytest.mark.parametrize("text", replies("unfit.txt"))
def test_what_nobody_gave_is_stopped(text: str) -> None:
    assert faults(text, FACTS, SECRETS, OFFERS) != []


FIELDS = {
    "shop": "Chiragh Digital",
    "number": 2041,
    "service": "Logo Design",
    "package": "Standard",
    "price": "PKR 6,500",
    "total": "PKR 6,500",
    "duration": "4 days",
    "count": 3,
    "status": "",
    "lines": "• Logo Design – Standard × 1",
    "time": "17:00",
    "days": "25 December",
    "address": "12 Mall Road, Lahore",
    "email": "hello@chiragh.example",
    "website": "https://chiragh.example",
}


@pytest.mark.parametrize("name", sorted(PHRASES.keys() - {"status_paid", "status_refunded"}))
def test_what_the_built_in_assistant_says_would_pass(name: str) -> None:
    facts = read_facts(
        "PKR 6,500, 4 days, order 2041, up to 100 of each, open until 17:00, closed on 25 December, "
        "12 Mall Road, Lahore, hello@chiragh.example, https://chiragh.example"
    ) | Facts(claims=frozenset({"placed"}))
    for language, phrase in PHRASES[name].items():
        assert faults(phrase.format_map(FIELDS), facts) == [], language


@pytest.mark.parametrize("name", ["order_paid", "order_refunded", "order_cancelled"])
def test_what_only_a_template_may_say_a_model_may_not(name: str) -> None:
    facts = read_facts("PKR 6,500, order 2041")
    for language, body in TEMPLATES[name].bodies.items():
        assert faults(body.format(number=2041, total="PKR 6,500"), facts) != [], language


@pytest.mark.parametrize("code", sorted({*CODES, *ONLY_BEHIND}))
def test_an_amount_may_bear_the_code_of_any_currency(code: str) -> None:
    written = [f"40 {code.upper()}", *([f"{code.upper()} 40"] if code in CODES else [])]
    assert [figures_in(text)[0].is_money for text in written] == [True] * len(written)
    assert [figure.unit for figure in figures_in("try 3 of them, do kar 4")] == ["", ""]


@pytest.mark.parametrize(
    ("asked", "answer", "fit"),
    [
        ("payment mil gayi?", "Ji haan.", False),
        ("payment mil gayi?", "Abhi nahi, team check kar rahi hai.", True),
        ("1500 final?", "Done!", False),
        ("Standard logo for PKR 6,500?", "Yes!", True),
        ("Premium in 5 hours?", "Sure, no problem.", False),
        ("Premium in 6 days?", "Yes.", True),
        ("I need it in the size 1080 x 1920, with 500 words", "Sure, which package?", True),
        ("discount?", "No, I am sorry.", True),
        ("are you human?", "Yes.", False),
        ("is my order placed?", "Yes it is.", False),
        ("do you work on Sundays?", "Yes, we do.", True),
    ],
)
def test_a_bare_yes_agrees_to_what_was_asked(asked: str, answer: str, fit: bool) -> None:
    message = MessageInfo(1, "in", "customer", "text", asked)
    assert (faults(answer, FACTS, SECRETS, OFFERS, asked_in([message])) == []) is fit


def test_where_prices_are_low_a_low_number_may_be_one() -> None:
    cheap = read_facts("Sticker: USD 5; Poster: USD 49").of_packages()
    for lie in ("Only 39 for you", "Poster for 39", "39 final", "It costs 39"):
        assert faults(lie, cheap) != [], lie
    for fit in ("You may take 10 of them.", "Only 2 left.", "A poster is $49.", "Step 7 comes next."):
        assert faults(fit, cheap) == [], fit


def test_an_account_number_is_known_with_or_without_its_prefix() -> None:
    facts = read_facts("Call 0300 1234567.")
    for same in ("0300-1234567", "+92 300 1234567", "03001234567"):
        assert faults(f"Call {same}", facts) == [], same
    for other in ("0300-1234568", "0300 123456799", "300123456"):
        assert faults(f"Call {other}", facts) != [], other


def test_there_are_enough_of_them() -> None:
    assert len(replies("fit.txt")) >= 80
    assert len(replies("unfit.txt")) >= 150


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Rs 3,500", [(3500, "money:rupee")]),
        ("3500/- only", [(3500, "money:")]),
        ("sarhe teen hazar rupay", [(3500, "money:rupee")]),
        ("paune do lakh rupay", [(175000, "money:rupee")]),
        ("ek lakh bees hazar", [(120000, "")]),
        ("twenty five hundred dollars", [(2500, "money:dollar")]),
        ("ثلاثة آلاف وخمسمئة ريال", [(3500, "money:riyal")]),
        ("خمسة وعشرون بالمئة", [(25, "percent")]),
        ("3-5 din", [(4320, "minute"), (7200, "minute")]),
        ("two weeks, a year", [(20160, "minute")]),
        ("9:30 am", [(570, "clock")]),
        ("5 hazar 3 din", [(5000, ""), (4320, "minute")]),
        ("order kar do PKR 6,500", [(6500, "money:rupee")]),
        ("so three days", [(4320, "minute")]),
        ("٣ نوفمبر", [(311, "date")]),
        ("0300-1234567", [(103001234567, "digits")]),
        ("the two of us", []),
    ],
)
def test_a_figure_is_read_in_any_writing(text: str, figures: list[tuple[int, str]]) -> None:
    assert [(figure.value, figure.unit) for figure in figures_in(text)] == [(Decimal(v), unit) for v, unit in figures]


def test_money_has_arrived_for_the_orders_a_tool_has_shown_to_be_paid() -> None:
    nothing, paid = Facts(), Facts(paid=frozenset({1}))
    with_another = Facts(paid=frozenset({1}), unsettled=True)
    said = "Your payment has been received."
    assert [bool(faults(said, facts)) for facts in (nothing, paid, with_another)] == [True, False, True]
    named = "The payment for order #1 has been received."
    assert [bool(faults(named, facts)) for facts in (nothing, paid, with_another)] == [True, False, False]
    assert faults("The payment for order #2 has been received.", with_another)


def test_what_tools_have_shown_may_be_claimed() -> None:
    for claim, text in (
        ("placed", "Your order has been placed."),
        ("cancelled", "Your order has been cancelled."),
        ("refunded", "Your refund has been processed."),
    ):
        assert faults(text, Facts(claims=frozenset({claim}))) == []


def test_a_shop_that_gives_discounts_may_say_so() -> None:
    facts = read_facts("Students get a discount of 10%. Delivery is free. Logos are delivered the same day.")
    assert faults("You get a discount of 10%, and delivery is free.", facts) == []
    assert faults("Logos are delivered the same day.", facts) == []
    assert faults("You get a discount of 15%.", facts) != []
