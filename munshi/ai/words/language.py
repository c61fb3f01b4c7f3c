"""Which of the shop's languages a customer writes: script first, then everyday words. No model, no network."""

from typing import cast

from munshi.ai.words.spelling import vocabulary, words
from munshi.tenants.schemas import Language

URDU_LETTERS = frozenset("ٹڈڑںےھگچپکیہژۓۂ")
ARABIC_LETTERS = frozenset("ةىيكأإه")
URDU_DIGITS = frozenset("۰۱۲۳۴۵۶۷۸۹")
ARABIC_DIGITS = frozenset("٠١٢٣٤٥٦٧٨٩")
# Said in every language of the region: they tell something only about a customer of whom nothing is known.
SALAM = frozenset({"salam", "asalam", "aslam", "salaam", "asalamualaikum", "aoa", "alaikum", "alikum"})
SHORT = 3
THANK_YOU = frozenset(words("thank you u"))


def detect(text: str, previous: str | None) -> Language:
    """The language of `text`; what says nothing ('ok', '1640', an emoji) keeps `previous`, and is English at first."""
    arabic = [char for char in text if "\u0600" <= char <= "\u06ff" or "\u0750" <= char <= "\u077f"]
    latin = sum(char.isascii() and char.isalpha() for char in text)
    letters = [char for char in arabic if char.isalpha()]
    if letters and len(letters) * 2 >= latin:
        return _arabic_script(text, letters, previous)
    if latin:
        return _latin_script(text, previous)
    return _known(previous) or _by_digits(arabic)


def _arabic_script(text: str, letters: list[str], previous: str | None) -> Language:
    spoken = words(text)
    urdu, arabic = vocabulary("ur"), vocabulary("ar")
    score = sum(char in URDU_LETTERS for char in letters) - sum(char in ARABIC_LETTERS for char in letters)
    # A word known to one of the two weighs more than letters, which follow the keyboard.
    score += sum(3 * ((word in urdu) - (word in arabic)) for word in spoken)
    if score:
        return "ur" if score > 0 else "ar"
    return "ar" if previous == "ar" else "ur"


def _latin_script(text: str, previous: str | None) -> Language:
    spoken = words(text)
    thanks = THANK_YOU if "thank" in spoken else frozenset[str]()
    english = sum(word in vocabulary("en") and word not in thanks for word in spoken)
    urdu = sum(word in vocabulary("roman_ur") for word in spoken)
    if english > urdu:
        # A word or two of English, such as 'last price', is everyday Roman Urdu.
        return "roman_ur" if previous == "roman_ur" and english == 1 and len(spoken) <= SHORT else "en"
    if urdu:
        return "roman_ur"
    return _known(previous) or ("roman_ur" if any(word in SALAM for word in spoken) else "en")


def _by_digits(chars: list[str]) -> Language:
    if any(char in URDU_DIGITS for char in chars):
        return "ur"
    return "ar" if any(char in ARABIC_DIGITS for char in chars) else "en"


def _known(previous: str | None) -> Language | None:
    return cast(Language, previous) if previous in ("en", "ur", "roman_ur", "ar") else None
