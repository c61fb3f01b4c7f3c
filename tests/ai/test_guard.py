"""The money guard: figures a model was not given, and money it says has arrived."""

import pytest

from munshi.ai.guard.faults import faults

FACTS = ['P1 Basic: PKR 3,500; 3 days. {"total": "PKR 150,000"} Order #2041. We work 20 hours a day.']

FIT = [
    "It is Rs 3,500.",
    "Rs. 3500/- only",
    "3.5k",
    "sirf 3.5 hazar",
    "صرف ۳٬۵۰۰ روپے",
    "السعر ٣٬٥٠٠ روبية",
    "1.5 lakh",
    "Rs 1,50,000",
    "Your order 2041 takes 3 days.",
    "You can have 2 or 3 of them.",
    "Open 24 hours",
    "",
]
UNFIT = [
    "Rs 1,999",
    "2,999",
    "3,500 - 500 = 3,000",
    "20% off",
    "20 per cent off",
    "خصم ٢٠٪",
    "بیس نہیں، ۲۵ فیصد",
    "only 5 dollars",
    "۲۹۹۹ روپے",
    "٢٩٩٩ ريال",
    "2 lakh",
    "Send it to 0300 1234567",
    "IBAN PK36SCBL0000001123456702",
]
RECEIVED = [
    "We have received your payment.",
    "Your payment has been received, thank you!",
    "Payment confirmed.",
    "aap ki payment mil gayi hai",
    "Raqam wasool ho gayi.",
    "آپ کی ادائیگی موصول ہو گئی ہے",
    "پیسے مل گئے ہیں",
    "لقد استلمنا المبلغ",
    "تم تأكيد الدفع",
]
NOT_SAID = [
    "Once the payment is received we begin.",
    "We have not received your payment yet.",
    "We received your payment proof and will check it.",
    "Jab payment mil jaye gi to kaam shuru hoga.",
    "رقم ابھی تک نہیں ملی",
    "بعد تأكيد الدفع نبدأ العمل",
    "لم نستلم المبلغ",
    "Please send the payment.",
]


@pytest.mark.parametrize("text", FIT)
def test_figures_that_were_given_pass(text: str) -> None:
    assert faults(text, FACTS, paid=False) == []


@pytest.mark.parametrize("text", UNFIT)
def test_figures_that_were_not_given_are_found(text: str) -> None:
    assert faults(text, FACTS, paid=False) != []


@pytest.mark.parametrize("text", RECEIVED)
def test_money_has_arrived_only_when_a_tool_said_so(text: str) -> None:
    assert len(faults(text, FACTS, paid=False)) == 1
    assert faults(text, FACTS, paid=True) == []


@pytest.mark.parametrize("text", NOT_SAID)
def test_what_is_not_said_is_not_heard(text: str) -> None:
    assert faults(text, FACTS, paid=False) == []
