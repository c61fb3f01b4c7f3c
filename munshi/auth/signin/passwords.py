"""Passwords: argon2, in threads of their own."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from pwdlib import PasswordHash
from pwdlib.exceptions import UnknownHashError

hasher = PasswordHash.recommended()
# Each hash takes a core and 64 MiB for a while: a flood of logins waits here and in nobody else's way.
threads = ThreadPoolExecutor(2, thread_name_prefix="password")


async def hash_password(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(threads, hasher.hash, password)


async def verify_password(password: str, stored: str | None) -> bool:
    """Whether it fits. With no stored hash (no such user) it takes as long and answers no."""
    return await asyncio.get_running_loop().run_in_executor(threads, _verify, password, stored)


def _verify(password: str, stored: str | None) -> bool:
    nobody = _nobody()
    try:
        return hasher.verify(password, stored or nobody) and stored is not None
    except UnknownHashError:
        return False


@cache
def _nobody() -> str:
    return hasher.hash("the password of nobody")
