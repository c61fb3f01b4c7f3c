"""A pasted price list as services with their packages. Nothing stands in them that does not stand in the list."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from munshi.pricelist.amounts import Doubt, Price
from munshi.pricelist.lines import Line, read_lines
from munshi.pricelist.words import plain


@dataclass
class Offer:
    """A package to be. `line`: where it stands, from 1; `doubt`: why it has no price, or what to look at."""

    line: int
    text: str
    name: str
    price: Price | None = None
    doubt: Doubt = ""
    duration: str = ""
    features: list[str] = field(default_factory=list)
    description: str = ""


@dataclass
class Shelf:
    """A service to be. `line`: of its heading, or of its first package."""

    line: int
    name: str
    description: str = ""
    offers: list[Offer] = field(default_factory=list)


@dataclass
class PriceList:
    """`left_out`: the numbers of the lines that sell nothing, such as greetings and telephone numbers."""

    shelves: list[Shelf]
    left_out: list[int]
    currency: str


@dataclass
class _Reading:
    """How far the list has been read: the service and package that lines belong to, and lines that wait for one."""

    shelves: list[Shelf] = field(default_factory=list)
    shelf: Shelf | None = None
    offer: Offer | None = None
    mark: tuple[str, int] = ("", 0)
    waiting: list[Line] = field(default_factory=list)
    left_out: list[int] = field(default_factory=list)


def read_list(text: str, here: str) -> PriceList:
    """`here`: the shop's currency, which prices are in that name none."""
    lines, currency = read_lines(text, here)
    reading = _Reading()
    for place, line in enumerate(lines):
        _take(reading, line, lines[place + 1 :])
    _close(reading)
    shelves = _together(shelf for shelf in reading.shelves if shelf.offers)
    return PriceList(mark_twice(shelves), sorted(reading.left_out), currency)


def mark_twice(shelves: list[Shelf]) -> list[Shelf]:
    """A service has each name once: 'Biryani (half)' is told from 'Biryani (full)', else the later ones say so."""
    for shelf in shelves:
        _tell_apart(shelf)
        seen: set[str] = set()
        for offer in shelf.offers:
            if plain(offer.name) in seen:
                offer.doubt = "twice"
            seen.add(plain(offer.name))
    return shelves


def _tell_apart(shelf: Shelf) -> None:
    for name in {plain(offer.name) for offer in shelf.offers}:
        named = [offer for offer in shelf.offers if plain(offer.name) == name]
        firsts = {plain(offer.features[0]) for offer in named if offer.features}
        if len(firsts) == len(named) > 1:
            for offer in named:
                offer.name = f"{offer.name} ({offer.features.pop(0)})"


def _take(reading: _Reading, line: Line, later: Sequence[Line]) -> None:
    match line.kind:
        case "noise":
            reading.left_out.append(line.number)
        case "heading":
            _open(reading, line, later)
        case "item":
            _sell(reading, line)
        case "price":
            _price(reading, line)
        case "time" | "text":
            _tell(reading, line)


def _open(reading: _Reading, line: Line, later: Sequence[Line]) -> None:
    """A heading opens a service, or a package whose price stands on a line of its own below."""
    following = next((one for one in later if one.kind in ("item", "price", "heading")), None)
    if following is not None and following.kind == "price":
        _settle(reading)
        _add(reading, line)
        return
    _close(reading)
    reading.shelf = Shelf(line.number, line.name)
    reading.shelves.append(reading.shelf)
    reading.offer = None


def _sell(reading: _Reading, line: Line) -> None:
    siblings = [one for one in reading.waiting if one.mark[0] and one.mark == line.mark]
    for sibling in siblings:
        _add(reading, sibling, doubt="no_price")
    reading.waiting = [one for one in reading.waiting if one not in siblings]
    _settle(reading)
    _add(reading, line)


def _price(reading: _Reading, line: Line) -> None:
    """A line that only says a price: of the package above that has none yet."""
    offer = reading.offer
    if offer is None or offer.price is not None or offer.doubt not in ("", "no_price"):
        reading.left_out.append(line.number)
        return
    offer.price, offer.doubt = line.price, line.doubt
    offer.duration = offer.duration or line.duration
    offer.features += line.features


def _tell(reading: _Reading, line: Line) -> None:
    offer = reading.offer
    if offer is None:
        reading.waiting.append(line)
    elif _is_sibling(reading, line):
        _add(reading, line, doubt="no_price")
    elif offer.doubt == "no_price" and line.mark[0] not in ("", reading.mark[0]) and line.mark[1] <= reading.mark[1]:
        reading.left_out.append(line.number)  # below a list, not of its last entry
    elif line.kind == "time" and not offer.duration:
        offer.duration = line.duration
    else:
        offer.features = [*offer.features, *(line.features or (line.duration,))][:30]


def _is_sibling(reading: _Reading, line: Line) -> bool:
    return line.kind == "text" and bool(line.mark[0]) and line.mark == reading.mark


def _add(reading: _Reading, line: Line, doubt: Doubt = "") -> None:
    shelf = reading.shelf
    if shelf is None:  # under no heading, it is a service by itself
        shelf = Shelf(line.number, line.name)
        reading.shelves.append(shelf)
    features = list(line.features) if line.kind in ("item", "heading") else []
    features = [] if line.kind == "heading" and features == [line.name] else features
    offer = Offer(line.number, line.text, line.name, line.price, doubt or line.doubt, line.duration, features)
    shelf.offers.append(offer)
    reading.offer, reading.mark = offer, line.mark


def _settle(reading: _Reading) -> None:
    """Lines between a service's heading and its first package describe it."""
    told = [line.name or line.text for line in reading.waiting]
    if reading.shelf is not None and told:
        reading.shelf.description = "\n".join([reading.shelf.description, *told]).strip()
    else:
        reading.left_out += [line.number for line in reading.waiting]
    reading.waiting = []


def _close(reading: _Reading) -> None:
    """What a heading held: without any price, the bullets below it are packages still to be priced."""
    shelf = reading.shelf
    if shelf is not None and not shelf.offers:
        listed = [line for line in reading.waiting if line.mark[0] and line.kind == "text"]
        for line in listed:
            _add(reading, line, doubt="no_price")
        reading.waiting = [line for line in reading.waiting if line not in listed]
        if not listed:
            reading.left_out.append(shelf.line)
            reading.shelf = None
    _settle(reading)
    for offer in shelf.offers if shelf else ():
        offer.doubt = offer.doubt or ("no_price" if offer.price is None else "")


def _together(shelves: Iterable[Shelf]) -> list[Shelf]:
    """A service named twice is one. 'Logo | Basic | 3500' twice is the service Logo with two packages."""
    found: dict[str, Shelf] = {}
    for shelf in shelves:
        if plain(shelf.name) in found:
            found[plain(shelf.name)].offers += shelf.offers
        else:
            found[plain(shelf.name)] = shelf
    for shelf in found.values():
        seconds = {plain(offer.features[0]) for offer in shelf.offers if offer.features and offer.name == shelf.name}
        if len(seconds) == len(shelf.offers) > 1:
            for offer in shelf.offers:
                offer.name = offer.features.pop(0)
    return list(found.values())
