"""Money is exact from the wire to the row and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from munshi.core.errors import Invalid
from munshi.core.money import MOST_MINOR, Money, format_money, from_minor, to_minor

CURRENCIES = st.sampled_from(["PKR", "USD", "AED", "KWD", "JPY", "BHD", "CLF"])
MINOR = st.integers(min_value=0, max_value=MOST_MINOR - 1)


@given(MINOR, CURRENCIES)
def test_minor_units_survive_the_way_to_the_edge_and_back(minor: int, currency: str) -> None:
    assert to_minor(from_minor(minor, currency), currency) == minor
    assert Money.of(minor, currency).minor == minor


@given(st.integers(min_value=0, max_value=10**11 - 1), CURRENCIES)
def test_what_we_write_we_can_read(minor: int, currency: str) -> None:
    written = Money.of(minor, currency)
    assert Money.model_validate_json(written.model_dump_json()) == written


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 1000)), max_size=20), CURRENCIES)
def test_sums_lose_nothing(lines: list[tuple[int, int]], currency: str) -> None:
    exact = sum((from_minor(price, currency) * quantity for price, quantity in lines), Decimal(0))
    assert to_minor(exact, currency) == sum(price * quantity for price, quantity in lines)


@given(MINOR, CURRENCIES)
def test_a_chat_shows_the_very_amount(minor: int, currency: str) -> None:
    code, amount = format_money(minor, currency).split()
    assert code == currency
    assert Decimal(amount.replace(",", "")) == from_minor(minor, currency)


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (250_000, "PKR", "PKR 2,500"),
        (1_950, "USD", "USD 19.50"),
        (1_255, "KWD", "KWD 1.255"),
        (99, "JPY", "JPY 99"),
        (0, "PKR", "PKR 0"),
    ],
)
def test_amounts_in_a_chat(minor: int, currency: str, shown: str) -> None:
    assert format_money(minor, currency) == shown


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        (19.5, "USD"),
        (True, "USD"),
        ("-1", "USD"),
        ("1e3", "USD"),
        ("٣", "PKR"),
        ("1.005", "USD"),
        ("1.5", "JPY"),
        ("100000000000", "PKR"),
        ("1", "XXY"),
        ("1", "pkr"),
        ("NaN", "USD"),
        ("", "USD"),
    ],
)
def test_what_is_not_an_exact_amount_is_refused(amount: object, currency: str) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": amount, "currency": currency})


def test_more_decimals_than_the_currency_has_are_refused() -> None:
    with pytest.raises(Invalid):
        to_minor(Decimal("1.005"), "USD")
