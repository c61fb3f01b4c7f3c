"""Platform administrators: those named by the settings or made on the command line."""

from uuid import UUID

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from munshi.auth.links.forgotten import make_reset_path
from munshi.auth.models import User
from munshi.auth.second_step import service as second_factor
from munshi.auth.service import find_user, revoke_sessions
from munshi.auth.signin.passwords import hash_password, verify_password
from munshi.core.clock import new_id
from munshi.core.db import Database, global_tx, tenant_tx
from munshi.core.settings import Settings
from munshi.mail.service import PLATFORM

NAME = "Platform admin"


async def ensure_admin(db: Database, email: str, password: str) -> UUID:
    """Make this user a platform admin with this password, new or not. A changed password ends the user's sessions."""
    async with global_tx(db) as tx:
        known = await find_user(tx, email)
    if known and known.is_platform_admin and await verify_password(password, known.password_hash):
        return known.id
    wanted = {"password_hash": await hash_password(password), "is_platform_admin": True}
    row = insert(User).values(id=new_id(), email=email.lower(), name=NAME, **wanted)
    upsert = row.on_conflict_do_update(index_elements=[literal_column("lower(email)")], set_=wanted)
    async with global_tx(db) as tx:
        user_id = (await tx.execute(upsert.returning(User.id))).scalar_one()
        await revoke_sessions(tx, user_id)
    return user_id


async def make_link(db: Database, settings: Settings, email: str, *, without_second_step: bool) -> str | None:
    """The page at which this user sets a new password, once; None when nobody has the address."""
    async with tenant_tx(db, PLATFORM) as tx:
        user = await find_user(tx, email)
        if user is None:
            return None
        if without_second_step:
            await second_factor.stop(tx, user.id)
        return await make_reset_path(tx, settings, user)


async def has_users(db: Database) -> bool:
    async with global_tx(db) as tx:
        return bool(await tx.scalar(select(func.count()).select_from(select(User.id).limit(1).subquery())))
