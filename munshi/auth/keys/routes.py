"""/api/api-keys: for programs of the shop's own. People only: no key makes keys."""

from uuid import UUID

from fastapi import APIRouter, status

from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.auth.keys import service
from munshi.auth.keys.schemas import ApiKeyView, FreshApiKey, NewApiKey, Scope, ScopeView
from munshi.auth.keys.scopes import SCOPES
from munshi.core.http.problems import problems

router = APIRouter(prefix="/api/api-keys", tags=["API keys"], responses=problems(401, 403))


@router.get("")
async def list_api_keys(_: Admin, tx: TenantTx) -> list[ApiKeyView]:
    """Those that are not revoked, latest first."""
    return await service.list_keys(tx)


@router.get("/scopes")
async def list_scopes(_: Viewer) -> list[ScopeView]:
    """What a key can be allowed. `x-scope` of each operation of this document names the one it needs."""
    return [ScopeView(scope=Scope(name), allows=allows) for name, allows in SCOPES.items()]


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(409, 422))
async def create_api_key(member: Admin, tx: TenantTx, new: NewApiKey) -> FreshApiKey:
    """The key itself is in this answer only. Send it as `Authorization: Bearer mk_…`, without cookie or CSRF token."""
    return await service.create_key(tx, new, created_by=member.person_id, by=member.actor)


@router.delete("/{key_id:uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404, 422))
async def revoke_api_key(member: Admin, tx: TenantTx, key_id: UUID) -> None:
    """It is refused from the next request on."""
    await service.revoke_key(tx, key_id, by=member.actor)
