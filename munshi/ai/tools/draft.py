"""The fixed words around an order in the making: the quote a customer says yes or no to, and the order once placed."""

from munshi.ai.turn.turn import Draft, DraftLine, OrderInfo
from munshi.core.money import format_money
from munshi.tenants.schemas import Language

HEADING: dict[Language, str] = {"en": "Your order", "ur": "آپ کا آرڈر", "roman_ur": "Aap ka order", "ar": "طلبك"}
TOTAL: dict[Language, str] = {"en": "Total", "ur": "کل رقم", "roman_ur": "Total", "ar": "المجموع"}
NOTE: dict[Language, str] = {"en": "Note", "ur": "نوٹ", "roman_ur": "Note", "ar": "ملاحظة"}

QUESTION: dict[Language, str] = {
    "en": "Shall I place this order? Reply *yes* to confirm or *no* to change it.",
    "ur": "کیا میں یہ آرڈر لگا دوں؟ تصدیق کے لیے *ہاں* لکھیں، بدلنے کے لیے *نہیں*۔",
    "roman_ur": "Kya main yeh order laga doon? Confirm karne ke liye *haan* likhein, badalne ke liye *nahi*.",
    "ar": "هل أؤكد هذا الطلب؟ أرسل *نعم* للتأكيد أو *لا* للتعديل.",
}

PLACED: dict[Language, str] = {
    "en": "✅ Your order #{number} is placed. Total: *{total}*.",
    "ur": "✅ آپ کا آرڈر #{number} درج ہو گیا ہے۔ کل رقم: *{total}*۔",
    "roman_ur": "✅ Aap ka order #{number} lag gaya hai. Total: *{total}*.",
    "ar": "✅ تم تسجيل طلبك رقم #{number}. المجموع: *{total}*.",
}


def summary_text(draft: Draft, language: Language) -> str:
    """What the customer agrees to: every line with its amount, the total, and the question."""
    lines = [f"• {_line(line, draft['currency'])}" for line in draft["lines"]]
    if draft["note"]:
        lines.append(f"{NOTE[language]}: {draft['note']}")
    total = f"*{TOTAL[language]}: {format_money(draft['total_minor'], draft['currency'])}*"
    return "\n".join((f"*{HEADING[language]}*", *lines, total, "", QUESTION[language]))


def placed_text(order: OrderInfo, language: Language) -> str:
    """One line: the order's number and total. How to pay follows from payments.instructions."""
    return PLACED[language].format(number=order.number, total=format_money(order.total_minor, order.currency))


def _line(line: DraftLine, currency: str) -> str:
    name = f"{line['service']} – {line['package']}"
    amount = format_money(line["unit_price_minor"] * line["quantity"], currency)
    if line["quantity"] == 1:
        return f"{name}: {amount}"
    return f"{name}: {line['quantity']} × {format_money(line['unit_price_minor'], currency)} = {amount}"
