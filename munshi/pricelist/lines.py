"""A price list line by line: what marks each line, what it names, costs and takes, and what kind of line it is."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from munshi.ai.guard.figures import RUN
from munshi.pricelist.amounts import ANY, CUT, FILLER, STRUCK, Doubt, Limits, Price, Read, read_amounts
from munshi.pricelist.currencies import declared
from munshi.pricelist.words import UNSEEN, any_of, level

Kind = Literal["item", "price", "time", "heading", "text", "noise"]

NUMBERED = re.compile(r"\(?\d{1,2}(?:\ufe0f?\u20e3|[.)\]:۔-](?![\d/]))\s*|[a-z][.)]\s+")
BULLET = re.compile(r"(?:[*+](?=\s)|[-–—](?=\s|[^\W\d_])|[✅✔☑✓➤➢➜►▶👉🔹🔸🔷🔶💠•●◦○▪▫■□◾◽⭐★☆✦✨·‣⁃→»])\s*")
RULE = re.compile(r"[\W_]*")
BOLD = re.compile(r"[*_]{1,2}([^*_\n]+)[*_]{1,2}:?")
DECORATED = re.compile(r"(?:[=\-~*_#•.]{2,}|#+)\s*(.+?)\s*(?:[=\-~*_#•.]{2,}|#*)")
PARTS = re.compile(
    rf"{CUT}|\s[-–—~>=:]+(?=\s|{CUT}|$)|[–—|→⟶\t()\[\]…]|\.{{2,}}|_{{2,}}|-{{2,}}|[:=](?=\s|{CUT}|$)|\s{{3,}}"
)
FORMAT = re.compile(r"[*_`]+(?=\S)|(?<=\S)[*_`]+")
EDGES = " \t-–—:,;.=*_•|/+۔،>@~#&"
LINK = re.compile(r"https?://|www\.|\S+@\S+\.\w|\b[\w-]+\.(?:com|pk|net|org|ae|sa)\b")
INCLUDES = re.compile(r"^\s*(?:includes?|including|included|شامل ہے|شامل|يشمل)\s*:?\s+", re.IGNORECASE)
FEATURES = re.compile(r"\s*[,،;+•✓✔|]\s*|\s+(?:and|aur|اور)\s+(?=\d)")
SHORT_HEADING = 6
LONGEST_LINE = 500


@dataclass(frozen=True)
class Line:
    """`mark`: its bullet and indent; lines of one list share it. `after_gap`: a blank line stands above."""

    number: int
    text: str
    kind: Kind
    mark: tuple[str, int]
    after_gap: bool
    name: str = ""
    price: Price | None = None
    doubt: Doubt = ""
    duration: str = ""
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Bare:
    """A line without its indent, bullet and signs of bold type."""

    body: str
    mark: tuple[str, int]
    is_heading: bool


def read_lines(text: str, here: str) -> tuple[list[Line], str]:
    """Every line with something in it, and the currency that the list says its prices are in (else `here`)."""
    rows = [(number, UNSEEN.sub("", row[:LONGEST_LINE]).rstrip()) for number, row in enumerate(text.splitlines(), 1)]
    named = next(filter(None, (declared(level(row), here) for _, row in rows if _declares(row))), None)
    here = named or here
    bare = _limits([row for _, row in rows], here)
    found: list[Line] = []
    gap = True
    for number, row in rows:
        if RULE.fullmatch(row):
            gap = True
            continue
        line = _line(number, row, here, after_gap=gap, bare=bare)
        found.append(replace(line, doubt="") if named and line.doubt == "no_currency" else line)
        gap = False
    return list(_with_headings(found)), here


def split_features(text: str) -> tuple[str, ...]:
    """'2 concepts, 3 revisions + source file' as three."""
    text = INCLUDES.sub("", text)
    return tuple(part for part in (piece.strip(EDGES) for piece in FEATURES.split(text)) if part)[:30]


def _declares(row: str) -> bool:
    words = level(row)
    return not re.search(r"\d", words) and re.search(r"price|rate|قیمت|ریٹ|سعر|أسعار", words) is not None


def _limits(rows: Sequence[str], here: str) -> Limits:
    """Where most prices name a currency, a number at the end of a line is hardly one, unless it is about as large."""
    read = [read_amounts(row, here) for row in rows]
    named = [one.price.amount for one in read if one.price is not None and one.doubt == ""]
    if len(named) <= sum(one.doubt == "no_currency" for one in read):
        return ANY
    return min(named) / 3, max(named) * 3


def _line(number: int, row: str, here: str, *, after_gap: bool, bare: Limits) -> Line:
    stripped = _stripped(row)
    shown = row.strip()
    common = Line(number, shown, "text", stripped.mark, after_gap)
    words = level(STRUCK.sub("", stripped.body)).strip()
    read = read_amounts(stripped.body, here, bare)
    is_priced = read.price is not None and read.doubt == ""
    if _is_noise(words, shown, "terms") or (not is_priced and _is_noise(words, shown, "noise")):
        return replace(common, kind="noise")
    if (read.price is None and read.doubt == "" and not read.duration) or _is_dated(words, read):
        return _worded(common, stripped)
    return _priced(common, stripped, read)


def _is_dated(words: str, read: Read) -> bool:
    """'Price list 2026' costs nothing."""
    return read.price is not None and re.search(rf"(?:{any_of('titles')})\W+20\d\d\W*$", words) is not None


def _worded(line: Line, stripped: _Bare) -> Line:
    """A line without a figure: a heading, the title of the list, or text."""
    body = stripped.body.strip(EDGES)
    kept = _without_title(body)
    if kept != body and len(body.split()) <= SHORT_HEADING + 2:
        return replace(line, kind="heading" if kept else "noise", name=kept)
    return replace(line, kind="heading" if stripped.is_heading else "text", name=body, features=split_features(body))


def _without_title(body: str) -> str:
    """'Logo Design' of 'Logo Design Price List 2026'."""
    words = rf"(?<!\w)(?:{any_of('titles')})(?!\w)"
    spans = [found.span() for found in re.finditer(rf"\([^()]*{words}[^()]*\)|{words}", level(body))]
    for start, end in reversed(spans):
        body = f"{body[:start]} {body[end:]}"
    return re.sub(r"\s+", " ", re.sub(r"\b20\d\d\b", "", body) if spans else body).strip(EDGES)


def _priced(line: Line, stripped: _Bare, read: Read) -> Line:
    parts = [part for part in map(_part, PARTS.split(read.rest)) if part]
    name, *others = parts or [""]
    features = [one for part in others for one in split_features(part)]
    if read.per:
        features.append(read.per)
    told = replace(line, price=read.price, doubt=read.doubt, duration=read.duration, features=tuple(features))
    if read.price is not None or read.doubt:
        if not name and read.duration and not read.labelled:
            return replace(told, kind="item", name=read.duration, duration="")
        if not name and read.duration and read.price is not None and not _says_price(line.text):
            return replace(told, kind="item", name=read.duration, duration="")
        return replace(told, kind="item" if name else "price", name=name)
    if not name or re.fullmatch(any_of("duration"), level(name).strip(EDGES)):
        return replace(told, kind="time", name="")
    body = stripped.body.strip(EDGES)
    if stripped.is_heading:
        return replace(told, kind="heading", name=name)
    return replace(line, kind="text", name=body, duration=read.duration, features=split_features(body))


def _says_price(text: str) -> bool:
    return re.search(r"price|rate|cost|qeemat|قیمت|ریٹ|سعر", level(text)) is not None


def _part(text: str) -> str:
    """One part of a line without what only stands beside a price."""
    text = FORMAT.sub("", text).strip(EDGES)
    if FILLER.fullmatch(level(text)):
        return ""
    bare = re.sub(rf"(?:\s+(?:{any_of('fillers')}))+$", "", level(text))
    return text[: len(bare)].strip(EDGES)


def _stripped(row: str) -> _Bare:
    indent = len(row.expandtabs(4)) - len(row.expandtabs(4).lstrip())
    body, kind, is_heading = row.strip(), "", False
    if marked := (BULLET.match(body) or NUMBERED.match(level(body))):
        kind = "number" if marked.re is NUMBERED else marked[0].strip()
        body = body[marked.end() :]
    pictures = len(body) - len(_without_pictures(body))
    body = _without_pictures(body)
    for shape in (BOLD, DECORATED):
        if found := shape.fullmatch(body.strip()):
            body, is_heading = _without_pictures(found[1]), True
    body = body.rstrip()
    while body and _is_picture(body[-1]):
        body = body[:-1].rstrip()
    letters = [char for char in body if char.isalpha()]
    is_capital = len(letters) > 2 and all(char.isupper() for char in letters)
    ends = body.rstrip("*_ ").endswith(":") or body.endswith(":-")
    is_heading = is_heading or (not kind and (is_capital or ends or pictures > 0)) or (kind == "number" and ends)
    return _Bare(body, (kind, indent), is_heading)


def _without_pictures(text: str) -> str:
    while text and (_is_picture(text[0]) or (text[0] == " ")):
        text = text[1:]
    return text


def _is_picture(char: str) -> bool:
    return unicodedata.category(char) in ("So", "Sk") or char in "\u200d\u20e3"


def _is_noise(words: str, shown: str, group: str) -> bool:
    if LINK.search(words) or any(re.match(rf"(?:{any_of(group)})(?!\w)", text) for text in (words, level(shown))):
        return True
    return any(sum(char.isdigit() for char in run[0]) >= 7 for run in RUN.finditer(words))


def _with_headings(lines: Sequence[Line]) -> Iterator[Line]:
    """Lines of bare text that stand as headings become so."""
    told = [line for line in lines if line.kind != "noise"]
    behind = dict(zip((line.number for line in told), told[1:], strict=False))
    before = dict(zip((line.number for line in told[1:]), told, strict=False))
    explained = _explains(told)
    for line in lines:
        following = behind.get(line.number)
        if line.kind == "text" and following and _heads(line, following, before.get(line.number), explained=explained):
            line = replace(line, kind="heading")
        elif line.kind == "text" and not explained and _is_unpriced(line, before.get(line.number), following):
            line = replace(line, kind="item", doubt="no_price", features=())
        yield line


def _is_unpriced(line: Line, before: Line | None, following: Line | None) -> bool:
    """'Office 365' between two lines with prices, in a list without bullets."""
    is_listed = before is not None and before.kind == "item" and before.mark == line.mark == ("", line.mark[1])
    goes_on = following is not None and following.kind == "item" and following.mark == line.mark
    return is_listed and goes_on and len(line.features) == 1 and not level(line.name)[:1].isdigit()


def _explains(told: Sequence[Line]) -> bool:
    """Whether most prices are followed by a plain line that tells what they include."""
    pairs = [(one, other) for one, other in pairwise(told) if one.kind == "item"]
    plains = [other for _, other in pairs if other.kind == "text" and not other.mark[0] and not other.after_gap]
    return len(plains) * 2 > len(pairs)


def _heads(line: Line, following: Line, before: Line | None, *, explained: bool) -> bool:
    name = line.name.split()
    if (
        len(name) > SHORT_HEADING
        or re.search(r"[,،+;]", line.name)
        or following.kind not in ("item", "price", "text", "time")
    ):
        return False
    deeper = following.mark[1] > line.mark[1]
    if line.mark[0]:
        other_list = following.mark[0] != line.mark[0] and following.mark[0] != ""
        return following.kind == "item" and (deeper or (other_list and line.mark[0] == "number"))
    if following.kind == "text" and not following.mark[0]:
        return False
    if line.after_gap or before is None:
        return True
    if following.kind == "price" or (following.mark[0] and not before.mark[0]) or before.mark[0] or deeper:
        return following.kind != "text" or following.mark[0] != ""
    return not explained and following.kind == "item" and not re.search(r"\d", level(line.name)) and len(name) < 5
