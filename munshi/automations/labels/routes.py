"""/api/label-rules: labels that customers get and lose by themselves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status

from munshi.auth.guards import Admin, TenantTx, Viewer
from munshi.automations.labels import service
from munshi.automations.labels.schemas import LabelRuleChange, LabelRuleView, NewLabelRule
from munshi.core.http.problems import problems
from munshi.core.schemas import Page, PageQuery

router = APIRouter(prefix="/api/label-rules", tags=["automations"], responses=problems(401, 403, 422))


@router.get("")
async def list_label_rules(_: Viewer, tx: TenantTx, query: Annotated[PageQuery, Query()]) -> Page[LabelRuleView]:
    return await service.list_rules(tx, query)


@router.post("", status_code=status.HTTP_201_CREATED, responses=problems(404))
async def create_label_rule(member: Admin, tx: TenantTx, new: NewLabelRule) -> LabelRuleView:
    return LabelRuleView.model_validate(await service.create_rule(tx, new, by=member.actor))


@router.get("/{label_rule_id:uuid}", responses=problems(404))
async def get_label_rule(_: Viewer, tx: TenantTx, label_rule_id: UUID) -> LabelRuleView:
    return LabelRuleView.model_validate(await service.get_rule(tx, label_rule_id))


@router.patch("/{label_rule_id:uuid}", responses=problems(404))
async def change_label_rule(member: Admin, tx: TenantTx, label_rule_id: UUID, change: LabelRuleChange) -> LabelRuleView:
    return LabelRuleView.model_validate(await service.change_rule(tx, label_rule_id, change, by=member.actor))


@router.delete("/{label_rule_id:uuid}", status_code=status.HTTP_204_NO_CONTENT, responses=problems(404))
async def delete_label_rule(member: Admin, tx: TenantTx, label_rule_id: UUID) -> None:
    await service.delete_rule(tx, label_rule_id, by=member.actor)
