"""Where a shop is, as the API takes it: country, time zone, currency and locale, each a known one."""

from typing import Annotated
from zoneinfo import available_timezones

from babel.core import Locale as BabelLocale
from babel.core import UnknownLocaleError
from babel.numbers import list_currencies
from pydantic import AfterValidator, Field

from munshi.tenants.countries import countries, name_today


def _known_country(code: str) -> str:
    if code not in countries():
        raise ValueError("is not a known ISO 3166 country; write one such as PK")
    return code


def _known_zone(name: str) -> str:
    if name_today(name) not in available_timezones():
        raise ValueError("is not a known time zone; write one such as Asia/Karachi")
    return name_today(name)


def _known_currency(code: str) -> str:
    if code not in list_currencies():
        raise ValueError("is not a known ISO 4217 currency")
    return code


def _known_locale(tag: str) -> str:
    try:
        BabelLocale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        raise ValueError("is not a known locale; write one such as en or ur-PK") from None
    return tag


Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$"), AfterValidator(_known_country)]
TimeZone = Annotated[str, Field(max_length=64, pattern=r"^[A-Za-z0-9_+/-]+$"), AfterValidator(_known_zone)]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$"), AfterValidator(_known_currency)]
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z][A-Za-z]{1,3})?$"), AfterValidator(_known_locale)]
