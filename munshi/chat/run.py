"""`munshi chat`: play a customer of a shop, by hand or from a script."""

import asyncio
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from munshi.channels.schemas import Phone as PhoneNumber
from munshi.chat import local, remote
from munshi.chat.phone import ChatError, Line, Phone
from munshi.chat.talk import (
    Act,
    play_script,
    read_script,
    settle,
    show_act,
    show_json,
    show_text,
    talk,
    write,
    write_json,
)
from munshi.core.embedded.programs import EmbeddedError
from munshi.core.embedded.server import Addresses, locate
from munshi.core.settings import Settings
from munshi.core.telemetry.log import configure_logs
from munshi.installation import StartError

# Said to whoever typed the command, in one line.
PLAIN = (ChatError, StartError, EmbeddedError)


@dataclass(frozen=True)
class ChatOptions:
    """`url`, `email` and `password`: a running server and who signs in there; all None: this installation itself.

    `shop`: the slug of a shop of this installation (None: the demo shop). `number`: the customer's phone in E.164.
    """

    url: str | None = None
    email: str | None = None
    password: str | None = None
    shop: str | None = None
    number: str | None = None
    name: str = "Customer"
    script: Path | None = None
    as_json: bool = False

    @property
    def by_http(self) -> bool:
        return self.url is not None or self.email is not None


def run_chat(settings: Settings, options: ChatOptions) -> int:
    """Play until the script or the person ends; returns the exit code. Call it from the main thread."""
    configure_logs(settings.model_copy(update={"LOG_LEVEL": "error"}), sys.stderr)
    try:
        acts = _acts(options)
        if options.by_http:
            asyncio.run(_by_http(settings, options, acts))
        else:
            with locate(settings, join=True) as addresses:
                asyncio.run(_here(settings, addresses, options, acts))
    except (*PLAIN, BaseExceptionGroup) as error:
        first = first_of(error)
        if not isinstance(first, PLAIN):
            raise
        sys.stderr.write(f"{first}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _acts(options: ChatOptions) -> list[Act] | None:
    """The script, or what is piped in; None when a person sits at the terminal."""
    if options.script:
        try:
            lines = options.script.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ChatError(f"{options.script} cannot be read ({type(error).__name__}).") from None
        return read_script(lines, options.script.parent)
    return None if sys.stdin.isatty() else read_script(sys.stdin.read().splitlines(), Path())


async def _by_http(settings: Settings, options: ChatOptions, acts: list[Act] | None) -> None:
    url = options.url or f"http://127.0.0.1:{settings.PORT}"
    if not (options.email and options.password):
        raise ChatError("Say who signs in at the server: --email, and --password or MUNSHI_PASSWORD.")
    async with remote.dial(url, options.email, options.password, number=_number(options), name=options.name) as line:
        await _play(line, options, acts)


async def _here(settings: Settings, addresses: Addresses, options: ChatOptions, acts: list[Act] | None) -> None:
    async with local.dial(settings, addresses, options.shop, number=_number(options), name=options.name) as line:
        await _play(line, options, acts)


def first_of(error: BaseException) -> BaseException:
    """What went wrong, without the groups that tasks wrap it in."""
    while isinstance(error, BaseExceptionGroup):
        error = (error.subgroup(ChatError) or error).exceptions[0]
    return error


async def _play(line: Line, options: ChatOptions, acts: list[Act] | None) -> None:
    phone, show = Phone(line), show_json if options.as_json else show_text
    await phone.catch_up()
    if acts is None:
        write(f"You are {line.number}, writing to {line.shop}. Ctrl-D ends; 'image: PATH' sends a picture.\n\n")
        await talk(phone, show)
    else:
        await play_script(phone, acts, show, None if options.as_json else show_act)
    await settle(phone, show)
    for order in await phone.orders():
        if options.as_json:
            write_json({"order": order})
        else:
            total = order["total"]
            write(f"Order #{order['number']}: {order['status']}, {total['currency']} {total['amount']}\n")


def _number(options: ChatOptions) -> str:
    if options.number is None:
        return f"+923{secrets.randbelow(10**9):09d}"
    try:
        return f"+{TypeAdapter(PhoneNumber).validate_python(options.number).removeprefix('+')}"
    except ValidationError:
        raise ChatError("Write the number with its country code, such as +923001234567.") from None
