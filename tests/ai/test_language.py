"""The language and script a customer writes, from short chat messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from munshi.ai.words.language import detect
from munshi.ai.words.spelling import fold, latin_digits, vocabulary, words

PREVIOUS = [None, "en", "ur", "roman_ur", "ar"]

EN = """
how much for a logo | I want a website | what is your jazzcash number | tell me about seo
I want to cancel my order | can I talk to a person
is there any discount | where is my order | Hi, I need a logo for my bakery
do you make websites? | thank you, how do i pay | what services do you offer
i have sent the payment | when will it be ready? | is this the best price you can do
good morning | not interested | how long does it take
"""
ROMAN_UR = """
logo ka price kya hai | kitne ka hai | mujhy website bnwani hai | bhai discount de do
main logo banwana chahta hun | do chahiye | ok kar do | haan
payment kr di | paise kahan bhejne hain | kia ap website bnaty hain? | jldi kro
aoa bhai logo bnwana tha | seo kya hota hai | order kab tak milega
mera order kahan hai | kisi insan se baat karni hai | nahi bhai mehnga hai | how much ka hai
price to batao yar | mjhe social media wala package chahye
theek hai | shukriya | abhi nahi soch kar batata hun | cancel mt krna | han g
bhai jaan rate kam karo | EasyPaisa number bhej dein | jee bataiye
kr do confirm | koi riayat milegi? | sasta wala konsa hai
"""
UR = """
السلام علیکم | لوگو کی قیمت کیا ہے | مجھے ویب سائٹ بنوانی ہے | ہاں | جی | شکریہ | دوسرا
دو عدد چاہیے | کیا آپ ویب سائٹ بناتے ہیں؟ | كيا قيمت هي
مجهے لوگو چاہيے | سلام | پیسے کہاں بھیجنے ہیں | آرڈر کینسل کر دیں | کسی انسان سے بات کرنی ہے
نہیں | website کی قیمت بتائیں | رعایت ملے گی؟
"""
AR = """
السلام عليكم | كم سعر الشعار؟ | مرحبا | نعم | شكرا | أريد تصميم موقع | اريد شعار | تمام
مع السلامة | الثاني | واحد | هل عندكم خصم؟ | كيف أدفع؟
أين طلبي | أريد التحدث مع موظف | لا | غالي جدا | كم يوم يستغرق | ما هي الخدمات | بكم
صباح الخير | اريد website
"""
NEUTRAL = [
    "ok",
    "done",
    "1640",
    "2",
    "👍",
    "yes please",
    "thank you",
    "hello",
    "logo",
    "2 logos",
    "thanks",
    "...",
    "",
    "no",
]


def listed(text: str) -> list[str]:
    return [phrase.strip() for line in text.strip().splitlines() for phrase in line.split(" | ")]


@pytest.mark.parametrize("previous", PREVIOUS)
@pytest.mark.parametrize(
    ("text", "language"),
    [
        (text, name)
        for name, texts in {"en": EN, "roman_ur": ROMAN_UR, "ur": UR, "ar": AR}.items()
        for text in listed(texts)
    ],
)
def test_words_tell_the_language_whatever_came_before(text: str, language: str, previous: str | None) -> None:
    assert detect(text, previous) == language


@pytest.mark.parametrize("text", NEUTRAL)
def test_what_says_nothing_keeps_the_language(text: str) -> None:
    assert [detect(text, previous) for previous in PREVIOUS] == ["en", "en", "ur", "roman_ur", "ar"]


def test_of_a_new_customer_even_a_digit_or_a_greeting_tells() -> None:
    assert detect("۲", None) == "ur"
    assert detect("٢", None) == "ar"
    assert detect("Assalam o alaikum", None) == "roman_ur"
    assert detect("Assalam o alaikum", "en") == "en"


@given(st.text(max_size=200), st.sampled_from(PREVIOUS))
def test_any_text_has_a_language(text: str, previous: str | None) -> None:
    assert detect(text, previous) in ("en", "ur", "roman_ur", "ar")


def test_the_word_lists_of_one_script_do_not_overlap() -> None:
    assert not vocabulary("en") & vocabulary("roman_ur")


def test_spellings_fold_into_one() -> None:
    assert fold("Haaan") == fold("han")
    assert fold("theek") == fold("thik")
    assert fold("chahiye") == fold("chahye")
    assert fold("كيا") == fold("کیا")
    assert words("Don't ۲,۵۰۰ — LOGO's!") == ["dont", "2500", "logos"]
    assert latin_digits("۱۲۳ ١٢٣") == "123 123"
