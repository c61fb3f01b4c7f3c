"""Money: minor units with an ISO 4217 currency inside, Decimal at the edges, never a float."""

import re
from decimal import Decimal
from typing import Annotated, Self, cast

from babel.numbers import get_currency_precision, list_currencies
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, model_validator

from munshi.core.errors import Invalid

MOST_MINOR = 10**15
AMOUNT = r"[0-9]{1,11}(\.[0-9]{1,4})?"
SIGNED = r"^-?[0-9]+(\.[0-9]+)?$"
CURRENCIES = frozenset(list_currencies())


def to_minor(amount: Decimal, currency: str) -> int:
    """Minor units of `amount`; Invalid when it has more decimals than the currency has."""
    minor = amount.scaleb(get_currency_precision(currency))
    if minor != minor.to_integral_value():
        raise Invalid(f"{currency} has {get_currency_precision(currency)} decimals.", field="amount")
    return int(minor)


def from_minor(minor: int, currency: str) -> Decimal:
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def format_money(minor: int, currency: str) -> str:
    """As a shop writes it in a chat: 'PKR 2,500' or 'USD 19.50'; Latin digits, no decimals when they are zero."""
    amount = from_minor(minor, currency)
    digits = 0 if amount == amount.to_integral_value() else get_currency_precision(currency)
    return f"{currency} {amount:,.{digits}f}"


def _exact(value: object) -> Decimal:
    if isinstance(value, str) and re.fullmatch(AMOUNT, value):
        return Decimal(value)
    raise ValueError("write the amount as a decimal string such as '2500.00'")


def _known(code: str) -> str:
    if code not in CURRENCIES:
        raise ValueError("is not a known ISO 4217 currency")
    return code


class Money(BaseModel):
    """An amount at the API's edge: a decimal string ('2500.00') with its currency."""

    model_config = ConfigDict(extra="forbid")

    amount: Annotated[Decimal, BeforeValidator(_exact), WithJsonSchema({"type": "string", "pattern": f"^{AMOUNT}$"})]
    currency: Annotated[str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": sorted(CURRENCIES)})]

    @model_validator(mode="after")
    def _decimals(self) -> "Money":
        if self.amount.scaleb(get_currency_precision(self.currency)) % 1:
            raise ValueError(f"{self.currency} has {get_currency_precision(self.currency)} decimals")
        return self

    @classmethod
    def of(cls, minor: int, currency: str) -> Self:
        """Of an amount we keep, so nothing is checked: a sum may be larger than any one amount a caller may send."""
        return cast(Self, cls.model_construct(amount=from_minor(minor, currency), currency=currency))

    @property
    def minor(self) -> int:
        return to_minor(self.amount, self.currency)


class Balance(Money):
    """A sum we give, never take: below zero when more went out than came in."""

    amount: Annotated[Decimal, WithJsonSchema({"type": "string", "pattern": SIGNED})]
