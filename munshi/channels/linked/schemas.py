"""Linked phones at the API's edge."""

from datetime import datetime

from pydantic import BaseModel

from munshi.channels.linked.states import State
from munshi.channels.schemas import Phone
from munshi.core.schemas import Body


class PairCode(Body):
    """The number of the phone that is to be linked."""

    phone: Phone


class LinkView(BaseModel):
    """`advice`: what a person can do. `qr` is what the QR code says, `code` the 8 digits and letters for `phone`; both
    until `code_until`. `state_until`: a ban ends. `session_at`: when the link was last stored. `gap_from` to
    `gap_until`: messages of that time may be missing. `restarts`: how often it had to be started anew."""

    state: State
    advice: str | None
    state_until: datetime | None
    linked: bool
    qr: str | None = None
    code: str | None = None
    phone: str | None = None
    code_until: datetime | None
    linked_at: datetime | None
    session_at: datetime | None
    restarts: int
    gap_from: datetime | None
    gap_until: datetime | None
