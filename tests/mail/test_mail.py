"""Mails: they leave after the commit, once, to a real server; a server that is away is waited for."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from munshi.core.clock import now
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime
from munshi.core.settings import SettingsError, load_settings
from munshi.mail.letters import LANGUAGES, LETTERS, language_of, write
from munshi.mail.service import PLATFORM, post
from tests.api import adjusted, make_tenant
from tests.mailbox import mailbox, text_of, working

TO = "sana@munshi.test"
FIELDS = {"email": TO}


async def waiting(runtime: Runtime, tenant_id: UUID) -> int:
    async with tenant_tx(runtime.db, tenant_id) as tx:
        return int(await tx.raw.fetchval("select count(*) from mails"))


async def post_and_fail(runtime: Runtime, tenant_id: UUID) -> None:
    async with tenant_tx(runtime.db, tenant_id) as tx:
        post(tx, "password_changed", "undone@munshi.test", "en", FIELDS)
        raise ZeroDivisionError


async def test_a_mail_leaves_after_the_commit_in_the_shops_language(runtime: Runtime) -> None:
    tenant_id = await make_tenant(runtime.db)
    async with mailbox() as box, working(adjusted(runtime, **box.settings)):
        with pytest.raises(ZeroDivisionError):
            await post_and_fail(runtime, tenant_id)
        async with tenant_tx(runtime.db, tenant_id) as tx:
            post(tx, "password_changed", TO, "ur", FIELDS)
            post(tx, "password_changed", "late@munshi.test", "en", FIELDS, expires_at=now() - timedelta(seconds=1))
        mail = await box.next(TO)
    assert (box.mails, await waiting(runtime, tenant_id)) == ([], 0)
    assert (mail["From"], mail["Subject"], mail["Content-Language"]) == (
        "Munshi <post@munshi.test>",
        "منشی پر آپ کا پاس ورڈ بدل گیا ہے",
        "ur",
    )
    assert mail["Message-ID"].endswith("@munshi.test>")
    html = mail.get_body(("html",))
    assert html is not None
    assert 'dir="rtl"' in html.get_content()
    assert TO in text_of(mail)


async def test_a_server_that_is_away_is_waited_for_and_a_refused_address_given_up(runtime: Runtime) -> None:
    tenant_id = await make_tenant(runtime.db)
    async with mailbox() as box, working(adjusted(runtime, **box.settings)):
        box.away, box.refuses = 1, {"nobody@munshi.test"}
        async with tenant_tx(runtime.db, PLATFORM) as tx:
            post(tx, "password_changed", TO, "en", FIELDS)
        assert (await box.next(TO))["Subject"] == "Your password on Munshi was changed"
        async with tenant_tx(runtime.db, tenant_id) as tx:
            post(tx, "password_changed", "nobody@munshi.test", "en", FIELDS)
        await asyncio.wait_for(box.refused.wait(), 10)
    assert (box.mails, await waiting(runtime, tenant_id)) == ([], 0)
    async with tenant_tx(runtime.db, tenant_id) as tx:
        events = await tx.raw.fetch("select type, data from events")
    assert [tuple(event) for event in events] == [("mail.refused", {"letter": "password_changed"})]


def test_every_letter_is_there_in_every_language_and_names_the_same() -> None:
    everything = {
        key: key.upper() for key in ("inviter", "shop", "until", "email", "minutes", "days", "at", "agent", "address")
    }
    for name, languages in LETTERS.items():
        assert set(languages) == set(LANGUAGES)
        shown = [
            write(name, language, everything, "https://x.test/#y" if "button" in languages["en"] else None)
            for language in LANGUAGES
        ]
        named = [{word for word in everything.values() if word in one.subject + one.text} for one in shown]
        assert named[0] == named[1] != set()
        assert all(("https://x.test/#y" in one.html) == ("button" in languages["en"]) for one in shown)
    assert [language_of(locale) for locale in ("ur-PK", "ur", "en", "urx", None)] == ["ur", "ur", "en", "en", "en"]


def test_a_name_can_end_neither_a_header_nor_a_tag() -> None:
    hostile = "Shop\r\nBcc: everybody@munshi.test <script>alert(1)</script> {email}"
    letter = write("invitation", "en", {"shop": hostile, "inviter": "Ali", "until": "2030-01-01"}, "https://x.test/#y")
    assert "\n" not in letter.subject
    assert "<script>" not in letter.html
    assert "{email}" in letter.text


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"SMTP_URL": "smtp://127.0.0.1"}, "MAIL_FROM must be set too, because SMTP_URL is."),
        ({"SMTP_URL": "http://mail.test", "MAIL_FROM": "a@b.c", "PUBLIC_URL": "https://x.y"}, "SMTP_URL must be an"),
        ({"MAIL_FROM": "nobody"}, "MAIL_FROM must be the e-mail address that mails come from."),
        ({"PUBLIC_URL": "munshi.test"}, "PUBLIC_URL must be where people reach this installation"),
    ],
)
def test_wrong_settings_are_told(given: dict[str, str], fault: str) -> None:
    with pytest.raises(SettingsError, match="must be") as refused:
        load_settings(APP_ENV="test", JWT_SECRET="x" * 32, WHATSAPP_SESSION_SECRET="y" * 16, **given)
    assert any(one.startswith(fault) for one in refused.value.faults)
    assert not any("mail.test" in one for one in refused.value.faults)
