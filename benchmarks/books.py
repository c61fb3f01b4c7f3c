"""What was written, what is stored and what Graph was given, compared."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from tests.chats import Shop
from tests.fakes.graph import Graph

MESSAGES = """
select m.id::text, m.conversation_id::text as chat, m.seq, m.direction, m.wa_id, m.status, m.author,
  m.run_id::text as run, m.failure, m.text
from messages m order by m.conversation_id, m.seq
"""
UNANSWERED = "select count(*) from conversations where answered_seq <> inbound_seq"
UNREAD = "select count(*) from inbound_events where handled_at is null or failure is not null"
# Also those that a later message has brought back to life.
GIVEN_UP = """
select greatest((select count(*) from wake where dead_at is not null),
  (select count(*) from events where type = 'system.alert' and data->>'code' = 'job_given_up'))
"""
ORDERED_TWICE = "select coalesce(sum(n - 1), 0)::int from (select count(*) as n from orders group by customer_id) o"
ORDERS = "select count(*) from orders"
CUT = "The server stopped while sending"


@dataclass(frozen=True)
class Books:
    """Counts. `lost`: messages not stored or not answered, receipts not applied. `kills`: done, and asked for."""

    written: int
    sent: int
    orders: int
    lost: int
    answered_twice: int
    out_of_order: int
    sent_twice: int
    unknown: int
    unexplained: int
    dead: int
    kills: tuple[int, int]
    recoveries: list[float]
    seconds: float

    @property
    def right(self) -> bool:
        wrong = (self.lost, self.answered_twice, self.out_of_order, self.sent_twice, self.unexplained, self.dead)
        return not any(wrong) and self.kills[0] == self.kills[1]

    def table(self) -> str:
        recovered = f"{median(self.recoveries):.1f} s, longest {max(self.recoveries):.1f} s" if self.recoveries else "-"
        rows = {
            "messages written": f"{self.written:,}",
            "kills": f"{self.kills[0]} of {self.kills[1]}",
            "messages Graph took": f"{self.sent:,}",
            "orders": f"{self.orders:,}",
            "lost": f"{self.lost:,}",
            "answered twice": f"{self.answered_twice:,}",
            "out of order": f"{self.out_of_order:,}",
            "sent twice": f"{self.sent_twice:,}",
            "unknown (cut while being sent)": f"{self.unknown:,}",
            "failed or unknown for no kill": f"{self.unexplained:,}",
            "jobs given up": f"{self.dead:,}",
            "time to recover (median)": recovered,
            "whole run": f"{self.seconds:.0f} s",
        }
        return "\n".join(f"{name:<32}{value}" for name, value in rows.items())


async def audit(
    shop: Shop,
    graph: Graph,
    written: dict[str, list[str]],
    kills: tuple[int, int],
    recoveries: list[float],
    seconds: float,
) -> Books:
    rows = await shop.rows(MESSAGES)
    stored = [row for row in rows if row["direction"] == "in"]
    replies = {row["id"]: row for row in rows if row["direction"] == "out"}
    unknown = [row for row in replies.values() if row["status"] == "unknown"]
    # What Graph took has a receipt, so its fate is known; what a kill cut before that never reached Graph.
    taken = {call.own_id for call in graph.sent}
    cut = [row for row in unknown if row["id"] not in taken and row["failure"].startswith(CUT)]
    settled = [row for row in replies.values() if row["id"] in taken and row["status"] in ("delivered", "read")]
    calls = Counter(call.own_id for call in graph.calls)
    missing = sum(map(len, written.values())) - len({row["wa_id"] for row in stored})
    return Books(
        written=sum(map(len, written.values())),
        sent=len(graph.sent),
        orders=await shop.value(ORDERS),
        lost=missing + await shop.value(UNANSWERED) + await shop.value(UNREAD) + len(taken) - len(settled),
        answered_twice=answered_twice(rows) + len(stored) - len({row["wa_id"] for row in stored})
        + await shop.value(ORDERED_TWICE),
        out_of_order=stored_out_of_order(stored, written) + sent_out_of_order(graph, replies),
        sent_twice=sum(times - 1 for times in calls.values()),
        unknown=len(cut),
        unexplained=len(replies) - len(settled) - len(cut),
        dead=await shop.value(GIVEN_UP),
        kills=kills,
        recoveries=recoveries,
        seconds=seconds,
    )  # fmt: skip


def answered_twice(rows: list[dict[str, Any]]) -> int:
    """Runs of the assistant that spoke right after another of its runs, with no word of the customer between."""
    twice = 0
    for before, after in pairwise(rows):
        both = before["author"] == after["author"] == "ai" and before["chat"] == after["chat"]
        twice += both and before["run"] != after["run"]
    return twice


def stored_out_of_order(stored: list[dict[str, Any]], written: dict[str, list[str]]) -> int:
    """Customers whose messages do not stand in the order they were written."""
    as_stored: dict[str, list[str]] = {}
    for row in stored:
        as_stored.setdefault(row["wa_id"].split(".")[1], []).append(row["wa_id"])
    return sum(as_stored.get(sender, []) != ids for sender, ids in written.items())


def sent_out_of_order(graph: Graph, replies: dict[str, dict[str, Any]]) -> int:
    """Messages that reached Graph after a later one to the same customer."""
    highest: dict[str, int] = {}
    late = 0
    for call in graph.calls:
        seq = replies[call.own_id]["seq"]
        late += seq < highest.get(call.to, 0)
        highest[call.to] = max(seq, highest.get(call.to, 0))
    return late
