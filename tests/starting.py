"""`munshi …` as a process of its own that need not load the program first: that takes several times what most tests do.

    process = Started("serve", env=environment, cwd=directory, output=directory / "output")   # a Popen to its caller
    code, said, complaint = run("doctor", "--json", env=environment)

Each is forked from a process that has loaded everything and done nothing. It has its own environment, directory and
files, and is signalled, killed and waited for as any other. Where the start itself is proved, tests start the script
MUNSHI; so do `make chaos`, unless it is told not to, and the benchmarks.
"""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

MUNSHI = str(Path(sys.executable).with_name("munshi"))
LOADED = ["munshi.backup.command", "munshi.chat.rehearse", "munshi.chat.run", "munshi.doctor", "munshi.serve"]
LONGEST_SECONDS = 120.0

_context = get_context("forkserver")
_context.set_forkserver_preload(LOADED)


def forked(target: Callable[..., None], *arguments: object) -> ForkServerProcess:
    """A process that runs `target(*arguments)`, which a module of its own holds."""
    # A daemon: one that a failed test has left behind ends with the tests.
    process = _context.Process(target=target, args=arguments, daemon=True)
    process.start()
    return process


class Started:
    """`output` is what it writes to, errors too unless `complaints` is given; `typed` what it reads."""

    def __init__(
        self,
        *arguments: str,
        env: Mapping[str, str],
        cwd: Path,
        output: Path,
        complaints: Path | None = None,
        typed: Path = Path(os.devnull),
    ) -> None:
        output.touch()
        files = (str(typed), str(output), str(complaints or output))
        self._process = forked(_become, arguments, dict(env), str(cwd), files)

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("munshi", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def run(*arguments: str, env: Mapping[str, str], typed: str = "") -> tuple[int, str, str]:
    """Its exit code, what it said and what it complained of."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        keyboard, output, complaints = (place / name for name in ("typed", "output", "complaints"))
        keyboard.write_text(typed)
        process = Started(*arguments, env=env, cwd=Path.cwd(), output=output, complaints=complaints, typed=keyboard)
        try:
            code = process.wait(LONGEST_SECONDS)
        finally:
            process.kill()
        return code, output.read_text(), complaints.read_text()


def _become(arguments: tuple[str, ...], environment: dict[str, str], directory: str, files: tuple[str, ...]) -> None:
    """What an exec would do to this process, but for its memory."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(directory)
    for number, path in enumerate(files):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND if number else os.O_RDONLY, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = open(0), open(1, "w"), open(2, "w", buffering=1)  # noqa: SIM115 - as long as it
    from munshi.cli import app

    app(list(arguments), prog_name="munshi")
