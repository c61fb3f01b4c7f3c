"""How well and at what cost receipts are read: `python -m benchmarks.receipts [--count 120] [--seed 10000]`.

Made-up receipts (tests/receipts): every layout in turn, fonts of this machine, sizes, JPEG, blur, turned by up to
three degrees, with fees, balances and promises beside the amount. Each is read by the reading process, as a server does
it, and judged against an order for what it shows and against orders for other amounts. Ends with 1 when an amount is
read wrong, or a wrong one counts as right. No network.
"""

import argparse
import asyncio
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import psutil

from benchmarks.stage import Figure, Stage
from munshi.core.db import Json
from munshi.core.helper import Helper, Helpers
from munshi.payments.reading.jobs import PROGRAM
from munshi.payments.reading.receipt.fields import Field
from munshi.payments.reading.service import fields_of
from munshi.payments.reading.verdict.accounts import Account
from munshi.payments.reading.verdict.judge import SURE, Expected, Verdict, judge
from tests.receipts.layouts import LAYOUTS
from tests.receipts.make import Receipt, make_receipt
from tests.receipts.paper import installed_fonts

MEBIBYTE = 1024**2
NAMES = ("amount", "transaction_id", "paid_at", "payee_account", "payee", "wallet")
MOST_CPU = 1.5
IN_TABLE = 12
PATIENCE = 120.0  # what else runs here must not spoil the count
ZONE = ZoneInfo("Asia/Karachi")


@dataclass
class Report:
    """Counts by field: right, missing (or doubted), wrong. `fooled`: wrong amounts that counted as right."""

    right: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    signs: Counter[str] = field(default_factory=Counter)
    read: int = 0
    fooled: int = 0
    cpu: float = 0.0
    memory: int = 0

    def add(self, receipt: Receipt, answer: Json) -> None:
        fields = fields_of(answer.get("fields", {}))
        for name, expected in truths(receipt).items():
            got = fields.get(name)
            sure = got and got.confidence >= SURE
            counter = self.missing if not sure else self.right if got and same(name, got, expected) else self.wrong
            counter[name] += 1
        self.read += 1
        self.signs.update(answer.get("signs", []))
        self.verdicts[judged(receipt, fields, receipt.truth.amount).overall] += 1
        for other in (receipt.truth.amount + 1, receipt.truth.amount + receipt.truth.fee + 100, receipt.truth.balance):
            if other != receipt.truth.amount:
                self.fooled += judged(receipt, fields, other).checks[0].outcome == "match"

    def table(self) -> str:
        lines = [f"{'field':<16}{'right':>8}{'missing':>9}{'wrong':>7}"]
        lines += [f"{name:<16}{self.right[name]:>8}{self.missing[name]:>9}{self.wrong[name]:>7}" for name in NAMES]
        verdicts = ", ".join(f"{count} {name}" for name, count in self.verdicts.most_common())
        return "\n".join(
            (
                f"{self.read} receipts of {len(LAYOUTS)} layouts",
                *lines,
                f"held against what they show: {verdicts}",
                f"held against other amounts: {self.fooled} counted as right",
                f"signs of editing on honest pictures: {sum(self.signs.values())}",
                f"CPU a receipt {self.cpu / self.read:.2f} s (bar {MOST_CPU}), memory {self.memory / MEBIBYTE:.0f} MiB",
            )
        )


def truths(receipt: Receipt) -> dict[str, str]:
    truth = receipt.truth
    return {
        "amount": f"{truth.amount:.2f}",
        "transaction_id": truth.transaction_id,
        "paid_at": truth.paid_at.isoformat(timespec="minutes"),
        "payee_account": truth.account,
        "payee": truth.payee,
        "wallet": receipt.layout.partition(",")[0].partition(" ")[0],
    }


def same(name: str, got: Field, expected: str) -> bool:
    if name == "paid_at":
        return got.value.startswith(expected)
    if name in ("payee", "payee_account"):
        return re.sub(r"\W", "", got.value).lower() == re.sub(r"\W", "", expected).lower()
    return got.value == expected


def judged(receipt: Receipt, fields: dict[str, Field], due: Decimal) -> Verdict:
    """Against an order for `due`, placed an hour before the payment."""
    paid = receipt.truth.paid_at.replace(tzinfo=ZONE).astimezone(UTC)
    ours = [Account(receipt.truth.account, receipt.truth.payee)]
    expected = Expected(int(due * 100), "PKR", ours, paid - timedelta(hours=1), paid + timedelta(minutes=5), str(ZONE))
    return judge(fields, expected, [], None)


async def run(count: int, seed: int) -> Report:
    report, helpers, fonts = Report(), Helpers(), installed_fonts()
    helper = helpers.of(PROGRAM)
    helper.seconds = PATIENCE
    try:
        for number in range(seed, seed + count):
            receipt = make_receipt(number, fonts)
            report.add(receipt, await read(helper, receipt, report))
    finally:
        await helpers.close()
    return report


async def measure(_: Stage) -> list[Figure]:
    """A few, for the table."""
    report = await run(IN_TABLE, 10_000)
    ours = f"{report.cpu / report.read:.2f} CPU-s; {report.wrong['amount']} wrong of {report.read}"
    return [Figure("receipt read", ours, bar=f"≤ {MOST_CPU} CPU-s, 0 wrong")]


async def read(helper: Helper, receipt: Receipt, report: Report) -> Json:
    """The answer; what it took is counted to the process that gave it, its start not."""
    if helper.pid is None:
        await helper.ask({"content_type": receipt.content_type}, receipt.content)
    process = psutil.Process(helper.pid)
    before = process.cpu_times()
    answer = await helper.ask({"content_type": receipt.content_type}, receipt.content)
    if helper.pid == process.pid:
        after = process.cpu_times()
        report.cpu += after.user + after.system - before.user - before.system
        report.memory = max(report.memory, process.memory_info().rss)
    return answer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--seed", type=int, default=10_000)
    chosen = parser.parse_args()
    began = datetime.now(UTC)
    report = asyncio.run(run(chosen.count, chosen.seed))
    took = (datetime.now(UTC) - began).total_seconds()
    sys.stdout.write(f"{report.table()}\ntook {took:.0f} s\n")
    return 1 if report.fooled or report.wrong["amount"] else 0


if __name__ == "__main__":
    sys.exit(main())
