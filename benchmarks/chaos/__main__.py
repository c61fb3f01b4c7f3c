"""`python -m benchmarks.chaos`: the trials that are asked for, all of them unless `--only` names some."""

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import AsyncIterator, Callable

from benchmarks.__main__ import machine
from benchmarks.chaos import clock, disk, floods, kills, large, outage, pooler, providers, standby, webhooks
from benchmarks.chaos.site import Row

TRIALS: dict[str, Callable[[], AsyncIterator[Row]]] = {
    "outage": outage.run,
    "pooler": pooler.run,
    "standby": standby.run,
    "disk": disk.run,
    "clock": clock.run,
    "providers": providers.run,
    "floods": floods.run,
    "webhooks": webhooks.run,
    "large": large.run,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.chaos", description="Trouble, then the books.")
    names = ["kills", *TRIALS]
    parser.add_argument("--only", default=",".join(names), help=f"some of {', '.join(names)}, separated by commas")
    kills.add_options(parser)
    given = parser.parse_args()
    asked = given.only.split(",")
    if unknown := [name for name in asked if name not in names]:
        parser.error(f"no such trial: {', '.join(unknown)}; there are {', '.join(names)}")
    logging.getLogger("aiohttp.server").disabled = True  # it reports every request that a trial cut short
    passed = kills.report(given) if "kills" in asked else True
    for name in asked:
        if name in TRIALS:
            passed &= asyncio.run(report(name))
    return 0 if passed else 1


async def report(name: str) -> bool:
    """Run one trial and print its rows as they come; whether all are passed."""
    began, passed = time.monotonic(), True
    say(f"{name} … ({machine()})")
    async for row in TRIALS[name]():
        recovery = f"{row.recovery:.1f} s" if row.recovery is not None else "-"
        say(
            f"  {row.trial}: lost {row.lost}, doubled {row.doubled}, out of order {row.disordered}, "
            f"cross-tenant {row.crossed}, recovered in {recovery}; {row.told}"
        )
        for fault in row.wrong:
            say(f"    WRONG: {fault}")
        passed &= row.passed
    say(f"  {'passed' if passed else 'FAILED'}, {time.monotonic() - began:.0f} s")
    return passed


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
