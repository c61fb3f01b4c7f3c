"""The states of a linked device: what each means for its account, and what a person can do."""

from dataclasses import dataclass
from typing import Any, Literal

State = Literal[
    "unlinked",
    "waiting",
    "scanned",
    "securing",
    "connecting",
    "connected",
    "disconnected",
    "expired",
    "wrong_phone",
    "passkey",
    "outdated",
    "refused",
    "replaced",
    "banned",
    "closed",
    "logged_out",
    "unavailable",
]
AccountStatus = Literal["disconnected", "connecting", "connected", "logged_out", "banned"]


@dataclass(frozen=True)
class Meaning:
    """`advice`: what to do, empty when all is well. `ends`: the device is not tried again by itself.

    `forgets`: its session is worth nothing any more.
    """

    account: AccountStatus
    advice: str = ""
    ends: bool = False
    forgets: bool = False


MEANINGS: dict[State, Meaning] = {
    "unlinked": Meaning("disconnected", "Connect it to link a phone."),
    "waiting": Meaning("connecting", "On the phone open WhatsApp, Linked devices, Link a device, and scan the code."),
    "scanned": Meaning("connecting"),
    "securing": Meaning("connecting"),
    "connecting": Meaning("connecting"),
    "connected": Meaning("connected"),
    "disconnected": Meaning("disconnected", "The phone stays linked: connect it to go on.", ends=True),
    "expired": Meaning("disconnected", "The code was not scanned in time: connect again for a new one.", ends=True),
    "wrong_phone": Meaning(
        "disconnected", "Another phone was linked than this number's: connect again and use the right one.", True, True
    ),
    "passkey": Meaning(
        "disconnected",
        "WhatsApp asks this number for a passkey, which linking from here cannot give: link it by the Cloud API.",
        ends=True,
        forgets=True,
    ),
    "outdated": Meaning(
        "disconnected", "WhatsApp no longer accepts this version: update the installation, then connect.", ends=True
    ),
    "refused": Meaning("disconnected", "WhatsApp refused the connection: try again later.", ends=True),
    "replaced": Meaning(
        "disconnected", "The link is in use in another place: stop it there, then connect again.", ends=True
    ),
    "banned": Meaning("banned", "WhatsApp has suspended this number: write less to people who did not write first."),
    "closed": Meaning("banned", "WhatsApp has banned this number: ask its support on the phone.", True, True),
    "logged_out": Meaning("logged_out", "The phone has removed this link: connect to link it again.", True, True),
    "unavailable": Meaning(
        "disconnected",
        "Linking phones does not work on this machine: its WhatsApp library cannot be loaded (see munshi doctor).",
        ends=True,
    ),
}
LINKING: tuple[State, ...] = ("waiting", "scanned", "securing")

LOGINS: dict[str, State] = {
    "success": "scanned",
    "timeout": "expired",
    "passkey-request": "passkey",
    "err-client-outdated": "outdated",
    "err-unexpected-state": "refused",
    "error": "refused",
}
UNKNOWN_LOGOUT = 5  # of the library's ConnectFailureReason: the number itself is banned
EVENTS: dict[str, State] = {
    "connected": "connected",
    "disconnected": "connecting",
    "loggedout": "logged_out",
    "streamreplaced": "replaced",
    "clientoutdated": "outdated",
    "connectfailure": "refused",
    "temporaryban": "banned",
    "unavailable": "unavailable",
}


def state_after(event: dict[str, Any], state: State | None) -> State | None:
    """Where an event leads a device that is in `state`; None when it stays as it is."""
    name = event["ev"]
    if name == "login":
        return LOGINS.get(event["status"])
    if name == "pairstatus":
        return "refused" if event.get("error") else "securing"
    if name == "disconnected" and state in LINKING:
        return None  # the library connects anew to finish
    if name == "loggedout" and event.get("reason") == UNKNOWN_LOGOUT:
        return "closed"
    return EVENTS.get(name)
