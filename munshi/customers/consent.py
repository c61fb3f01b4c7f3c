"""Whether a customer wants to be written to by itself: short messages that say so in so many words."""

import re
import unicodedata
from typing import Literal, TypeAlias
from uuid import UUID

from munshi.core.db import Tx
from munshi.events.service import Actor, emit
from munshi.tenants.schemas import Language

Wish = Literal["stop", "start"]
Heard: TypeAlias = tuple[Wish, Language]

LONGEST = 40  # letters; more is a sentence
MARKS = re.compile(r"[^\w\s]|_")
# Urdu and Arabic keyboards give different letters for one sound; no word below needs them told apart.
LETTERS = str.maketrans(
    {**dict.fromkeys("أإآٱ", "ا"), **dict.fromkeys("يى", "ی"), **dict.fromkeys("ةه", "ہ"), "ك": "ک", "ـ": None}
)

STOP: dict[Language, str] = {
    "en": "stop, stop please, please stop, stop all, stopall, unsubscribe, unsubscribe me, opt out, optout, "
    "stop messages, stop messaging me, stop messaging, no more messages, stop promotions, stop sending messages",
    "roman_ur": "band karo, band kro, band kar do, band kardo, band karein, band karen, bnd karo, message band karo, "
    "messages band karo, msg band karo, message mat bhejo, messages mat bhejo, msg mat bhejo, mat bhejo, roko, rok do",
    "ur": "روکیں, روکو, روک دیں, بند کرو, بند کریں, بند کر دیں, بند کردیں, میسج بند کریں, میسج بند کرو, "
    "پیغام بند کریں, پیغامات بند کریں, میسج مت بھیجیں, پیغام مت بھیجیں, ان سبسکرائب, سٹاپ, اسٹاپ",
    "ar": "إيقاف, ايقاف, أوقف, توقف, توقفوا, أوقفوا الرسائل, إيقاف الرسائل, إلغاء الاشتراك, الغاء الاشتراك, "
    "لا ترسلوا رسائل, لا ترسل",
}
START: dict[Language, str] = {
    "en": "start, unstop, subscribe, resubscribe, opt in, optin, start messages",
    "roman_ur": "shuru karo, shuru kro, shuru kar do, shuru karein, dobara shuru karo, dobara shuru karein",
    "ur": "شروع, شروع کرو, شروع کریں, دوبارہ شروع کریں",
    "ar": "ابدأ, بدء, اشتراك, استئناف, ابدأوا",
}

OPT_OUT = (
    "update customers set opted_out_at = now() where tenant_id = $1 and id = $2 and opted_out_at is null returning 1"
)
OPT_IN = (
    "update customers set opted_out_at = null where tenant_id = $1 and id = $2 and opted_out_at is not null returning 1"
)


def wish_in(text: str) -> Heard | None:
    """What a message asks for when it is nothing but that, and the language it is said in."""
    return WISHES.get(_plain(text)) if len(text) <= LONGEST else None


async def opt_out(tx: Tx, customer_id: UUID, *, by: Actor) -> bool:
    """No follow-ups and offers any more, until they want them; whether this is new."""
    changed: int | None = await tx.raw.fetchval(OPT_OUT, tx.tenant_id, customer_id)
    if changed:
        emit(tx, "customer.opted_out", customer_id, by=by)
    return changed is not None


async def opt_in(tx: Tx, customer_id: UUID, *, by: Actor) -> bool:
    """They want them again; whether this is new."""
    changed: int | None = await tx.raw.fetchval(OPT_IN, tx.tenant_id, customer_id)
    if changed:
        emit(tx, "customer.opted_in", customer_id, by=by)
    return changed is not None


def _plain(text: str) -> str:
    """Without marks, case and vowel signs, in one spelling."""
    letters = unicodedata.normalize("NFKC", text).casefold().translate(LETTERS)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(MARKS.sub(" ", bare).split())


LISTS: tuple[tuple[Wish, dict[Language, str]], ...] = (("stop", STOP), ("start", START))
WISHES: dict[str, Heard] = {
    _plain(words): (wish, language)
    for wish, lists in LISTS
    for language, said in lists.items()
    for words in said.split(",")
}
