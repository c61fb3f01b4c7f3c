"""Notifications as the API takes and shows them."""

import binascii
from base64 import urlsafe_b64decode
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from pydantic import AfterValidator, Field

from munshi.core.db import Json
from munshi.core.schemas import NO_NUL, WHOLE, Body, Flag, PageQuery, View
from munshi.notifications.kinds import Channel, KindName

AUTH_BYTES = 16

Hour = Annotated[int, Field(ge=0, le=23), WHOLE]


class NotificationQuery(PageQuery):
    unread: bool = False


class NotificationView(View):
    """`path`: where in the dashboard it leads; `about`: the name of the customer, number, provider or broadcast, as it
    is now; `order_number`: of an order or its payment. `facts`: what its event tells.
    """

    id: UUID
    kind: KindName | Literal["trial"]
    created_at: datetime
    read_at: datetime | None
    path: str
    about: str | None
    order_number: int | None
    facts: Json


class ReadUntil(Body):
    """The latest the caller has seen; what came after it stays unread."""

    notification_id: UUID


class UnreadView(View):
    """How many of the caller's are unread, counted to 100: then it means that many or more."""

    unread: int


def _each_once(channels: list[Channel]) -> list[Channel]:
    return sorted(set(channels))


Channels = Annotated[list[Channel], Field(max_length=3), AfterValidator(_each_once)]


class KindView(View):
    """A kind the caller's role is told of, and by which ways."""

    kind: KindName
    channels: list[Channel]


class NotificationSettingsView(View):
    """`mail`: mails can be sent to the caller. Between the quiet hours of the shop's day nothing goes out; what waits
    goes out once they are over.
    """

    kinds: list[KindView]
    quiet_from_hour: int
    quiet_until_hour: int
    names_in_push: bool
    mail: bool
    time_zone: str


class NotificationSettingsChange(Body):
    """Only what is sent changes. `choices`: by kind, all the ways it goes."""

    choices: dict[KindName, Channels] | None = None
    quiet_from_hour: Hour | None = None
    quiet_until_hour: Hour | None = None
    names_in_push: Flag | None = None


def _decoded(text: str) -> bytes:
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise ValueError("write it in base64, as the browser gives it") from None


def _is_point(text: str) -> str:
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _decoded(text))
    except ValueError:
        raise ValueError("this is no key of a browser's subscription") from None
    return text


def _is_secret(text: str) -> str:
    if len(_decoded(text)) != AUTH_BYTES:
        raise ValueError(f"these are not {AUTH_BYTES} bytes")
    return text


class NewPushDevice(Body):
    """The subscription of a browser's push manager."""

    endpoint: Annotated[str, Field(max_length=1000, pattern=NO_NUL, description="https on the public internet")]
    p256dh: Annotated[str, Field(max_length=120), AfterValidator(_is_point)]
    auth: Annotated[str, Field(max_length=40, json_schema_extra={"format": "password"}), AfterValidator(_is_secret)]
    language: Literal["en", "ur"] = "en"


class PushDeviceView(View):
    """`endpoint` tells a browser which of these it is."""

    id: UUID
    created_at: datetime
    agent: str | None
    endpoint: str


class PushKeyView(View):
    """The installation's public key, in base64: the browser's `applicationServerKey`."""

    key: str


class TrialView(View):
    """By which ways the trial goes."""

    mail: bool
    devices: int
