"""Which of the rules of deploy/monitoring/alerts.yaml are broken now, as far as the database can tell."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from munshi.platform.schemas import AlarmView, ProcessView, QueueView
from munshi.platform.work.recent import RULES, Figures

WAITED_SECONDS = 60
PRESSING = ("in", "reply", "out", "link")


def broken(processes: Sequence[ProcessView], queue: Sequence[QueueView], recent: Sequence[Figures]) -> list[AlarmView]:
    """At once: a rule's "for" is not waited out. `recent`: what processes that are heard of tell of late."""
    return [*_of_processes(processes), *_of_work(queue, processes), *_of_counts(recent)]


def _of_processes(processes: Sequence[ProcessView]) -> Iterator[AlarmView]:
    for one in processes:
        if one.is_silent:
            yield AlarmView(name="MunshiDown", about=f"{one.role} {one.host}")


def _of_work(queue: Sequence[QueueView], processes: Sequence[ProcessView]) -> Iterator[AlarmView]:
    for row in queue:
        if row.kind in PRESSING and row.oldest_seconds > WAITED_SECONDS:
            yield AlarmView(name="MunshiWorkWaits", about=row.kind)
        if row.dead:
            yield AlarmView(name="MunshiJobsGivenUp", about=row.kind)
        if row.kind == "link" and row.due and not any(one.phones for one in processes if not one.is_silent):
            yield AlarmView(name="MunshiPhonesNotHeld", about="")


def _of_counts(recent: Sequence[Figures]) -> Iterator[AlarmView]:
    for name, rule in RULES.items():
        together: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for figures in recent:
            for about, (part, whole) in figures.get(name, {}).items():
                together[about][0] += part
                together[about][1] += whole
        for about, (part, whole) in sorted(together.items()):
            if rule.is_broken(part, whole):
                yield AlarmView(name=name, about=about)
