"""Finding services, packages and written answers in a customer's words, through slips and in other scripts."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from munshi.ai.turn.turn import Article
from munshi.ai.words.spelling import Phrase, grams, longest, phrases, sections, synonyms, vocabulary, words
from munshi.catalog.service import PackageInfo, ServiceInfo

CLOSE = 0.84
SHORTEST_SLIP = 4
MOST_WORDS = 60
# Of the words of a question or alias, this share must have been said for its answer to be given.
ENOUGH = 0.6
ARABIC_PREFIXES = ("وال", "بال", "لل", "ال", "و", "ب", "ل")
SHORT = 2  # in a message this short, even a general word may name a package
AND = frozenset(words("and aur or plus اور و"))
# Asked with these, a question is about something: they count although they are everyday words.
TELLING = frozenset(words("where kahan kidhar who kon when kab کہاں کون أين متى"))


@dataclass(frozen=True)
class Named:
    """`packages` and `services` the words name; `places` the positions of the words that did."""

    services: list[ServiceInfo]
    packages: list[PackageInfo]
    places: frozenset[int]


@dataclass(frozen=True)
class _Said:
    """The words of a message, and the places of the terms among them."""

    spoken: list[str]
    terms: dict[str, tuple[int, ...]]

    def beside(self, terms: Set[str], service: Set[str]) -> bool:
        """Next to the service's name or to a word such as 'package'."""
        marks = {place for place, word in enumerate(self.spoken) if (word,) in phrases("package_words")}
        marks |= {place for term in service for place in self.terms.get(term, ())}
        return any(abs(place - mark) == 1 for term in terms for place in self.terms[term] for mark in marks)

    def after_and(self, terms: Set[str]) -> bool:
        starts = (self.spoken[max(self.terms[term][0] - 2, 0) : self.terms[term][0]] for term in terms)
        return any(word in AND for before in starts for word in before)


def name_catalogue(spoken: list[str], catalogue: Sequence[ServiceInfo], context: Sequence[ServiceInfo]) -> Named:
    """What of the catalogue the words name. `context`: the services talked about, whose packages may be named alone.

    Packages come in the order they were named, services in the shop's. Where one of several services named lacks a
    package, no package counts: the customer has still to choose.
    """
    said = _Said(spoken, dict(_terms(spoken[:MOST_WORDS], _known_terms(catalogue))))
    services = _services(set(said.terms), catalogue)
    packages = _packages(said, services, context, catalogue)
    joined = [service for service in catalogue if any(package.service_id == service.id for package in packages)]
    services = [service for service in catalogue if service in services or service in joined]
    used = {place for service in services for term in _tokens(service.name) for place in said.terms.get(term, ())}
    used |= {place for package in packages for term in _tokens(package.name) for place in said.terms.get(term, ())}
    return Named(services, packages if len(joined) == len(services) else [], frozenset(used))


def name_article(spoken: list[str], articles: Iterable[Article]) -> Article | None:
    """The written answer whose question or alias the words come nearest to; None when none is near."""
    telling, runs = frozenset(filter(_telling, spoken)), grams(spoken)
    scored = [(_nearness(telling, runs, article), article) for article in articles]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= ENOUGH else None


def _nearness(asked: Set[str], runs: Set[Phrase], article: Article) -> float:
    """The best of its wordings: the share of the telling words said, or all of it when none of its words tells."""
    shares = []
    for wording, telling in map(_wording, (article.question, *article.aliases)):
        shares.append(len(telling & asked) / len(telling) if telling else float(wording in runs))
    return max(shares)


@lru_cache(maxsize=4096)
def _wording(text: str) -> tuple[Phrase, frozenset[str]]:
    """The words of a written question, and those of them that tell."""
    wording = tuple(words(text))
    return wording, frozenset(filter(_telling, wording))


def _telling(word: str) -> bool:
    return word in TELLING or (len(word) > 2 and word not in _everyday())


@cache
def _function_words() -> frozenset[str]:
    """Words of the languages themselves, which name nothing one could sell."""
    return frozenset().union(*(vocabulary(name) for name in ("en", "roman_ur", "ur", "ar"))) - _sellable()


@cache
def _everyday() -> frozenset[str]:
    """These and the words of asking and agreeing."""
    talk = {word for known in sections("intents").values() for phrase in known for word in phrase}
    return _function_words().union(vocabulary("yes"), vocabulary("fillers"), talk - _sellable())


@cache
def _sellable() -> frozenset[str]:
    return frozenset(word for phrase in synonyms("terms") for word in phrase)


@cache
def _generic() -> frozenset[str]:
    return vocabulary("generic")


@lru_cache(maxsize=8192)
def _tokens(name: str) -> frozenset[str]:
    """The words of a service's or package's name, each as the term it stands for."""
    spoken = words(name)
    return frozenset(term for term, _ in _terms(spoken, frozenset(spoken)))


def _known_terms(catalogue: Sequence[ServiceInfo]) -> frozenset[str]:
    names = [name for service in catalogue for name in (service.name, *(package.name for package in service.packages))]
    return frozenset(term for name in names for term in _tokens(name))


def _terms(spoken: list[str], known: frozenset[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each term of the message with the positions of its words."""
    place = 0
    while place < len(spoken):
        length = longest(spoken, place, synonyms("terms"))
        if length:
            yield synonyms("terms")[tuple(spoken[place : place + length])], tuple(range(place, place + length))
        elif term := _term(spoken[place], known):
            yield term, (place,)
        place += length or 1


def _term(word: str, known: frozenset[str]) -> str | None:
    if word in _function_words():
        return None
    for form in (word, word.removesuffix("s"), *(word.removeprefix(prefix) for prefix in ARABIC_PREFIXES)):
        if form in known:
            return form
        if (form,) in synonyms("terms"):
            return synonyms("terms")[(form,)]
    if len(word) < SHORTEST_SLIP or word in _everyday():
        return None
    alike = [name for name in known if name[0] == word[0] and abs(len(name) - len(word)) <= 1]
    close = get_close_matches(word, alike, n=1, cutoff=CLOSE)
    return close[0] if close else None


def _services(said: set[str], catalogue: Sequence[ServiceInfo]) -> list[ServiceInfo]:
    """Services named by a word of their own; failing that, those that share most of the general words said."""
    own = [service for service in catalogue if said & (_tokens(service.name) - _generic())]
    if own:
        most = max(len(said & _tokens(service.name)) for service in own)
        exact = [service for service in own if len(said & _tokens(service.name)) == most]
        rivals = [service for service in own if not _shares_own_word(service, exact, said)]
        return [service for service in catalogue if service in exact or service in rivals]
    shared = [len(said & _tokens(service.name)) for service in catalogue]
    most = max(shared, default=0)
    return [service for service, count in zip(catalogue, shared, strict=True) if most and count == most]


def _shares_own_word(service: ServiceInfo, others: list[ServiceInfo], said: set[str]) -> bool:
    words_said = said & _tokens(service.name) - _generic()
    return any(words_said & _tokens(other.name) for other in others)


def _packages(
    said: _Said, services: Sequence[ServiceInfo], context: Sequence[ServiceInfo], catalogue: Sequence[ServiceInfo]
) -> list[PackageInfo]:
    """Packages called by name: of the services named, else of those talked about, else by a name that tells enough."""
    others = [service for service in catalogue if service not in services]
    if services:
        found = [*_best(said, services, context), *_best(said, others, (), joined_on=True)]
    else:
        found = _best(said, context, context) or _best(said, catalogue, ())
    return sorted(found, key=lambda package: min(said.terms[term][0] for term in _own(package) & set(said.terms)))


def _best(
    said: _Said, services: Iterable[ServiceInfo], context: Sequence[ServiceInfo], *, joined_on: bool = False
) -> list[PackageInfo]:
    """The packages most of whose name was said. `joined_on`: only after an 'and'."""
    found: list[tuple[int, PackageInfo]] = []
    for service in services:
        for package in service.packages:
            words_said = _own(package) & set(said.terms)
            discussed = service in context or said.beside(words_said, _tokens(service.name))
            told = words_said == _own(package) if len(said.spoken) <= SHORT else bool(words_said - _generic())
            if words_said and (discussed or told) and (not joined_on or said.after_and(words_said)):
                found.append((len(words_said), package))
    most = max((count for count, _ in found), default=0)
    return [package for count, package in found if count == most]


def _own(package: PackageInfo) -> frozenset[str]:
    return _tokens(package.name) - _tokens(package.service_name) - _everyday()
