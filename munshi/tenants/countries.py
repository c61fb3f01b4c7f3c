"""What goes with the country a shop is in: its currency, times, languages and telephone code, as CLDR has them."""

from collections import defaultdict
from functools import cache
from zoneinfo import available_timezones

from babel import localedata
from babel.core import Locale, get_global
from babel.languages import get_official_languages, get_territory_language_info
from babel.numbers import get_territory_currencies
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from pydantic import BaseModel, ConfigDict

DEFAULT = "PK"
MOST_LANGUAGES = 6
# Where a country has several times: the one that most of its people live by, for who does not say.
MAIN_ZONES = {
    "AR": "America/Argentina/Buenos_Aires",
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CD": "Africa/Kinshasa",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "CY": "Asia/Nicosia",
    "DE": "Europe/Berlin",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "FM": "Pacific/Pohnpei",
    "GL": "America/Nuuk",
    "ID": "Asia/Jakarta",
    "KI": "Pacific/Tarawa",
    "KZ": "Asia/Almaty",
    "MH": "Pacific/Majuro",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PF": "Pacific/Tahiti",
    "PG": "Pacific/Port_Moresby",
    "PS": "Asia/Hebron",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "US": "America/New_York",
    "UZ": "Asia/Tashkent",
}


class CountryView(BaseModel):
    """`time_zones`: all of the country, the one most people live by first, names of earlier days last. `languages`: the
    official ones first.

    `locale`: the language and formats a shop there begins with. `calling_code`: without the plus.
    """

    model_config = ConfigDict(frozen=True)

    code: str
    name: str
    currency: str
    time_zones: tuple[str, ...]
    languages: tuple[str, ...]
    locale: str
    calling_code: int


@cache
def countries() -> dict[str, CountryView]:
    """By ISO 3166 code, in the order of their English names; those without people or money are left out."""
    names, zones = Locale("en").territories, _zones()
    codes = {code: calling for calling, regions in COUNTRY_CODE_TO_REGION_CODE.items() for code in regions}
    found = [
        _country(code, str(names[code]), calling, zones[code])
        for code, calling in codes.items()
        if code in names and zones[code] and get_territory_currencies(code)
    ]
    return {country.code: country for country in sorted(found, key=lambda country: country.name)}


def country_of_zone(time_zone: str) -> str:
    """The country whose people live by this time; DEFAULT where it is nobody's, such as UTC."""
    return next((code for code, country in countries().items() if time_zone in country.time_zones), DEFAULT)


def name_today(time_zone: str) -> str:
    """What is called so now. Many browsers still say Asia/Calcutta, which a lean system's time zones do not know."""
    name: str = get_global("zone_aliases").get(time_zone, time_zone)
    return time_zone if name.startswith("Etc/") else name


def _is_of_old(time_zone: str) -> bool:
    return name_today(time_zone) != time_zone


def _country(code: str, name: str, calling: int, zones: list[str]) -> CountryView:
    languages = _languages(code)
    # Those who run a shop read English where it is official; its customers are answered in what they write.
    language = "en" if "en" in get_official_languages(code, de_facto=True) else languages[0]
    return CountryView(
        code=code,
        name=name,
        currency=get_territory_currencies(code)[-1],
        time_zones=tuple(sorted(zones, key=lambda zone: (zone != MAIN_ZONES.get(code), _is_of_old(zone), zone))),
        languages=languages,
        locale=f"{language}-{code}" if localedata.exists(f"{language}_{code}") else language,
        calling_code=calling,
    )


def _languages(code: str) -> tuple[str, ...]:
    """Without their scripts; the official ones, then those that most people speak."""
    spoken = get_territory_language_info(code)
    by_people = sorted(spoken, key=lambda tag: float(spoken[tag]["population_percent"] or 0), reverse=True)
    tags = [*get_official_languages(code, de_facto=True), *by_people]
    return tuple(dict.fromkeys(tag.partition("_")[0] for tag in tags))[:MOST_LANGUAGES] or ("en",)


def _zones() -> dict[str, list[str]]:
    found, known, territories = defaultdict(list), available_timezones(), get_global("zone_territories")
    for zone in (*territories, *get_global("zone_aliases")):
        if name_today(zone) in known:
            found[territories.get(name_today(zone), "")].append(zone)
    return found
