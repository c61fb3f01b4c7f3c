"""/api/follow-ups: when the shop writes to a customer again by itself."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.automations.follow_ups import service
from munshi.automations.follow_ups.schemas import NewRule, RuleChange, RuleView
from munshi.core.http.problems import problems
from munshi.core.schemas import Page, PageQuery

router = APIRouter(prefix="/api/follow-ups", tags=["automations"], responses=problems(401, 403, 422))


@router.get("")
async def list_follow_up_rules(_: Viewer, tx: TenantTx, query: Annotated[PageQuery, Query()]) -> Page[RuleView]:
    return await service.list_rules(tx, query)


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(409))
async def create_follow_up_rule(member: Admin, tx: TenantTx, new: NewRule) -> RuleView:
    return await service.view(tx, await service.create_rule(tx, new, by=member.actor))


@router.get("/{follow_up_rule_id:uuid}", responses=problems(404))
async def get_follow_up_rule(_: Viewer, tx: TenantTx, follow_up_rule_id: UUID) -> RuleView:
    return await service.view(tx, await service.get_rule(tx, follow_up_rule_id))


@router.patch("/{follow_up_rule_id:uuid}", responses=problems(404, 409))
async def change_follow_up_rule(member: Admin, tx: TenantTx, follow_up_rule_id: UUID, change: RuleChange) -> RuleView:
    return await service.view(tx, await service.change_rule(tx, follow_up_rule_id, change, by=member.actor))


@router.delete("/{follow_up_rule_id:uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404))
async def delete_follow_up_rule(member: Admin, tx: TenantTx, follow_up_rule_id: UUID) -> None:
    await service.delete_rule(tx, follow_up_rule_id, by=member.actor)
