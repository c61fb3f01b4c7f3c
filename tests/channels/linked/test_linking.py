"""Linking a phone and unlinking it, and each way it can be refused: a clear state, what to do, and no second try."""

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from munshi.channels.linked.held import record, session
from munshi.channels.linked.held.gateway import gateway_of
from munshi.channels.linked.states import MEANINGS, state_after
from tests.channels.linked.doors import Line, Works, phone_line
from tests.fakes.whatsapp.server import WhatsApp
from tests.killable import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def released(line: Line) -> None:
    """Wait until nobody holds the device, and check that nothing is left of it on this machine."""

    async def is_free() -> bool:
        free = await line.shop.value("select holder is null from linked_devices")
        return bool(free) and line.shop.account_id not in gateway_of(line.shop.runtime).holdings

    await until(is_free)
    assert left_of(line) == []


def left_of(line: Line) -> list[Path]:
    """What this machine has of the session."""
    return list(session.directory_of(line.shop.account_id, 0).parent.glob(f"munshi-device-{line.shop.account_id}-*"))


async def stays(line: Line, state: str, *, account: str, linked: bool) -> None:
    """It has come to an end in this state: the account says what to do, and nothing is tried again."""
    link = await line.is_in(state)
    await released(line)
    shown = (await line.client.get(line.path)).json()
    assert (shown["status"], link["advice"]) == (account, MEANINGS[state].advice)  # type: ignore[index]  # a state
    assert shown["link_state"] == state
    assert shown["last_error"].startswith(link["advice"])
    assert shown["last_error_at"] is not None
    assert (await line.link())["linked"] == linked
    assert await line.shop.value("select wanted from linked_devices") == "off"
    came = len(line.whatsapp.stanzas)
    await line.look_again()
    await asyncio.sleep(0.3)
    assert len(line.whatsapp.stanzas) == came


async def is_linked(line: Line) -> None:
    """Connected, linked anew if need be."""
    link = await line.link()
    if link["linked"]:
        await line.connect()
        await line.is_in("connected")
    else:
        await line.pair()


async def is_off(line: Line) -> None:
    """Linked, and not connected."""
    if not (await line.link())["linked"]:
        await line.pair()
    await line.client.post(f"{line.path}/disconnect")
    await released(line)


async def is_unlinked(line: Line) -> None:
    """Not linked, whatever was before."""
    if (await line.link())["linked"]:
        await line.client.post(f"{line.path}/logout")
        await line.until(lambda link: not link["linked"])
        await released(line)


async def test_by_eight_digit_code_beside_the_qr_code(line: Line) -> None:
    await is_unlinked(line)
    asked = await line.client.post(f"{line.path}/pair-code", json={"phone": line.phone})
    assert asked.status_code == 202
    link = await line.until(lambda link: link["code"])
    assert link["state"] == "waiting"
    assert link["phone"] == f"+{line.phone}"
    assert len(link["code"].replace("-", "")) == 8
    assert link["qr"].startswith("https://wa.me/settings/linked_devices#")
    sealed = await line.shop.value("select code_sealed from linked_devices")
    assert link["code"] not in sealed
    events = json.dumps(await line.shop.rows("select data from events"), default=str)
    assert link["code"] not in events
    assert link["qr"] not in events
    await line.whatsapp.enter(link["code"], line.phone, line.lid)
    linked = await line.is_in("connected")
    assert (linked["qr"], linked["code"], linked["linked"]) == (None, None, True)
    again = await line.client.post(f"{line.path}/pair-code", json={"phone": line.phone})
    assert (again.status_code, again.json()["code"]) == (409, "already_linked")


async def test_disconnect_keeps_the_link_and_connect_needs_no_code(line: Line) -> None:
    await is_linked(line)
    off = await line.client.post(f"{line.path}/disconnect")
    assert off.json()["status"] == "disconnected"
    await released(line)
    link = await line.link()
    assert (link["state"], link["linked"]) == ("disconnected", True)
    assert line.whatsapp.devices[line.phone].connection is None
    await line.connect()
    assert (await line.is_in("connected"))["qr"] is None
    assert not [event for event in await line.shop.events("system.alert") if event["code"] != "low"]


async def test_another_phone_than_the_numbers_own_is_turned_away(line: Line, works: Works) -> None:
    async with phone_line(works, line.whatsapp, "923000000077", "900077") as other:
        await other.shop.rows("update whatsapp_accounts set phone = '+923000000078' where kind = 'web' returning id")
        await other.connect()
        link = await other.until(lambda link: link["qr"])
        await other.whatsapp.scan(link["qr"], other.phone, other.lid)
        await stays(other, "wrong_phone", account="disconnected", linked=False)
        removed = await other.whatsapp.stanza("remove-companion-device")
        assert removed.attrs["jid"].user == other.phone  # type: ignore[attr-defined]  # an address


async def test_a_passkey_cannot_be_given_from_here(works: Works, whatsapp: WhatsApp) -> None:
    whatsapp.demand_passkey = True
    try:
        async with phone_line(works, whatsapp, "923000000002", "900002") as line:
            await line.connect()
            await stays(line, "passkey", account="disconnected", linked=False)
    finally:
        whatsapp.demand_passkey = False


async def test_a_version_refused_while_linking(works: Works, whatsapp: WhatsApp) -> None:
    whatsapp.refuse_logins = {"reason": "405"}
    try:
        async with phone_line(works, whatsapp, "923000000003", "900003") as line:
            await line.connect()
            await stays(line, "outdated", account="disconnected", linked=False)
    finally:
        whatsapp.refuse_logins = None


async def test_a_library_that_cannot_be_loaded_is_a_state_and_no_crash(
    works: Works, whatsapp: WhatsApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "neonize").mkdir()
    (tmp_path / "neonize" / "__init__.py").write_text("raise ImportError('no such library')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    async with phone_line(works, whatsapp, "923000000004", "900004") as line:
        await line.connect()
        await stays(line, "unavailable", account="disconnected", linked=False)
    assert sys.modules.get("neonize") is None, "it is never loaded into this process"


async def test_a_broken_connection_is_made_anew(line: Line) -> None:
    await is_linked(line)
    for broken in (line.whatsapp.drop, lambda phone: line.whatsapp.stream_error(phone, "503")):
        came = line.whatsapp.devices[line.phone].came
        await broken(line.phone)
        await line.came_back(came)
    sana = line.whatsapp.person("923001112233", "800001")
    await line.say(sana, "Still there?")
    await line.stored(sana, 2)


async def test_what_came_while_out_of_reach_is_answered_once_and_the_gap_is_shown(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await is_linked(line)
    monkeypatch.setattr(record, "GAP_SECONDS", 0.2)
    omar, came = line.whatsapp.person("923001112244", "800002"), line.came
    line.whatsapp.proxy.shut = True
    await line.whatsapp.drop(line.phone)
    await line.is_in("connecting")
    shown = await line.link()
    assert (shown["gap_from"] is not None, shown["gap_until"]) == (True, None)
    for _ in range(2):  # handed over once more, as after a lost acknowledgement
        await line.say(omar, "Salam", wa_id="3EB0KEPT")
    line.whatsapp.proxy.shut = False
    await line.came_back(came)
    link = await line.link()
    assert link["gap_from"] == shown["gap_from"] < link["gap_until"]
    alert = (await line.shop.events("system.alert"))[-1]
    times = {name: datetime.fromisoformat(alert[name]) for name in ("gap_from", "gap_until")}
    assert times == {name: datetime.fromisoformat(link[name]) for name in times}
    assert (alert["code"], alert["account"]) == ("whatsapp_gap", str(line.shop.account_id))
    await line.whatsapp.until(lambda: len(line.whatsapp.said_to(omar)) == 1)
    await line.say(omar, "1")
    await line.whatsapp.until(lambda: len(line.whatsapp.said_to(omar)) == 2)
    said = [(row["direction"], row["text"]) for row in await line.stored(omar, 4)]
    assert [text for direction, text in said if direction == "in"] == ["Salam", "1"]
    assert [direction for direction, _ in said] == ["in", "out", "in", "out"]


REFUSALS: list[tuple[dict[str, str], str, str, bool]] = [
    ({"reason": "405"}, "outdated", "disconnected", True),
    ({"reason": "406"}, "closed", "banned", False),
]


@pytest.mark.parametrize(("failure", "state", "account", "linked"), REFUSALS)
async def test_a_login_refused(line: Line, failure: dict[str, str], state: str, account: str, linked: bool) -> None:
    await is_off(line)
    line.whatsapp.refuse_logins = failure
    try:
        await line.connect()
        await stays(line, state, account=account, linked=linked)
    finally:
        line.whatsapp.refuse_logins = None
    alert = (await line.shop.events("system.alert"))[-1]
    assert (alert["code"], alert["account"]) == ("whatsapp_sending_stopped", str(line.shop.account_id))


async def test_a_temporary_ban_is_waited_for(line: Line) -> None:
    await is_off(line)
    line.whatsapp.refuse_logins = {"reason": "402", "code": "101", "expire": "3600"}
    await line.connect()
    link = await line.is_in("banned")
    await released(line)
    assert (await line.client.get(line.path)).json()["status"] == "banned"
    ends = await line.shop.value("select extract(epoch from state_until - now())::float8 from linked_devices")
    assert 3500 < ends <= 3600
    assert link["linked"]
    await line.look_again()
    wake = "select extract(epoch from due_at - now())::float8 from wake where key = $1"

    async def waits() -> bool:
        due = await line.shop.value(wake, f"link:{line.shop.account_id}")
        return due is not None and due > 3400

    await until(waits)
    line.whatsapp.refuse_logins = None
    await line.shop.rows("update linked_devices set state_until = now() returning account_id")
    await line.look_again()
    await line.is_in("connected")


async def test_replaced_by_another_copy_of_the_session(line: Line) -> None:
    await is_linked(line)
    conflict: Any = [line.whatsapp.conflict("replaced")]
    await line.whatsapp.stream_error(line.phone, None, conflict)
    await stays(line, "replaced", account="disconnected", linked=True)


async def test_removed_on_the_phone(line: Line) -> None:
    await is_linked(line)
    await line.whatsapp.unlink(line.phone)
    await stays(line, "logged_out", account="logged_out", linked=False)


async def test_logout_unlinks_at_whatsapp_and_forgets_the_session(line: Line) -> None:
    await is_unlinked(line)
    nothing = await line.client.post(f"{line.path}/logout")
    assert (nothing.status_code, nothing.json()["code"]) == (409, "not_linked")
    await line.pair()
    before = len(line.whatsapp.stanzas)
    answer = await line.client.post(f"{line.path}/logout")
    assert answer.status_code == 200
    await stays(line, "logged_out", account="logged_out", linked=False)
    await line.whatsapp.stanza("remove-companion-device", after=before)
    assert await line.shop.value("select session from linked_devices") is None


async def test_nothing_survives_an_account_that_is_deleted(works: Works, whatsapp: WhatsApp) -> None:
    async with phone_line(works, whatsapp, "923000000005", "900005") as line:
        await line.pair()
        [directory] = left_of(line)
        assert directory.stat().st_mode & 0o777 == 0o700
        assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o600}
        holding = gateway_of(works.runtime).holdings[line.shop.account_id]
        assert holding.wire
        process = holding.wire.process
        assert (await line.client.delete(line.path)).status_code == 204
        await asyncio.wait_for(process.wait(), 10)

        async def is_gone() -> bool:
            return left_of(line) == [] and line.shop.account_id not in gateway_of(works.runtime).holdings

        await until(is_gone)
        assert await line.shop.rows("select * from linked_devices") == []


SAID: list[tuple[dict[str, Any], str]] = [
    ({"ev": "login", "status": "timeout"}, "expired"),
    ({"ev": "connectfailure", "reason": 409}, "refused"),
    ({"ev": "loggedout", "reason": 2}, "logged_out"),
    ({"ev": "pairstatus", "error": "no"}, "refused"),
]


@pytest.mark.parametrize(("event", "state"), SAID)
async def test_what_else_the_library_may_say_ends_it_too(event: dict[str, Any], state: str) -> None:
    """A code expires after two minutes and forty seconds: here only what follows from the library's word."""
    found = state_after(event, "waiting")
    assert found == state
    assert MEANINGS[found].ends
