"""The last look at a model's words: no amount, percentage or account number it was not given, no 'money has arrived'.

Every number of 100 and more, and every one that stands beside a currency or per cent sign, must occur in the facts of
this turn: the shop's instructions, the notes and what tools returned. Account numbers never do: code sends those.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫", "01234567890123456789.")
MULTIPLES = {
    "k": 1_000,
    "hazar": 1_000,
    "hazaar": 1_000,
    "thousand": 1_000,
    "ہزار": 1_000,
    "الف": 1_000,
    "ألف": 1_000,
    "lakh": 100_000,
    "lac": 100_000,
    "لاکھ": 100_000,
    "million": 1_000_000,
    "مليون": 1_000_000,
}
CURRENCY = (
    r"rs\.?|pkr|rupees?|rupay|rupaye|rupai|روپے|روپیہ|روپیے|usd|\$|dollars?|ڈالر|دولار|aed|dirhams?|درہم|درهم|sar|riyals?"
    r"|ریال|ريال|eur|€|gbp|£|inr|₹"
)
# Groups of three, or of two before the last three as in 1,50,000; thin and plain spaces do not group.
NUMBER = re.compile(
    rf"(?P<before>(?:{CURRENCY})\s*)?(?<![\d.])(?P<digits>\d+(?:[,،٬_']\d{{2,3}})*(?:\.\d+)?)"
    rf"(?P<multiple>\s*(?:{'|'.join(MULTIPLES)})(?!\w))?(?P<after>\s*(?:{CURRENCY}|%|٪|per\s?cent|فیصد|fee?sad|/[-=]))?",
    re.IGNORECASE,
)
SEPARATORS = re.compile("[,،٬_']")
FREE_BELOW = 100

GAP = r"(?:(?!proof|screenshot|receipt|slip|saboot|ثبوت|رسید)[^.!?؟۔\n]){0,40}?"
RECEIVED = re.compile(
    rf"(?:payment|money|amount|funds|pais[ae]y?|ra[qk]am){GAP}(?:received|arrived|confirmed|verified|cleared|mil ga|"
    r"mil chuk|(?:mosool|mausool|wasool|receive|confirm|verify) ho|aa ga)"
    r"|(?:received|got|confirmed|verified)\s+(?:your|the|ur)\s+(?:full\s+)?(?:payment|money|amount|transfer|funds)"
    r"(?!\s+(?:proof|screenshot|receipt|slip))"
    rf"|(?:ادائیگی|رقم|پیسے|پیمنٹ){GAP}(?:موصول ہو|مل گئ|مل چک|وصول ہو|تصدیق ہو|آ گئ)"
    r"|(?:استلمنا|وصلنا|وصلتنا|تلقينا|تم استلام|تم تأكيد|تم تاكيد|وصلت?)\s+(?:ال)?(?:دفع|دفعة|مبلغ|حوالة|تحويل)",
    re.IGNORECASE,
)
# 'Once the payment is received' and 'has not been received' say nothing of the kind.
UNREAL = re.compile(
    r"\b(?:once|when|after|until|if|as soon as|not|never|yet|will|cannot|jab|agar|jaise hi|baad|nahin?|tak"
    r"|جب|اگر|جیسے ہی|بعد|نہیں|[وف]?(?:عندما|عند|بعد|إذا|اذا|لم|لن|حتى|بمجرد|سوف))\b|n['’]t\b",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"(?<=[.!?؟۔\n])\s+")


@dataclass(frozen=True)
class Figure:
    """A number as it stands in a text. `unit`: 'percent', 'money' (a currency beside it) or '' ."""

    text: str
    value: Decimal
    unit: str


def figures_in(text: str) -> list[Figure]:
    return [_figure(found) for found in NUMBER.finditer(text.translate(DIGITS))]


def faults(text: str, facts: Iterable[str], *, paid: bool) -> list[str]:
    """What may not be sent in `text`, each as a sentence for the model. `paid`: a tool said that an order is paid."""
    known = [figure for fact in facts for figure in figures_in(fact)]
    exact, values = {(figure.value, figure.unit) for figure in known}, {figure.value for figure in known}
    wrong = [
        f"'{figure.text}' was given by no tool: leave it out or look it up."
        for figure in figures_in(text)
        if not _is_known(figure, exact, values)
    ]
    if not paid and any(RECEIVED.search(part) and not UNREAL.search(part) for part in SENTENCE.split(text)):
        wrong.append("You may not say that money has arrived or a payment is confirmed: only the shop can.")
    return wrong


def _is_known(figure: Figure, exact: set[tuple[Decimal, str]], values: set[Decimal]) -> bool:
    if (figure.value, figure.unit) in exact:
        return True
    if figure.value >= FREE_BELOW:
        return figure.unit != "percent" and figure.value in values
    return not figure.unit


def _figure(found: re.Match[str]) -> Figure:
    multiple = MULTIPLES.get((found["multiple"] or "").strip().lower(), 1)
    after = (found["after"] or "").strip().lower()
    percent = re.fullmatch("%|٪|per ?cent|فیصد|fee?sad", after)
    unit = "percent" if percent else "money" if after or found["before"] else ""
    return Figure(found[0].strip(), Decimal(SEPARATORS.sub("", found["digits"])) * multiple, unit)
