"""Linked devices: what is wanted of each, how it stands, who holds it, and its session."""

from datetime import datetime
from typing import get_args
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from munshi.channels.linked.states import State
from munshi.core.clock import now
from munshi.core.db import Base, defaulted

STATES = get_args(State)


class LinkedDevice(Base):
    """The device of a `web` account; `account_id` is that account's.

    `wanted`: off, on (a code is shown when there is no session), logout; `asked_no` grows with every request.
    `state` is one of states.py; `state_until`: when a ban ends. `code_sealed`: the code now shown, readable by admins.
    `session`: the library's files, sealed (held/session.py), as they stood at `session_at`.
    `holder` keeps the device until `leased_until`; what it writes counts only under its `lease_no`.
    `sent_today`, `sent_this_hour`: counted for the caps, the last time in the hour that began at `sent_hour` (UTC).
    `gap_from` to `gap_until`: the last time it was out of reach for long.
    """

    __tablename__ = "linked_devices"
    __table_args__ = (
        CheckConstraint("wanted in ('off', 'on', 'logout')", name="wanted"),
        CheckConstraint(f"state in {STATES}", name="state"),
        ForeignKeyConstraint(
            ["tenant_id", "account_id"],
            ["whatsapp_accounts.tenant_id", "whatsapp_accounts.id"],
            ondelete="CASCADE",
            name="fk_linked_devices_account",
        ),
    )

    tenant_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=now, server_default=sql("now()"))
    wanted: Mapped[str] = defaulted("off")
    asked_no: Mapped[int] = defaulted(0)
    pair_phone: Mapped[str | None]
    state: Mapped[str] = defaulted("unlinked")
    state_until: Mapped[datetime | None]
    code_sealed: Mapped[str | None]
    code_until: Mapped[datetime | None]
    session: Mapped[bytes | None]
    session_at: Mapped[datetime | None]
    linked_at: Mapped[datetime | None]
    lid: Mapped[str | None]
    holder: Mapped[str | None]
    lease_no: Mapped[int] = defaulted(0)
    leased_until: Mapped[datetime | None]
    restarts: Mapped[int] = defaulted(0)
    sent_hour: Mapped[datetime | None]
    sent_today: Mapped[int] = defaulted(0)
    sent_this_hour: Mapped[int] = defaulted(0)
    gap_from: Mapped[datetime | None]
    gap_until: Mapped[datetime | None]
