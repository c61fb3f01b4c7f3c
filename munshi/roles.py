"""What a process of the installation does: everything, or one part of it."""

from enum import StrEnum


class Role(StrEnum):
    """`web`: pages, API, sockets; `worker`: jobs; `gateway`: linked phones and what they send. Any number of each."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"
    GATEWAY = "gateway"

    @property
    def serves_pages(self) -> bool:
        return self in (Role.ALL, Role.WEB)

    @property
    def runs_jobs(self) -> bool:
        return self is not Role.WEB

    @property
    def holds_phones(self) -> bool:
        return self in (Role.ALL, Role.GATEWAY)
