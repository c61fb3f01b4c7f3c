"""Spans of time written the short way: '7d', '12h', '30m', '90s', '90'."""

import re

UNITS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def seconds(text: object) -> int:
    """Seconds in a span such as '7d' (or a plain number of seconds); ValueError for anything else or below one."""
    match = re.fullmatch(r"\s*(\d{1,9})\s*([smhdw]?)\s*", str(text))
    if not match or int(match[1]) < 1:
        raise ValueError("write a span such as 7d, 12h, 30m or 90s")
    return int(match[1]) * UNITS[match[2]]
