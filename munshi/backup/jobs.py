"""Job `backup:installation`: a proved backup every BACKUP_EVERY into BACKUP_DIR; the newest BACKUP_KEEP stay."""

import asyncio
import os
import sys
import time
from pathlib import Path

import structlog
from pydantic import SecretStr

from munshi.backup.box import BackupError
from munshi.backup.take import SUFFIX, UNFINISHED
from munshi.core.db import tenant_tx
from munshi.core.queue.jobs import Again, Run, wake
from munshi.core.runtime import Runtime
from munshi.core.settings import Settings
from munshi.mail.service import PLATFORM

COMMAND = (sys.executable, "-c", "from munshi.cli import app; app()", "backup")
LONGEST_SECONDS = 6 * 3600.0
LONGEST_LOOK = 3600.0
# What a process without our environment could not know; the rest it reads for itself.
DATABASE = ("DATABASE_URL", "DATABASE_DIRECT_URL")
PASSED_ON = ("APP_ENV", "DATA_DIR", "BACKUP_DIR", *DATABASE, "JWT_SECRET", "WHATSAPP_SESSION_SECRET")

log = structlog.get_logger()


async def begin(runtime: Runtime) -> None:
    """Have the job look whether a backup is due, if backups are wanted."""
    if runtime.settings.BACKUP_DIR:
        async with tenant_tx(runtime.db, PLATFORM) as tx:
            wake(tx, "backup:installation")


async def back_up(run: Run) -> None:
    """Make the backup that is due in a process of its own; BackupError when it fails, for the next attempt."""
    settings = run.runtime.settings
    if settings.BACKUP_DIR is None:
        return
    if (wait := await asyncio.to_thread(_due_in, settings, settings.BACKUP_DIR)) <= 0:
        await _made(settings)
        await asyncio.to_thread(_tidy, settings, settings.BACKUP_DIR)
        wait = settings.BACKUP_EVERY
    raise Again(min(wait, LONGEST_LOOK))


def _due_in(settings: Settings, directory: Path) -> float:
    """Seconds."""
    newest = max((path.stat().st_mtime for path in directory.glob(f"munshi-*{SUFFIX}")), default=0.0)
    return newest + settings.BACKUP_EVERY - time.time()


async def _made(settings: Settings) -> None:
    process = await asyncio.create_subprocess_exec(
        *COMMAND,
        env={**os.environ, **_passed_on(settings)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            _, said = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    if process.returncode:
        log.error("backup failed", said=said.decode(errors="replace")[-500:])
        raise BackupError(f"munshi backup ended with {process.returncode}")
    log.info("backup made")


def _passed_on(settings: Settings) -> dict[str, str]:
    given = ((name, getattr(settings, name)) for name in PASSED_ON)
    return {
        name: value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in given
        if value is not None
    }


def _tidy(settings: Settings, directory: Path) -> None:
    """Remove those beyond the newest, and what a process that was killed has left."""
    oldest_first = sorted(directory.glob(f"munshi-*{SUFFIX}"))
    for path in (*oldest_first[: -settings.BACKUP_KEEP], *directory.glob(f"munshi-*{UNFINISHED}")):
        path.unlink(missing_ok=True)
