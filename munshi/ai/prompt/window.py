"""How much of a long chat a model is shown: the newest messages as they are, what came before as a summary."""

from collections.abc import Sequence

from munshi.ai.turn.turn import MessageInfo, Turn

MOST_TOKENS = 3000
# A chat whose unsummed part is longer than this is summed up to its newest KEPT_TOKENS.
LONG_TOKENS, LONG_MESSAGES = 2200, 34
KEPT_TOKENS, KEPT_MESSAGES = 900, 14
PER_MESSAGE = 4


def tokens_in(text: str) -> int:
    """About how many tokens a model takes `text` for: four Latin letters one, two of any other script."""
    latin = sum(char.isascii() for char in text)
    return latin // 4 + (len(text) - latin) // 2 + PER_MESSAGE


def shown(turn: Turn) -> tuple[MessageInfo, ...]:
    """The messages of the history that are newer than the summary, as many of the newest as fit."""
    return newest(unsummed(turn), MOST_TOKENS, len(turn.history))


def is_long(turn: Turn) -> bool:
    """Whether a summary is due."""
    messages = unsummed(turn)
    return len(messages) > LONG_MESSAGES or sum(tokens_in(message.text) for message in messages) > LONG_TOKENS


def unsummed(turn: Turn) -> tuple[MessageInfo, ...]:
    return tuple(message for message in turn.history if message.seq > turn.summary_seq)


def newest(messages: Sequence[MessageInfo], most_tokens: int, most: int) -> tuple[MessageInfo, ...]:
    """The longest end of `messages` within both limits."""
    tokens, count = 0, 0
    for message in reversed(messages[-most:] if most else ()):
        tokens += tokens_in(message.text)
        if tokens > most_tokens:
            break
        count += 1
    return tuple(messages[len(messages) - count :])
