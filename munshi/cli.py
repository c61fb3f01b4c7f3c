"""The command line. What a command needs is imported when it runs, so that `munshi --help` answers at once."""

import gc
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

from munshi.roles import Role

if TYPE_CHECKING:
    from munshi.core.db import Database
    from munshi.core.settings import Settings

T = TypeVar("T")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Sell services through AI-run WhatsApp conversations.",
)


@app.command()
def serve(
    role: Annotated[Role, typer.Option(help="One part of it; any number of processes may run each.")] = Role.ALL,
) -> None:
    """Run everything in this process: web, realtime, jobs, and the embedded database unless DATABASE_URL is set."""
    with _loading():
        from munshi.serve import run

    raise typer.Exit(run(_settings(), role))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""

    async def nothing_more(_: "Database") -> None:
        """Whoever opens the database brings it to the newest schema."""

    _with_database(nothing_more)
    typer.echo("The database is at the newest schema.")


@app.command()
def seed() -> None:
    """Make the demo shop, unless it stands already."""
    from munshi.signup import demo

    _, is_new = _with_database(demo.seed)
    typer.echo(f"{demo.NAME} {'is open' if is_new else 'stands already; nothing was changed'}.")


@app.command()
def create_admin(
    email: Annotated[str, typer.Option(prompt="E-mail address", help="Who signs in; may be a user already.")],
    password_stdin: Annotated[bool, typer.Option(help="Read the password from standard input.")] = False,
) -> None:
    """Make a platform admin, or give one a new password."""
    from pydantic import ValidationError

    from munshi.auth.admin import ensure_admin
    from munshi.auth.schemas import NewAdmin

    password = sys.stdin.readline().rstrip("\n") if password_stdin else _ask_password()
    try:
        admin = NewAdmin(email=email, password=password)
    except ValidationError as error:
        _fail(*(f"{fault['loc'][0]}: {fault['msg']}." for fault in error.errors(include_input=False)))
    _with_database(lambda db: ensure_admin(db, admin.email, admin.password))
    typer.echo(f"{admin.email} is a platform admin.")


@app.command()
def reset_password(
    email: Annotated[str, typer.Option(prompt="E-mail address", help="Who has forgotten the password.")],
    without_second_step: Annotated[
        bool, typer.Option(help="Their phone is lost: switch their second step off.")
    ] = False,
) -> None:
    """Make a link at which a user sets a new password, once, within 30 minutes."""
    from munshi.auth.admin import make_link

    settings = _settings()
    path = _with_database(lambda db: make_link(db, settings, email, without_second_step=without_second_step))
    if path is None:
        _fail(f"Nobody signs in as {email}.")
    typer.echo(f"{settings.PUBLIC_URL or f'http://127.0.0.1:{settings.PORT}'}{path}")


@app.command()
def rotate_keys() -> None:
    """Seal stored secrets anew, after WHATSAPP_SESSION_SECRET has changed and the one before is given as _PREVIOUS."""
    from munshi import rotation

    settings = _settings()
    done = _with_database(lambda db: rotation.rotate_keys(db, settings))
    typer.echo(f"{done.sealed_anew} secrets sealed anew, {done.already} were so already.")
    if done.unreadable:
        _fail("Neither secret opens these; enter them again:", *done.unreadable)


@app.command()
def backup(
    to: Annotated[Path | None, typer.Option(help="The directory to write to; BACKUP_DIR if left out.")] = None,
    prove: Annotated[bool, typer.Option(help="Restore it into a scratch database and compare every row.")] = True,
) -> None:
    """Write everything into one sealed file: the database as it is at this moment, and the media in DATA_DIR."""
    from munshi.backup import command

    _tell(lambda settings: command.backup(settings, to, prove=prove))


@app.command()
def restore(
    path: Annotated[Path, typer.Argument(help="What munshi backup has written.")],
    check: Annotated[bool, typer.Option("--check", help="Only prove that it can be restored.")] = False,
) -> None:
    """Put a backup back into an empty database, with the same WHATSAPP_SESSION_SECRET as when it was made."""
    from munshi.backup import command

    _tell(lambda settings: command.restore(settings, path, check=check))


@app.command()
def chat(
    script: Annotated[Path | None, typer.Option(help="Play this file: one customer message a line.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print every reply, and the order, as JSON lines.")] = False,
    shop: Annotated[str | None, typer.Option(help="Slug of the shop to write to; the demo shop if left out.")] = None,
    number: Annotated[str | None, typer.Option(help="The customer's phone number, such as +923001234567.")] = None,
    name: Annotated[str, typer.Option(help="The customer's name.")] = "Customer",
    url: Annotated[str | None, typer.Option(help="Write to the server there, not to this installation.")] = None,
    email: Annotated[str | None, typer.Option(help="Who signs in at the server.")] = None,
    password: Annotated[str | None, typer.Option(envvar="MUNSHI_PASSWORD", help="With --email.")] = None,
) -> None:
    """Play a customer of a shop in this terminal.

    In a script, `image: PATH` sends a picture and `wait: SECONDS` waits.
    """
    with _loading():
        from munshi.chat.run import ChatOptions, run_chat

    options = ChatOptions(url, email, password, shop, number, name, script, as_json)
    raise typer.Exit(run_chat(_settings(), options))


@app.command()
def rehearse(
    scenario: Annotated[list[str] | None, typer.Option(help="Play this one; all active ones if left out.")] = None,
    scenarios: Annotated[Path | None, typer.Option(help="Play the scenarios (*.toml) in this folder.")] = None,
    prompt: Annotated[Path | None, typer.Option(help="Try this file in the place of the shop's prompt.")] = None,
    judge: Annotated[bool, typer.Option(help="Have a model look at every scene too.")] = False,
    by_model: Annotated[bool, typer.Option(help="Have a model play the customers.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON document.")] = False,
    junit: Annotated[Path | None, typer.Option(help="Write JUnit's XML to this file, for a CI server.")] = None,
    shop: Annotated[str | None, typer.Option(help="Slug of the shop; the demo shop if left out.")] = None,
    url: Annotated[str | None, typer.Option(help="Rehearse on the server there, not in this installation.")] = None,
    email: Annotated[str | None, typer.Option(help="Who signs in at the server.")] = None,
    password: Annotated[str | None, typer.Option(envvar="MUNSHI_PASSWORD", help="With --email.")] = None,
) -> None:
    """Let simulated customers try a shop's assistant in a copy of the shop; ends with 1 unless all goes well."""
    with _loading():
        from munshi.chat.rehearse import RehearseOptions, run_rehearsal

    options = RehearseOptions(
        url, email, password, shop, scenario or [], scenarios, prompt, judge, by_model, as_json, junit
    )
    raise typer.Exit(run_rehearsal(_settings(), options))


@app.command()
def doctor(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Check settings, database, keys and disk, and say what to do."""
    from munshi import doctor as examiner

    findings = examiner.examine()
    typer.echo(examiner.as_json(findings) if as_json else examiner.as_text(findings))
    raise typer.Exit(1 if examiner.failed(findings) else 0)


@contextmanager
def _loading() -> Iterator[None]:
    """What is imported here stays: to look through it for garbage, now and ever after, takes a quarter of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _ask_password() -> str:
    answer: str = typer.prompt("Password (12 characters or more)", hide_input=True, confirmation_prompt=True)
    return answer


def _with_database(work: "Callable[[Database], Awaitable[T]]") -> "T":
    from munshi.core.embedded.programs import EmbeddedError
    from munshi.installation import StartError, with_database

    try:
        return with_database(_settings(), work)
    except (StartError, EmbeddedError) as error:
        _fail(str(error))


def _tell(work: "Callable[[Settings], str]") -> None:
    """Do it and say what came of it."""
    from munshi.backup.box import BackupError
    from munshi.core.embedded.programs import EmbeddedError
    from munshi.installation import StartError

    try:
        typer.echo(work(_settings()))
    except (BackupError, StartError, EmbeddedError) as error:
        _fail(str(error))


def _settings() -> "Settings":
    from munshi.core.settings import SettingsError, load_settings

    try:
        return load_settings()
    except SettingsError as error:
        _fail(*error.faults)


def _fail(*faults: str) -> NoReturn:
    for fault in faults:
        typer.echo(fault, err=True)
    raise typer.Exit(1)
