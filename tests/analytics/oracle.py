"""What plain Python makes of a shop's messages: what the figures of its days must be."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

AUTHORS = ("customer", "ai", "human", "system")


@dataclass(frozen=True)
class Said:
    chat: UUID
    seq: int
    author: str
    at: datetime
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Day:
    """Of one chat."""

    chat: UUID
    asked_at: datetime | None
    ai_at: datetime | None
    person_at: datetime | None
    answered_at: datetime | None

    def by(self, until: datetime) -> "Day":
        """As it stood then."""
        times = (self.asked_at, self.ai_at, self.person_at, self.answered_at)
        return Day(self.chat, *(at if at and at <= until else None for at in times))

    @property
    def seconds(self) -> float | None:
        if self.asked_at is None or self.answered_at is None:
            return None
        return max((self.answered_at - self.asked_at).total_seconds(), 0)


def days_of(messages: list[Said], zone: str) -> dict[date, list[Day]]:
    chats: dict[tuple[date, UUID], list[Said]] = {}
    for one in messages:
        if one.author != "system":
            chats.setdefault((one.at.astimezone(ZoneInfo(zone)).date(), one.chat), []).append(one)
    found: dict[date, list[Day]] = {}
    for (day, chat_id), said in chats.items():
        first = {author: min((one.at for one in said if one.author == author), default=None) for author in AUTHORS}
        asked = min((one.seq for one in said if one.author == "customer"), default=None)
        answered = min(
            (
                one.sent_at
                for one in messages
                if one.chat == chat_id and one.author in ("ai", "human") and one.sent_at and asked and one.seq > asked
            ),
            default=None,
        )
        found.setdefault(day, []).append(Day(chat_id, first["customer"], first["ai"], first["human"], answered))
    return found


def figures(days: Iterable[Day]) -> dict[str, Any]:
    """What the report says of them."""
    asked = [day for day in days if day.asked_at]
    people = {day.chat for day in asked if day.person_at}
    spoke = {day.chat for day in asked if day.ai_at or day.person_at}
    return {
        "conversations": len({day.chat for day in asked}),
        "by_ai": len(spoke - people),
        "by_person": len(people),
        "first_reply_seconds": middle(asked),
    }


def numbers(days: Iterable[Day], until: datetime) -> dict[str, Any]:
    """What the home page says of one day."""
    stood = [day.by(until) for day in days]
    spoke = [day for day in stood if day.ai_at or day.person_at]
    share = sum(1 for day in spoke if not day.person_at) / len(spoke) if spoke else None
    return {
        "conversations": sum(1 for day in stood if day.asked_at),
        "ai_share": None if share is None else pytest.approx(share),
        "first_reply_seconds": middle(stood),
    }


def middle(days: Iterable[Day]) -> Any:
    waits = [day.seconds for day in days if day.seconds is not None]
    return pytest.approx(median(waits), abs=1e-6) if waits else None
