"""How this process's work has gone in the last minutes, from the counters that it tells Prometheus of anyway."""

import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from prometheus_client import REGISTRY

AlarmName = Literal[
    "MunshiDown",
    "MunshiWorkWaits",
    "MunshiJobsGivenUp",
    "MunshiPhonesNotHeld",
    "MunshiJobsFail",
    "MunshiMessagesNotSent",
    "MunshiProviderFails",
    "MunshiSlow",
    "MunshiFaults",
    "MunshiSocketsCutOff",
    "MunshiLimitsOff",
]
# Sample's name and labels; its value.
Labels = Mapping[str, str]
Totals = dict[tuple[str, tuple[tuple[str, str], ...]], float]
# By what it is about ("" where there is one only): how many of how many.
Shares = dict[str, tuple[float, float]]
Figures = dict[str, Shares]


@dataclass(frozen=True)
class Rule:
    """An alert on what was counted in the last `window` seconds, as in deploy/monitoring/alerts.yaml.

    `part`: how often a sample called `counted` counts as bad (1, 0, or -1 where a larger one holds it too); `whole`:
    how often among all. With `whole` None it is the bad ones a second that must not be `above`. `by`: a label whose
    values are looked at each for itself.
    """

    counted: str
    window: int
    above: float
    part: Callable[[Labels], int]
    whole: Callable[[Labels], int] | None = None
    by: str = ""

    def is_broken(self, part: float, whole: float) -> bool:
        return part > self.above * (self.window if self.whole is None else whole)


def _each(_: Labels) -> int:
    return 1


def _outcome(*bad: str) -> Callable[[Labels], int]:
    return lambda labels: labels["outcome"] in bad


def _answered(labels: Labels) -> int:
    return labels["route"] != "none" and labels["le"] == "+Inf"


def _slow(labels: Labels) -> int:
    return _answered(labels) - (labels["route"] != "none" and labels["le"] == "1.0")


RULES: dict[AlarmName, Rule] = {
    "MunshiJobsFail": Rule("munshi_job_runs_total", 600, 0.1, _outcome("failed"), _each, by="kind"),
    "MunshiMessagesNotSent": Rule("munshi_sends_total", 900, 0.1, _outcome("failed", "unknown"), _each),
    "MunshiProviderFails": Rule(
        "munshi_ai_request_seconds_count", 900, 0.5, lambda labels: labels["outcome"] != "ok", _each, by="provider"
    ),
    "MunshiSlow": Rule("munshi_http_request_seconds_bucket", 600, 0.01, _slow, _answered),
    "MunshiFaults": Rule("munshi_http_request_seconds_count", 600, 0.1, lambda labels: labels["status"][0] == "5"),
    "MunshiSocketsCutOff": Rule("munshi_sockets_cut_off_total", 900, 1, _each),
    "MunshiLimitsOff": Rule("munshi_rate_limit_faults_total", 300, 0, _each),
}
LONGEST = max(rule.window for rule in RULES.values())
NAMES = {rule.counted for rule in RULES.values()} | {"munshi_sockets", "munshi_linked_phones"}


@dataclass
class Recent:
    """Looks at the counters now and then; `seen` are the looks of the last quarter of an hour."""

    seen: deque[tuple[float, Totals]] = field(default_factory=deque)

    def look(self) -> Figures:
        """The shares of every rule that has something to tell, in its own window up to now."""
        now, totals = time.monotonic(), read()
        while self.seen and self.seen[0][0] < now - LONGEST:
            self.seen.popleft()
        found = {name: _shares(rule, totals, self._before(now - rule.window)) for name, rule in RULES.items()}
        self.seen.append((now, totals))
        return {name: shares for name, shares in found.items() if shares}

    def _before(self, moment: float) -> Totals:
        return next((totals for at, totals in self.seen if at >= moment), {})


def read() -> Totals:
    """Every sample that a rule or the page counts."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for metric in REGISTRY.collect()
        if metric.name.startswith("munshi_")
        for sample in metric.samples
        if sample.name in NAMES
    }


def gauge(totals: Totals, name: str) -> int:
    return int(sum(value for (found, _), value in totals.items() if found == name))


def _shares(rule: Rule, totals: Totals, before: Totals) -> Shares:
    shares: Shares = {}
    for (name, pairs), value in totals.items():
        grown, labels = value - before.get((name, pairs), 0.0), dict(pairs)
        if name == rule.counted and grown > 0:
            part, whole = shares.get(about := labels.get(rule.by, ""), (0.0, 0.0))
            counts = rule.whole(labels) if rule.whole else 0
            shares[about] = part + grown * rule.part(labels), whole + grown * counts
    return shares
