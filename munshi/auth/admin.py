"""Platform administrators: those named by the settings or made on the command line."""

from uuid import UUID

from sqlalchemy import func, literal_column, select
from sqlalchemy.dialects.postgresql import insert

from munshi.auth.models import User
from munshi.auth.passwords import hash_password, verify_password
from munshi.auth.service import find_user, revoke_sessions
from munshi.core.clock import new_id
from munshi.core.db import Database, global_tx

NAME = "Platform admin"


async def ensure_admin(db: Database, email: str, password: str) -> UUID:
    """Make this user a platform admin with this password, new or not. A changed password ends the user's sessions."""
    async with global_tx(db) as tx:
        known = await find_user(tx, email)
    if known and known.is_platform_admin and await verify_password(password, known.password_hash):
        return known.id
    wanted = {"password_hash": await hash_password(password), "is_platform_admin": True}
    row = insert(User).values(id=new_id(), email=email.lower(), name=NAME, **wanted)
    forgiven = {"failed_logins": 0, "locked_until": None}
    upsert = row.on_conflict_do_update(index_elements=[literal_column("lower(email)")], set_={**wanted, **forgiven})
    async with global_tx(db) as tx:
        user_id = (await tx.execute(upsert.returning(User.id))).scalar_one()
        await revoke_sessions(tx, user_id)
    return user_id


async def has_users(db: Database) -> bool:
    async with global_tx(db) as tx:
        return bool(await tx.scalar(select(func.count()).select_from(select(User.id).limit(1).subquery())))
