"""A new shop: its tenant, its owner and what it needs to try a sale in the first minute."""

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert

from munshi.ai.models import Prompt
from munshi.auth.models import User
from munshi.auth.service import add_member, create_user
from munshi.auth.signin.passwords import hash_password
from munshi.channels.models import WhatsAppAccount
from munshi.core.clock import new_id, now
from munshi.core.db import Tx, global_tx, tenant_tx
from munshi.core.errors import Forbidden
from munshi.core.runtime import Runtime
from munshi.events.service import Actor, emit
from munshi.tenants.installation import get_installation, is_on
from munshi.tenants.models import Plan, Tenant
from munshi.tenants.states import arm

PROMPT = """You are the friendly sales assistant of this shop. Be brief and warm, ask one question at a time,
recommend what fits the customer's need, and lead the customer to an order without pushing."""


@dataclass(frozen=True)
class NewShop:
    """`plan_id`: None for the one the installation has set for new shops."""

    business_name: str
    country: str = "PK"
    time_zone: str = "Asia/Karachi"
    currency: str = "PKR"
    locale: str = "en"
    plan_id: str | None = None


async def register(runtime: Runtime, shop: NewShop, *, name: str, email: str, password: str) -> tuple[Tenant, User]:
    """Make a tenant with its owner, never a member of an existing tenant.

    Conflict `email_taken`, Forbidden `registration_closed` where the installation takes no new shops.
    """
    async with global_tx(runtime.db) as tx:
        if not await is_on(tx, "registration"):
            raise Forbidden("No new shops can be opened here now.", code="registration_closed")
    password_hash = await hash_password(password)
    async with tenant_tx(runtime.db, new_id()) as tx:
        user = await create_user(tx, email, name, password_hash)
        tenant = await open_shop(tx, shop, by=Actor("user", user.id))
        await add_member(tx, user.id, "owner")
        return tenant, user


async def open_shop(tx: Tx, shop: NewShop, *, by: Actor) -> Tenant:
    """Write the tenant that `tx` is bound to, with a simulator number and a first prompt."""
    tenant = Tenant(
        id=tx.tenant_id,
        slug=await _claim_slug(tx, shop),
        name=shop.business_name,
        country=shop.country,
        time_zone=shop.time_zone,
        currency=shop.currency,
        locale=shop.locale,
    )
    await _begin_plan(tx, tenant, shop.plan_id or (await get_installation(tx)).new_shop_plan)
    tenant = await tx.merge(tenant)
    await tx.flush()
    account = WhatsAppAccount(
        tenant_id=tx.tenant_id, id=new_id(), kind="simulator", label="Try it", status="connected", is_default=True
    )
    tx.add(account)
    tx.add(Prompt(tenant_id=tx.tenant_id, name="sales", version=1, body=PROMPT))
    emit(tx, "tenant.registered", tx.tenant_id, {"slug": tenant.slug}, by=by)
    emit(tx, "whatsapp.account_created", account.id, {"kind": "simulator"}, by=by)
    return tenant


async def _begin_plan(tx: Tx, tenant: Tenant, plan_id: str) -> None:
    """First as a trial, where the plan has one."""
    plan = await tx.get_one(Plan, plan_id)
    tenant.plan_id, tenant.state_since = plan.id, now()
    if plan.trial_days:
        tenant.status, tenant.paid_until = "trial", now() + timedelta(days=plan.trial_days)
        await arm(tx, tx.tenant_id, "standing")


async def _claim_slug(tx: Tx, shop: NewShop) -> str:
    """Insert the bare tenant under the first free slug made from its name."""
    plain = unicodedata.normalize("NFKD", shop.business_name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "shop"
    slug = base
    while True:
        row = insert(Tenant).values(id=tx.tenant_id, slug=slug, name=shop.business_name)
        claimed = await tx.execute(row.on_conflict_do_nothing(index_elements=["slug"]).returning(Tenant.id))
        if claimed.first():
            return slug
        slug = f"{base}-{secrets.token_hex(3)}"
