"""What a provider's failures are called, and what follows from each."""

import random
from dataclasses import dataclass

PATIENCE_SECONDS = 8.0  # the longest a customer is kept waiting because a provider asks for it
BACKOFF_SECONDS = 0.4
LONGEST_REST = 600.0  # for anything but a quota

# Nobody but the shop can mend these.
STOPPING = ("bad_key", "unknown_model")
# The provider is at fault, not what it was asked.
COUNTING = ("rate_limited", "overloaded", "server_error", "unreachable", "timeout", "bad_response")
# A moment later it may answer. After a timeout most of the customer's patience is gone.
RETRYABLE = tuple(word for word in COUNTING if word != "timeout")


@dataclass(frozen=True)
class Failure:
    """`retry_after`: what the provider asked for, in seconds. `rest`: how long it is to be left alone, whoever asks.

    Words: those above, quota_exceeded, context_too_long, request_rejected, refused, cut_off, unreadable_key.
    """

    word: str
    retry_after: float | None = None
    rest: float | None = None

    @property
    def counts(self) -> bool:
        return self.word in COUNTING

    @property
    def stops(self) -> bool:
        return self.word in STOPPING

    def wait(self, tries: int) -> float | None:
        """Seconds until the same provider may be asked again within this turn, after so many tries; None: ask another.

        A little more than asked for, and never the same for two: those who failed together must not return together.
        """
        if self.word not in RETRYABLE or self.rest is not None:
            return None
        jitter = random.uniform(0.5, 1.5)  # noqa: S311 - nothing secret
        if self.retry_after is None:
            return BACKOFF_SECONDS * 2.0 ** (tries - 1) * jitter
        return self.retry_after + BACKOFF_SECONDS * jitter / 2
