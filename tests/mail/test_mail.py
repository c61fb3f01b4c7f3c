"""Mails: they leave after the commit, once, to a real server; a server that is away is waited for."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import pytest
from aiosmtplib import SMTPException

from munshi.core.clock import now
from munshi.core.db import tenant_tx
from munshi.core.runtime import Runtime, tls
from munshi.core.settings import Settings, SettingsError, load_settings
from munshi.mail.letters import LANGUAGES, LETTERS, language_of, write
from munshi.mail.service import PLATFORM, post
from munshi.mail.smtp import deliver
from tests.api import adjusted, make_tenant
from tests.mailbox import certify, mailbox, text_of, working

TO = "sana@munshi.test"
ELSEWHERE = "127.0.0.2"  # this machine too, but not by the names that may be spoken to in the clear
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


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Of a mail server that this process trusts, under two addresses of this machine; the second passes for another."""
    made = certify(tmp_path, "127.0.0.1", ELSEWHERE)
    monkeypatch.setenv("SSL_CERT_FILE", str(made))
    tls.cache_clear()
    yield made
    tls.cache_clear()


@pytest.mark.parametrize(("scheme", "host"), [("smtps", "127.0.0.1"), ("smtp", ELSEWHERE)])
async def test_a_mail_leaves_this_machine_by_tls_only(
    runtime: Runtime, certificate: Path, scheme: str, host: str
) -> None:
    tenant_id = await make_tenant(runtime.db)
    server = mailbox(scheme=scheme, host=host, certificate=certificate)
    async with server as box, working(adjusted(runtime, **box.settings)):
        async with tenant_tx(runtime.db, tenant_id) as tx:
            post(tx, "password_changed", TO, "en", FIELDS)
        assert (await box.next(TO))["Subject"] == "Your password on Munshi was changed"
    assert (box.in_the_clear, await waiting(runtime, tenant_id)) == (0, 0)


async def test_a_server_without_tls_or_with_a_strange_certificate_is_told_nothing(
    settings: Settings, certificate: Path, tmp_path: Path
) -> None:
    message = EmailMessage()
    message["To"], message["From"] = TO, "post@munshi.test"
    (tmp_path / "other").mkdir()
    strange = certify(tmp_path / "other", "127.0.0.1", ELSEWHERE)
    servers = (
        mailbox(host=ELSEWHERE),
        mailbox(host=ELSEWHERE, certificate=strange),
        mailbox(scheme="smtps", certificate=strange),
    )
    for server in servers:
        async with server as box:
            with pytest.raises((SMTPException, OSError)):
                await deliver(settings.model_copy(update=box.settings), message)
            assert box.mails == []


def test_every_letter_is_there_in_every_language_and_names_the_same() -> None:
    fields = ("inviter", "shop", "until", "email", "minutes", "days", "at", "agent", "address", "said")
    everything = {key: key.upper() for key in fields}
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
