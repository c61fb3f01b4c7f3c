"""`munshi backup` and `munshi restore`."""

import asyncio
from pathlib import Path

from munshi.backup.box import BackupError
from munshi.backup.contents import End
from munshi.backup.restore import prove as prove_it
from munshi.backup.restore import restore as put_back
from munshi.backup.take import take
from munshi.core.embedded.server import locate
from munshi.core.settings import Settings

MIB = 1024 * 1024


def backup(settings: Settings, to: Path | None, *, prove: bool) -> str:
    """Write one and say what it holds; one that is not proved right does not stay."""
    directory = to or settings.BACKUP_DIR
    if directory is None:
        raise BackupError("Say where to with --to, or set BACKUP_DIR.")
    with locate(settings, join=True) as addresses:
        made = take(settings, addresses.owner_dsn, directory)
    if prove:
        try:
            prove_it(settings, made.path)
        except BackupError:
            made.path.unlink()
            raise
    proved = " Restored into a scratch database: every row is as it was." if prove else ""
    return f"{made.path}: {made.size / MIB:.1f} MB, {_spoken(made.end)}.{proved}"


def restore(settings: Settings, path: Path, *, check: bool) -> str:
    if check:
        return f"{path} can be restored: {_spoken(prove_it(settings, path).end)}, every row as it was."
    with locate(settings, join=True) as addresses:
        restored = asyncio.run(put_back(settings, addresses.owner_dsn, path, settings.DATA_DIR / "media"))
    return f"Restored what was backed up at {restored.about.made_at}: {_spoken(restored.end)}."


def _spoken(end: End) -> str:
    return f"{len(end.tables)} tables, {end.rows:,} rows, {end.files:,} files"
