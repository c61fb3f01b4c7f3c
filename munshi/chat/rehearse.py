"""`munshi rehearse`: a shop's rehearsal from the terminal, or from its own CI."""

import asyncio
import sys
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from munshi.ai.rehearsal.report import FAILED, as_junit, closing_lines, scene_line, transcript
from munshi.ai.rehearsal.schemas import NewRehearsal, RehearsalDetail
from munshi.chat.phone import ChatError
from munshi.chat.run import PLAIN, first_of
from munshi.chat.talk import write, write_json
from munshi.chat.theatre import Theatre, here, there
from munshi.core.embedded.server import locate
from munshi.core.settings import Settings
from munshi.core.telemetry.log import configure_logs

LOOK_SECONDS = 0.5
OPEN = ("waiting", "running")


@dataclass(frozen=True)
class RehearseOptions:
    """`url`, `email`, `password` and `shop` as for a chat.

    `scenarios`: names, none for all active ones; `folder`: files of further scenarios, which without `scenarios` are
    the only ones; `prompt`: a file to try in the place of the shop's prompt.
    """

    url: str | None = None
    email: str | None = None
    password: str | None = None
    shop: str | None = None
    scenarios: list[str] = field(default_factory=list)
    folder: Path | None = None
    prompt: Path | None = None
    judge: bool = False
    by_model: bool = False
    as_json: bool = False
    junit: Path | None = None


def run_rehearsal(settings: Settings, options: RehearseOptions) -> int:
    """Play it and tell how it went; returns 0 when it passed, else 1. Call it from the main thread."""
    configure_logs(settings.model_copy(update={"LOG_LEVEL": "error"}), sys.stderr)
    try:
        new = _wanted(options)
        if options.url or options.email:
            return asyncio.run(_play(_server(settings, options), new, options))
        with locate(settings, join=True) as addresses:
            return asyncio.run(_play(here(settings, addresses, options.shop), new, options))
    except (*PLAIN, BaseExceptionGroup) as error:
        first = first_of(error)
        if not isinstance(first, PLAIN):
            raise
        sys.stderr.write(f"{first}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _wanted(options: RehearseOptions) -> NewRehearsal:
    files = sorted(options.folder.glob("*.toml")) if options.folder else []
    if options.folder and not files:
        raise ChatError(f"There is no scenario (*.toml) in {options.folder}.")
    names = options.scenarios or ([] if files else None)
    extra = [{"name": file.stem, "source": _read(file)} for file in files]
    asked = {"scenarios": names, "extra": extra, "prompt": _read(options.prompt) if options.prompt else None}
    customers = "model" if options.by_model else "script"
    try:
        return NewRehearsal.model_validate({**asked, "judge": options.judge, "customers": customers})
    except ValidationError as refused:
        fault = refused.errors()[0]
        raise ChatError(f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}.") from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ChatError(f"{file} cannot be read ({type(error).__name__}).") from None


def _server(settings: Settings, options: RehearseOptions) -> AbstractAsyncContextManager[Theatre]:
    url = options.url or f"http://127.0.0.1:{settings.PORT}"
    if not (options.email and options.password):
        raise ChatError("Say who signs in at the server: --email, and --password or MUNSHI_PASSWORD.")
    return there(url, options.email, options.password)


async def _play(place: AbstractAsyncContextManager[Theatre], new: NewRehearsal, options: RehearseOptions) -> int:
    async with place as theatre:
        card = await theatre.start(new)
        try:
            card = await _watch(theatre, card, quiet=options.as_json)
        except asyncio.CancelledError:
            await theatre.call_off(card.id)
            raise
        await _tell(theatre, card, options)
        return 0 if card.status == "passed" else 1


async def _watch(theatre: Theatre, card: RehearsalDetail, *, quiet: bool) -> RehearsalDetail:
    """Show each scene when it is over, until all are."""
    told: set[str] = set()
    if not quiet:
        count = len(card.scenes)
        write(f"Rehearsal of {theatre.shop}: {count} scene{'' if count == 1 else 's'}\n")
    while True:
        for scene in card.scenes:
            if scene.outcome != "waiting" and scene.name not in told:
                told.add(scene.name)
                if not quiet:
                    faults = [fault.text for fault in scene.faults]
                    write(scene_line(scene.outcome, scene.name, scene.title, faults) + "\n")
        if card.status not in OPEN:
            return card
        await asyncio.sleep(LOOK_SECONDS)
        card = await theatre.card(card.id)


async def _tell(theatre: Theatre, card: RehearsalDetail, options: RehearseOptions) -> None:
    scenes = [await theatre.scene(card.id, scene.id) for scene in card.scenes]
    changes = await theatre.changes(card.id)
    if options.junit:
        options.junit.write_text(as_junit(card, scenes), encoding="utf-8")
    if options.as_json:
        parts = {"rehearsal": card, "changes": changes}
        document = {name: part.model_dump(mode="json") for name, part in parts.items()}
        write_json({**document, "scenes": [scene.model_dump(mode="json") for scene in scenes]})
        return
    for scene in scenes:
        if scene.outcome in FAILED:
            write(f"\n{transcript(scene)}\n")
    write(f"\n{closing_lines(card, changes)}\n")
