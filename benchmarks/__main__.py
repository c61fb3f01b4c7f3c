"""`make bench`: every figure beside the limit measured in the same run, one table at the end."""

import os
import platform
import sys
import time

import uvloop

from benchmarks import accounts, ai, dashboard, pages, pipeline, receipts, served, sockets, webhook
from benchmarks.stage import Figure, stage

HEAD = Figure("figure", "ours", "the limit, same run", "ratio", "bar")


async def run() -> list[Figure]:
    figures = []
    for part in (served, pipeline, webhook, pages, sockets, ai, accounts, receipts, dashboard):
        sys.stdout.write(f"measuring {part.__name__.rpartition('.')[2]} …\n")
        sys.stdout.flush()
        async with stage() as place:
            figures += await part.measure(place)
    return figures


def table(figures: list[Figure]) -> str:
    rows = [(row.name, row.ours, row.limit, row.ratio, row.bar) for row in (HEAD, *figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def machine() -> str:
    """What else ran here matters: without it no figure can be judged."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"{os.cpu_count()} CPUs, Linux {platform.release()}, Python {platform.python_version()}, load {load}"


if __name__ == "__main__":
    began = time.monotonic()
    sys.stdout.write(f"{machine()}\n")
    sys.stdout.write(f"{table(uvloop.run(run()))}\n{machine()}, took {time.monotonic() - began:.0f} s\n")
