"""An order stands only on a plain yes: what counts as one, in four languages and the spellings people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from munshi.ai.words.confirm import read_answer, said_yes, wants_to_cancel
from munshi.ai.words.spelling import phrases

YES = r"""
yes | Yes | YES | yes! | Yes!! 😊 | yess | yeah | yep | yup | y | yes please | yes pls | pls yes
yes sir | ma'am yes | yes confirm
yes, confirm it | yes thanks | confirm | Confirm. | confirmed | I confirm | confirm my order
order confirm | confirm the order please
ok | Ok | okay | okey | ok thanks | ok please | ok done | ok go ahead | sure | sure, go ahead
of course | go ahead | proceed | place order
place the order | place it please | book it | done | deal | agreed | sounds good | i'll take it
I will take it | perfect, go ahead | final
right | yes yes yes | oh yes | great, confirm | 👍 | 👍👍 | 👌 | ✅ | ok 👍 | 👍 ok
haan | han | haaan | Haan! | hn | haan ji | haan jee | jee haan | ji han | jihan | hanji | hn g
g | g han | ji | jee | jee | jii | jee bhai
haan bhai | haan yar | haan bilkul | bilkul | ji bilkul | zaroor | theek hai | thik hai
theek h | thek hai | acha theek hai | theek hai bhai
haan theek hai | sahi hai | done hai | ok hai | ok kar do | ok kr do | ok krdo | kar do | kardo
krdo | kr dein | kar dein | kar dijiye | karo
kar do na | confirm karo | confirm kar do | confirm kr do | confirm kardein | order confirm karo
order confirm kar do bhai | order kar do
order krdo | order kr dein please | book kar do | bana do | haan bana dein | le lunga | lena hai
manzoor hai | pakka | chalo theek hai
chalo kar do | shuru karein | bismillah | haan jaldi kar do | ab order kar do
haan kar dein shukriya | theek hai kar do inshallah
ہاں | جی | جی ہاں | ہاں جی | جی بالکل | بالکل | ضرور | ٹھیک ہے | ٹھیک ہے جی | جی ٹھیک ہے
صحیح ہے | منظور ہے | اوکے | کنفرم | کنفرم کر دیں
کنفرم کردیں | تصدیق | کر دیں | کر دو | آرڈر کر دیں | آرڈر لگا دیں | ہاں کر دیں شکریہ
جی ہاں بھائی | ہاں آرڈر کر دیں | جي هاں | هاں
نعم | نعم! | نعم من فضلك | نعم لو سمحت | نعم شكرا | أجل | ايوه | أيوه | ايوا | تمام | تمام شكرا
موافق | أوافق | أكيد | اكيد | طبعا | بالتأكيد
حسنا | حسناً | ماشي | طيب تمام | اوكي | صح | أكد الطلب | أؤكد الطلب | نعم أكد الطلب | تأكيد
يلا | توكلنا على الله | إي نعم | أريده | اعتمد
haan\nconfirm kar do | yes\nplease | ok\nkar do | ہاں\nجی
"""

NO = r"""
no | No. | nope | nah | n | no thanks | no thank you | not now | not yet | not today | don't
dont | do not place it | don't confirm | cancel
cancel it | cancel order | stop | never mind | please don't order | no no no | i don't want it
I do not want this | forget it | leave it
nahi | nahin | nai | nhi | nahi bhai | nahi yar | nahi shukriya | jee nahi | ji nahi | haan nahi
abhi nahi | abhi nhi | nahi chahiye | mujhe nahi chahiye
confirm mat karna | confirm mat karo | order mat karna | mat karo | mat karna abhi
order mt krna | confirm nahi karna | na karo | na | na bhai
abhi nahi soch kar batata hun | rehne do | rehne dein | choro | chhor do | chor dein yar
ok cancel | nahi chahiye cancel kar do | nahi, cancel kar do | no, cancel it | haan cancel kar do | cancel kar do
نہیں | جی نہیں | نہیں شکریہ | ابھی نہیں | مت کریں | آرڈر مت کریں | رہنے دیں | چھوڑیں | کینسل
کینسل کر دیں | منسوخ کر دیں | نہیں بھائی | نہ کریں
لا | لا شكرا | لا أريد | لا اريد | لا، شكراً | ليس الآن | مش الآن | الغ الطلب | إلغاء
إلغاء الطلب | لا تؤكد الطلب | لست موافق | ما أريد | لا أوافق
👎 | ❌ | ok ❌
"""

NEITHER = r"""
ok? | yes? | haan? | jee? | confirm? | done? | ہاں؟ | نعم؟ | confirm hua? | order confirm hai?
is it done | is it confirmed | theek hai?
acha | achha | hmm | thanks | thank you | shukriya | شكرا | شکریہ | please | bhai | 🙏 | 😂
hello | salam | 2 | 1640 | . | ? |
cancel mat karna | cancel mt krna | cancel na karo | don't cancel | do not cancel my order
cancel nahi karna | cancel order mat karna | order cancel nahi karna bhai | کینسل مت کریں | لا تلغي الطلب
no problem | no issue | why not | why not? | can't you do less? | kya kam nahi ho sakta?
wait | later | let me think | ok let me think | haan kal | kal bataunga | soch kar batata hun
baad mein | ruko | سوچ کر بتاتا ہوں | بعد میں | لاحقا | سأفكر
yes, 2 logos | yes 2 | haan 2 kar do | haan do chahiye | yes but make it 3 | yes the second one
haan doosra wala | haan lekin mehnga hai
yes but cheaper | ok but can you reduce the price | haan magar discount do
haan aur discount bhi | ہاں لیکن مہنگا ہے | نعم ولكن السعر غالي | نعم ولكن أريد خصم
jee bataiye | jee bhai website ka rate | yes I have a question | yes tell me more
haan kitne din | jee mujhe logo chahiye | haan website bhi chahiye
yes what is included | ok what is seo | ok\nseo kya hai | done payment | payment done
discount kar do | kam kar do | final price | order | my order
confirm kab hoga | how much | kitne ka hai | price? | كم السعر | ما السعر؟ | ما السعر
قیمت کیا ہے | logo | website chahiye | I want a website
if I pay now can you start today | agar aaj ho jaye to haan | yes if you start today
haan agar sasta ho | yes first show me samples | نعم إذا
"""

WITH_MORE = {
    "yes but how long?": "but how long?",
    "yes, and how do I pay?": "and how do I pay?",
    "Yes and when will it be ready": "and when will it be ready",
    "haan, aur kitne din lagenge?": "aur kitne din lagenge?",
    "haan lekin kitne din lagenge?": "lekin kitne din lagenge?",
    "haan\npayment kaise karni hai": "payment kaise karni hai",
    "confirm kar do\nkitne din lagenge": None,
    "yes confirm it, how long?": "how long?",
    "haan kar do aur account number bhejo": "aur account number bhejo",
    "ہاں لیکن کتنے دن لگیں گے؟": "لیکن کتنے دن لگیں گے؟",
    "جی ہاں اور ادائیگی کیسے کرنی ہے؟": "اور ادائیگی کیسے کرنی ہے؟",
    "نعم ولكن كم يوم؟": "ولكن كم يوم؟",
    "نعم\nكيف أدفع؟": "كيف أدفع؟",
}


def listed(text: str) -> list[str]:
    return [phrase.strip().replace("\\n", "\n") for line in text.strip().splitlines() for phrase in line.split(" | ")]


@pytest.mark.parametrize("text", listed(YES))
def test_a_plain_yes(text: str) -> None:
    assert said_yes(text) is True
    assert read_answer(text).more == ""


@pytest.mark.parametrize("text", listed(NO))
def test_a_plain_no(text: str) -> None:
    assert said_yes(text) is False


@pytest.mark.parametrize("text", listed(NEITHER))
def test_neither_yes_nor_no(text: str) -> None:
    assert said_yes(text) is None


@pytest.mark.parametrize(("text", "more"), WITH_MORE.items())
def test_a_yes_with_a_question_behind_it(text: str, more: str | None) -> None:
    answer = read_answer(text)
    assert (answer.said, answer.more) == ((None, "") if more is None else (True, more))


@pytest.mark.parametrize("text", ["abhi nahi soch kar batata hun", "wait", "kal bataunga", "سوچ کر بتاتا ہوں", "لاحقا"])
def test_putting_it_off_is_seen(text: str) -> None:
    assert read_answer(text).later


def test_the_table_is_large_enough() -> None:
    assert len(listed(YES) + listed(NO) + listed(NEITHER)) >= 150


ASKED = "Shall I cancel order #2 (PKR 6,500)?"

CANCELS = [
    ("cancel my order", ""),
    ("order cancel kar do", "Anything else?"),
    ("I don't want this order any more", ""),
    ("mujhe order nahi chahiye", ""),
    ("آرڈر کینسل کر دیں", ""),
    ("ألغ الطلب", ""),
    ("yes", ASKED),
    ("haan kar do", "Kya main order #2 cancel kar doon?"),
]
KEEPS = [
    ("cancel mat karna", ""),
    ("please don't cancel", ASKED),
    ("nahi chahiye cancel kar do", ""),
    ("no", "Is there anything else?"),
    ("no", ASKED),
    ("yes", "Shall I place this order?"),
    ("haan", "Your order can be cancelled until it is paid."),
    ("where is my order", ""),
    ("", ""),
]


@pytest.mark.parametrize(("text", "said_last"), CANCELS)
def test_an_order_is_cancelled_when_its_customer_says_so(text: str, said_last: str) -> None:
    assert wants_to_cancel(text, said_last)


@pytest.mark.parametrize(("text", "said_last"), KEEPS)
def test_an_order_is_kept_in_doubt(text: str, said_last: str) -> None:
    assert not wants_to_cancel(text, said_last)


NEGATIONS = sorted(" ".join(phrase) for phrase in phrases("no"))
PIECES = sorted(" ".join(phrase) for name in ("yes", "fillers", "change") for phrase in phrases(name))


@given(
    before=st.lists(st.sampled_from(PIECES), max_size=4),
    negation=st.sampled_from(NEGATIONS),
    after=st.lists(st.sampled_from(PIECES), max_size=4),
    joint=st.sampled_from([" ", ", ", "\n", "! ", " 👍 "]),
)
def test_nothing_with_a_negation_is_a_yes(before: list[str], negation: str, after: list[str], joint: str) -> None:
    assert said_yes(joint.join([*before, negation, *after])) is not True


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert said_yes(text) in (True, False, None)
