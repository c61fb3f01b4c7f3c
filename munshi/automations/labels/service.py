"""Rules for labels: list, write, change and delete them, and put them to work."""

from uuid import UUID

from sqlalchemy import func, select

from munshi.automations.labels.matching import find, hears
from munshi.automations.labels.models import LabelRule
from munshi.automations.labels.schemas import Bought, Condition, LabelRuleChange, LabelRuleView, NewLabelRule
from munshi.catalog.edit import get_service
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import NotFound
from munshi.core.queue.jobs import wake
from munshi.core.schemas import Page, PageQuery
from munshi.events.service import SYSTEM, Actor, emit

WRITE = {
    "add": "update customers set labels = labels || to_jsonb($3::text) where tenant_id = $1 and id = any($2)",
    "remove": "update customers set labels = labels - $3::text where tenant_id = $1 and id = any($2)",
}


async def list_rules(tx: Tx, query: PageQuery) -> Page[LabelRuleView]:
    mine = LabelRule.tenant_id == tx.tenant_id
    total = await tx.scalar(select(func.count()).select_from(LabelRule).where(mine))
    page = select(LabelRule).where(mine).order_by(LabelRule.id).limit(query.limit).offset(query.offset)
    rows = await tx.scalars(page)
    items = [LabelRuleView.model_validate(row) for row in rows]
    return Page(items=items, total=total or 0, limit=query.limit, offset=query.offset)


async def get_rule(tx: Tx, rule_id: UUID, *, lock: bool = False) -> LabelRule:
    rule = await tx.get(LabelRule, (tx.tenant_id, rule_id), with_for_update=lock or None)
    if rule is None:
        raise NotFound("rule")
    return rule


async def create_rule(tx: Tx, new: NewLabelRule, *, by: Actor) -> LabelRule:
    """It is put to work at once, for all customers. NotFound for an unknown service."""
    await _check(tx, new.conditions)
    values = new.model_dump(mode="json")
    rule = LabelRule(tenant_id=tx.tenant_id, id=new_id(), hears=hears(new.conditions), **values)
    tx.add(rule)
    await tx.flush()
    emit(tx, "label_rule.created", rule.id, by=by)
    wake(tx, f"labels:{tx.tenant_id}")
    return rule


async def change_rule(tx: Tx, rule_id: UUID, change: LabelRuleChange, *, by: Actor) -> LabelRule:
    """As in `create_rule`. Labels given before stay."""
    rule = await get_rule(tx, rule_id, lock=True)
    if change.conditions is not None:
        await _check(tx, change.conditions)
        rule.hears = hears(change.conditions)
    sent = change.model_dump(mode="json", exclude_none=True)
    changed = [name for name, value in sent.items() if getattr(rule, name) != value]
    for name in changed:
        setattr(rule, name, sent[name])
    if changed:
        emit(tx, "label_rule.updated", rule.id, {"fields": changed}, by=by)
        wake(tx, f"labels:{tx.tenant_id}")
    return rule


async def delete_rule(tx: Tx, rule_id: UUID, *, by: Actor) -> None:
    """The labels it gave stay."""
    await tx.delete(await get_rule(tx, rule_id, lock=True))
    emit(tx, "label_rule.deleted", rule_id, by=by)


async def apply(tx: Tx, customer_id: UUID | None = None) -> int:
    """Put every active rule to work, the oldest first, on one customer or on all; how many rules there are."""
    active = select(LabelRule).where(LabelRule.tenant_id == tx.tenant_id, LabelRule.active).order_by(LabelRule.id)
    rules = list(await tx.scalars(active))
    for rule in rules:
        found = await find(tx, rule, customer_id)
        if found:
            await tx.raw.execute(WRITE[rule.action], tx.tenant_id, found, rule.label)
        for one in found:
            data = {"fields": ["labels"], "rule": rule.id, "action": rule.action}
            emit(tx, "customer.updated", one, data, by=SYSTEM)
    return len(rules)


async def _check(tx: Tx, conditions: list[Condition]) -> None:
    for condition in conditions:
        if isinstance(condition, Bought):
            await get_service(tx, condition.service_id)
