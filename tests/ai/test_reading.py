"""What the built-in assistant makes of a customer's words before it answers: names, numbers, menus, wishes."""

from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from munshi.ai.assistant.matching import name_article, name_catalogue
from munshi.ai.assistant.menus import package_card, package_menu, service_menu, shown_menu
from munshi.ai.assistant.numbers import LAST, Numbers, read_numbers
from munshi.ai.assistant.reading import read
from munshi.ai.turn.turn import Article, CustomerInfo, MessageInfo, Shop, Turn
from munshi.ai.words.spelling import words
from munshi.catalog.service import PackageInfo, ServiceInfo
from munshi.conversations.send import split_text
from munshi.core.clock import new_id
from munshi.signup.demo import ARTICLES, CATALOGUE
from munshi.tenants.schemas import Language, TenantSettings


@cache
def catalogue() -> tuple[ServiceInfo, ...]:
    """The demo shop's, without a database."""
    services = []
    for name, (description, offers) in CATALOGUE.items():
        service_id = new_id()
        packages = [
            PackageInfo(
                new_id(),
                service_id,
                name,
                offer.name,
                "",
                offer.rupees * 100,
                "PKR",
                offer.duration,
                list(offer.features),
                offer.popular,
            )
            for offer in offers
        ]
        services.append(ServiceInfo(service_id, name, description, packages))
    return tuple(services)


def said(text: str, direction: Any = "in", seq: int = 1) -> MessageInfo:
    return MessageInfo(seq, direction, "customer" if direction == "in" else "ai", "text", text)


def turn(*texts: str, shown: tuple[str, ...] = ()) -> Turn:
    """The customer writes `texts` after the shop has said `shown`."""
    return Turn(
        shop=Shop("Chiragh Digital", "PKR", TenantSettings()),
        customer=CustomerInfo(new_id(), None, None),
        conversation_id=new_id(),
        account_id=new_id(),
        language="en",
        pending=tuple(said(text) for text in texts),
        history=tuple(said(text, "out") for text in shown),
        catalogue=catalogue(),
        catalogue_text="",
        methods=(),
        knowledge=(),
        prompt="",
    )


NAMES = {
    "logo": ("Logo Design", ""),
    "I want a logo for my business": ("Logo Design", ""),
    "logooo chahiye bhai": ("Logo Design", ""),
    "desgin": ("Logo Design", ""),
    "webiste bnwani hai": ("Website", ""),
    "website for my business": ("Website", ""),
    "business website": ("Website", "Business"),
    "one page website": ("Website", "One Page"),
    "facebook page": ("Social Media", ""),
    "standrd logo": ("Logo Design", "Standard"),
    "basic wala": ("Logo Design", "Basic"),
    "reel bhi add kar dein": ("Video Editing", "Reel"),
    "vedio edit": ("Video Editing", ""),
    "how much is the audit": ("SEO", "Audit"),
    "google pe upar lana hai": ("SEO", ""),
    "logo aur website": ("Logo Design, Website", ""),
    "logo basic and a reel": ("Logo Design, Video Editing", "Basic, Reel"),
    "I want a logo and a reel": ("Logo Design, Video Editing", ""),
    "لوگو": ("Logo Design", ""),
    "ویب سائٹ بنوانی ہے": ("Website", ""),
    "سوشل میڈیا": ("Social Media", ""),
    "أريد شعارا": ("", ""),
    "كم سعر الشعار": ("Logo Design", ""),
    "تصميم موقع": ("Website", ""),
    "وسائل التواصل الاجتماعي": ("Social Media", ""),
    "ap kya karte hain": ("", ""),
    "ap app banate hain?": ("", ""),
    "the system works well": ("", ""),
    "I have started a company": ("", ""),
}


@pytest.mark.parametrize(("text", "expected"), NAMES.items())
def test_what_is_sold_is_recognised(text: str, expected: tuple[str, str]) -> None:
    named = name_catalogue(words(text), catalogue(), ())
    found = ", ".join(service.name for service in named.services), ", ".join(p.name for p in named.packages)
    assert found == expected


def test_what_is_talked_about_may_be_named_by_any_of_its_words() -> None:
    website = catalogue()[1]
    assert [p.name for p in name_catalogue(words("business kar dein"), catalogue(), [website]).packages] == ["Business"]
    assert name_catalogue(words("mera business kar dein"), catalogue(), ()).packages == []


PICKS: dict[str, tuple[int, ...]] = {
    "2": (2,),
    "۲": (2,),
    "٣": (3,),
    "2 wala": (2,),
    "number 2": (2,),
    "option 3 please": (3,),
    "doosra wala": (2,),
    "the second one": (2,),
    "no wait, the first one": (1,),
    "1st": (1,),
    "pehla": (1,),
    "teen": (3,),
    "last one": (LAST,),
    "1 aur 3": (1, 3),
    "2 and 4": (2, 4),
    "دوسرا": (2,),
    "دو": (2,),
    "آخری والا": (LAST,),
    "الثاني": (2,),
    "الباقة الثانية": (2,),
    "لا، أريد الأول": (1,),
    "2 din mein chahiye": (),
    "first tell me the price": (),
    "kar do": (),
    "bata do": (),
    "can you do it": (),
    "5000": (),
    "mujhe ek baat batao": (),
}


@pytest.mark.parametrize(("text", "picks"), PICKS.items())
def test_numbers_pick_from_a_menu(text: str, picks: tuple[int, ...]) -> None:
    found = read_numbers(words(text), frozenset())
    assert (found.picks, found.count) == (picks, None)


@pytest.mark.parametrize(
    ("text", "named", "count"),
    [
        ("2 logos", {1}, 2),
        ("do logo chahiye", {1}, 2),
        ("mujhe teen logo chahiye", {2}, 3),
        ("can you do logo", {3}, None),
        ("logo do", {0}, None),
        ("دو عدد چاہیے", set(), 2),
        ("quantity 3", set(), 3),
        ("3 pieces", set(), 3),
        ("500 pcs", set(), 500),
    ],
)
def test_numbers_count_pieces(text: str, named: set[int], count: int | None) -> None:
    assert read_numbers(words(text), frozenset(named)).count == count


def test_a_bare_number_with_a_wish_is_marked() -> None:
    assert read_numbers(words("do chahiye"), frozenset()) == Numbers((2,), asked=True, plain=True)
    assert read_numbers(words("2 wala chahiye"), frozenset()) == Numbers((2,), asked=False, plain=False)


@pytest.mark.parametrize("language", ["en", "ur", "roman_ur", "ar"])
def test_a_menu_is_read_back(language: Language) -> None:
    services = shown_menu([said(service_menu(catalogue(), language), "out")], catalogue())
    assert [services[place].name for place in sorted(services)] == list(CATALOGUE)
    website = catalogue()[1]
    packages = shown_menu([said(package_menu(website.packages, catalogue(), language), "out")], catalogue())
    assert packages == dict(enumerate(website.packages, 1))
    card = shown_menu([said(package_card(website.packages[2], language), "out")], catalogue())
    assert card == {1: website.packages[2]}


def test_a_menu_in_anybodys_words_is_read_back() -> None:
    text = "We have:\n1) Logo Design – Premium: PKR 12,000\n2. SEO\n3. Promo - a short film\n4. Something else"
    menu = shown_menu([said(text, "out")], catalogue())
    assert {place: item.name for place, item in menu.items()} == {1: "Premium", 2: "SEO", 3: "Promo"}


def test_the_newest_menu_counts_even_in_two_messages() -> None:
    old, first, second = "1. SEO", "1. *Website*", "2. *Logo Design*"
    history = [
        said(old, "out"),
        said("and?"),
        said(first, "out"),
        said(second, "out"),
        said("hm"),
        said("Sure.", "out"),
    ]
    menu = shown_menu(history, catalogue())
    assert {place: item.name for place, item in menu.items()} == {1: "Website", 2: "Logo Design"}


def test_a_long_catalogue_is_cut_with_a_word_about_the_rest() -> None:
    many = [
        ServiceInfo(new_id(), f"Service number {n} with a long name", "", catalogue()[0].packages) for n in range(40)
    ]
    menu = service_menu(many, "en")
    assert menu.splitlines()[-1] == "… and 30 more. Just write what you are looking for."
    assert all(len(piece) <= 700 for piece in split_text(menu, 700))
    packages = package_menu(catalogue()[0].packages * 4, catalogue(), "en")
    assert packages.splitlines()[-1] == "… and 4 more. Just write what you are looking for."


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("do you offer refunds?", "Do you offer refunds?"),
        ("paise wapas?", "Do you offer refunds?"),
        ("office kahan hai", "Where are you located?"),
        ("content kaise bhejun", "How do I send my content?"),
        ("logo kitne ka hai", None),
        ("hello", None),
    ],
)
def test_written_answers_are_found(text: str, question: str | None) -> None:
    articles = [Article(new_id(), asked, answer, tuple(aliases)) for asked, answer, aliases in ARTICLES]
    found = name_article(words(text), articles)
    assert (found.question if found else None) == question


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("20% off please", "haggle"),
        ("mehnga hai yar", "haggle"),
        ("kitne din lagenge", "duration"),
        ("where is my order", "status"),
        ("account number bhejo", "pay"),
        ("payment kr di", "paid"),
        ("kisi insan se baat karao", "person"),
        ("order cancel kar do", "cancel"),
        ("paise wapas karo", "refund"),
        ("طلبي وين", "status"),
        ("پیسے کہاں بھیجنے ہیں", "pay"),
        ("أريد التحدث مع موظف", "person"),
    ],
)
def test_wishes_are_understood(text: str, intent: str) -> None:
    assert read(turn(text)).wants(intent)


def test_fragments_are_read_together() -> None:
    reading = read(turn("standard", "2 chahiye", shown=(package_menu(catalogue()[0].packages, catalogue(), "en"),)))
    assert ([p.name for p in reading.packages], reading.count, reading.picked) == (["Standard"], 2, False)


@settings(deadline=None)
@given(st.lists(st.text(max_size=200), max_size=4), st.lists(st.text(max_size=200), max_size=3))
def test_anything_can_be_read(texts: list[str], shown: list[str]) -> None:
    read(turn(*texts, shown=tuple(shown)))


def test_a_very_long_message_is_read_quickly() -> None:
    reading = read(turn("mujhe do logo aur website chahiye please " * 100))
    assert [service.name for service in reading.services] == ["Logo Design", "Website"]
