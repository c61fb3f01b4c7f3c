"""The shop's own names and prices in the customers' mouths: what `{service}` or `{price}` stands for in a scenario."""

import re
from collections.abc import Sequence

from munshi.catalog.service import PackageInfo, ServiceInfo
from munshi.core.money import format_money, from_minor
from munshi.payments.models import PaymentMethod

FIELD = re.compile(r"\{(\w+)\}")

Cast = dict[str, str]


class Uncast(Exception):
    """The shop has nothing to put in this field's place."""


def cast_of(shop: str, catalogue: Sequence[ServiceInfo], methods: Sequence[PaymentMethod]) -> Cast:
    """The fields this shop can fill: of its most popular package first, and of another one.

    With an empty catalogue only `shop` and, if there is a way to pay, `method` and `account`.
    """
    packages = [package for service in catalogue for package in service.packages]
    cast: Cast = {"shop": shop}
    if methods:
        cast |= {"method": methods[0].label, "account": methods[0].account_number}
    if packages:
        main = next((package for package in packages if package.popular), packages[0])
        cast |= _fields(main)
        others = [package for package in packages if package.service_id != main.service_id]
        others += [package for package in packages if package.id != main.id]
        cast |= {f"other_{name}": value for other in others[:1] for name, value in _fields(other).items()}
    return cast


def fill(text: str, cast: Cast) -> str:
    """`text` with its fields replaced; Uncast when the shop cannot fill one."""

    def value(found: re.Match[str]) -> str:
        if found[1] not in cast:
            raise Uncast(found[1])
        return cast[found[1]]

    return FIELD.sub(value, text)


def _fields(package: PackageInfo) -> Cast:
    price = package.price_minor
    fields = {
        "service": package.service_name,
        "package": package.name,
        "price": format_money(price, package.currency),
        "twice": format_money(price * 2, package.currency),
        "half": f"{from_minor(price // 2, package.currency):.0f}",
    }
    return {**fields, "duration": package.duration} if package.duration else fields
