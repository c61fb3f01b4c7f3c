"""prove(): whoever is signed in shows that they are still themselves, before something a thief of a session would do.

Called by everything that moves money elsewhere or opens an account to others. Never with a transaction open: the
password takes a while.
"""

from uuid import UUID

from pydantic import SecretStr

from munshi.auth.second_step import service as second_factor
from munshi.auth.signin import throttle
from munshi.auth.signin.passwords import verify_password
from munshi.auth.signin.throttle import CLOSE, Bucket
from munshi.core.db import global_tx
from munshi.core.errors import Forbidden, Unauthenticated
from munshi.core.runtime import Runtime

SECRETS = "select password_hash, two_factor_since is not null as two_factor from users where id = $1"


async def prove(runtime: Runtime, user_id: UUID, password: SecretStr | None, code: SecretStr | None = None) -> None:
    """The user's password and, where the second step is on, a code.

    Forbidden: `password_needed` or `code_needed` when it was not sent, `wrong_password` or `wrong_code` when it does
    not fit, which counts as an attempt; TooMany after too many of them.
    """
    if password is None:
        raise Forbidden("This needs your password.", code="password_needed")
    buckets = [Bucket(f"proof:{user_id}", CLOSE)]
    await throttle.count(runtime.db, buckets)
    async with global_tx(runtime.db) as tx:
        known = await tx.raw.fetchrow(SECRETS, user_id)
    if not await verify_password(password.get_secret_value(), known["password_hash"] if known else None):
        raise Forbidden("The password is wrong.", code="wrong_password")
    if known and known["two_factor"]:
        ask = "This needs a code of your authenticator app too."
        await prove_code(runtime, user_id, code, buckets, Forbidden, ask)
    async with global_tx(runtime.db) as tx:
        await throttle.forgive(tx.raw, buckets)


async def prove_code(
    runtime: Runtime,
    user_id: UUID,
    code: SecretStr | None,
    buckets: list[Bucket],
    refusal: type[Forbidden] | type[Unauthenticated],
    ask: str,
) -> None:
    """`refusal` `code_needed`, with the words `ask`, without a code; `wrong_code` for one that does not fit."""
    if code is None:
        await throttle.refund(runtime.db, buckets)
        raise refusal(ask, code="code_needed")
    async with global_tx(runtime.db) as tx:
        fits = await second_factor.take(tx, runtime.settings, user_id, code.get_secret_value())
    if not fits:
        raise refusal("The code is wrong or was used already.", code="wrong_code")
