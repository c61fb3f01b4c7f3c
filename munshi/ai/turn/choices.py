"""What can be tapped instead of typed, where WhatsApp offers it: the items of a menu, yes and no to a quote.

What is tapped names its item or its quote, so that a tap on an old menu means what was written there.
"""

from collections.abc import Sequence
from dataclasses import replace

from munshi.ai.assistant.menus import menu_in, price
from munshi.ai.turn.turn import Draft, MessageInfo
from munshi.catalog.service import PackageInfo, ServiceInfo
from munshi.core.db import Json
from munshi.tenants.schemas import Language

YES_NO: dict[Language, tuple[str, str]] = {
    "en": ("Yes", "No"),
    "ur": ("ہاں", "نہیں"),
    "roman_ur": ("Haan", "Nahi"),
    "ar": ("نعم", "لا"),
}
OPENER: dict[Language, str] = {"en": "Choose", "ur": "انتخاب کریں", "roman_ur": "Chunein", "ar": "اختر"}
NOT_THIS_QUOTE = "?"  # a yes or no to a quote that another has replaced answers nothing


def menu_choices(text: str, catalogue: Sequence[ServiceInfo], language: Language) -> Json | None:
    """The items that a message numbers, to be tapped; None when it holds no menu."""
    rows = [_row(item) for _, item in sorted(menu_in(text, catalogue).items())]
    return {"button": OPENER[language], "rows": rows} if rows else None


def quote_choices(quote_id: str, language: Language) -> Json:
    """Yes and no to this very quote."""
    yes, no = YES_NO[language]
    rows = [{"id": f"yes:{quote_id}", "title": yes}, {"id": f"no:{quote_id}", "title": no}]
    return {"button": OPENER[language], "rows": rows}


def in_words(message: MessageInfo, catalogue: Sequence[ServiceInfo], draft: Draft | None) -> MessageInfo:
    """A tap as if it had been typed, whatever room its button had for words."""
    what, _, subject = str(message.payload.get("button", "")).partition(":")
    if message.kind != "button":
        return message
    if what in ("yes", "no"):
        replaced = draft is not None and draft["lines"] and draft["id"] != subject
        return replace(message, text=NOT_THIS_QUOTE) if replaced else message
    names = {("service", str(service.id)): service.name for service in catalogue}
    packages = [package for service in catalogue for package in service.packages]
    names |= {("package", str(package.id)): f"{package.service_name} – {package.name}" for package in packages}
    return replace(message, text=names.get((what, subject), message.text))


def _row(item: ServiceInfo | PackageInfo) -> Json:
    if isinstance(item, PackageInfo):
        return {"id": f"package:{item.id}", "title": item.name, "description": price(item)}
    return {"id": f"service:{item.id}", "title": item.name, "description": ""}
