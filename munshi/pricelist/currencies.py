"""Which currency a word or sign of a price list means in this shop."""

import re

SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "₹": "INR", "₨": "rupee", "/-": "", "/=": ""}
SHORT = {
    **dict.fromkeys(("rs", "re", "روپے", "روپیہ", "روپیے", "روپئے", "روبية"), "rupee"),
    **dict.fromkeys(("dhs", "dh", "dirham", "dirhams", "درہم", "درهم", "دراهم"), "dirham"),
    **dict.fromkeys(("riyal", "riyals", "rial", "ریال", "ريال", "ريالات"), "riyal"),
    **dict.fromkeys(("rupee", "rupees", "rupay", "rupaye", "rupe", "rupey", "rupaiye"), "rupee"),
    **dict.fromkeys(("dollar", "dollars", "ڈالر", "ڈالرز", "دولار"), "dollar"),
    **dict.fromkeys(("dinar", "dinars", "دینار", "دينار", "دنانير"), "dinar"),
    **dict.fromkeys(("euro", "euros", "یورو", "يورو"), "euro"),
    "جنيه": "pound",  # a pound of cake is no money, so £ or GBP says it elsewhere
    "sr": "SAR",
    "qr": "QAR",
    "kd": "KWD",
    "bd": "BHD",
    "ro": "OMR",
}
FAMILIES = {
    "rupee": ("PKR", "INR", "NPR", "LKR", "MUR"),
    "dollar": ("USD", "CAD", "AUD", "SGD", "NZD", "HKD"),
    "dirham": ("AED", "MAD"),
    "riyal": ("SAR", "QAR", "OMR", "YER"),
    "euro": ("EUR",),
    "pound": ("GBP", "EGP"),
    "dinar": ("KWD", "BHD", "JOD", "IQD"),
}
# 'mad' is a word first.
CODES = {code.lower() for family in FAMILIES.values() for code in family if code != "MAD"} | {
    "bdt",
    "myr",
    "jpy",
    "chf",
}
# Arabic writes them with full stops; in three letters they keep their place.
DOTTED = {
    "ر.س": "sar",
    "د.إ": "aed",
    "د.ا": "aed",
    "ر.ق": "qar",
    "د.ك": "kwd",
    "د.ب": "bhd",
    "ر.ع": "omr",
    "ج.م": "egp",
}
DOTS = re.compile("|".join(re.escape(written) for written in DOTTED))
# Meant by these abroad as well; whose rupee or riyal is meant, only the shop's own currency tells.
WORLD = {"dollar": "USD", "euro": "EUR", "pound": "GBP"}


def undotted(text: str) -> str:
    """'ر.س' as 'sar'; each character keeps its place."""
    return DOTS.sub(lambda found: DOTTED[found[0]], text)


def meant(word: str) -> str | None:
    """A code, a family such as 'rupee', '' for a sign that names none, or None when it is no currency."""
    if word in CODES:
        return word.upper()
    return SIGNS.get(word, SHORT.get(word))


def code_of(meaning: str, here: str) -> str | None:
    """The ISO code; None when it cannot be known. `here`: the currency of the list or the shop."""
    if meaning in FAMILIES:
        return here if here in FAMILIES[meaning] else WORLD.get(meaning)
    return meaning or here


def declared(text: str, here: str) -> str | None:
    """The currency of a line that only says in which one the prices are, such as 'All prices in AED'."""
    found = {meant(word) for word in re.findall(r"[^\W\d_]+|[$€£₹₨]", undotted(text))} - {None, ""}
    return code_of(str(found.pop()), here) if len(found) == 1 else None
