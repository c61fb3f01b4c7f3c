"""The shop's rules for follow-ups: list, write, change and delete them."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from munshi.automations.follow_ups.models import FollowUp, FollowUpRule
from munshi.automations.follow_ups.schemas import NewRule, RuleChange, RuleView
from munshi.conversations.templates.texts import TEMPLATES
from munshi.conversations.templates.wording import check_body
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.core.errors import Conflict, NotFound
from munshi.core.schemas import Page, PageQuery
from munshi.events.service import Actor, emit
from munshi.tenants.schemas import Language

# The template whose fields and words a rule has by what it follows.
TEMPLATE_OF = {"quoted": "follow_up_quoted", "completed": "review_request"}


async def list_rules(tx: Tx, query: PageQuery) -> Page[RuleView]:
    mine = FollowUpRule.tenant_id == tx.tenant_id
    total = await tx.scalar(select(func.count()).select_from(FollowUpRule).where(mine))
    rows = await tx.scalars(
        select(FollowUpRule).where(mine).order_by(FollowUpRule.id).limit(query.limit).offset(query.offset)
    )
    items = [await view(tx, row) for row in rows]
    return Page(items=items, total=total or 0, limit=query.limit, offset=query.offset)


async def get_rule(tx: Tx, rule_id: UUID, *, lock: bool = False) -> FollowUpRule:
    rule = await tx.get(FollowUpRule, (tx.tenant_id, rule_id), with_for_update={"key_share": True} if lock else None)
    if rule is None:
        raise NotFound("rule")
    return rule


async def create_rule(tx: Tx, new: NewRule, *, by: Actor) -> FollowUpRule:
    """Conflict `rule_taken` when there is one for that moment and time; Invalid for a field the texts may not use."""
    _check_texts(new.moment, new.texts)
    rule = FollowUpRule(tenant_id=tx.tenant_id, id=new_id(), active_since=now(), **new.model_dump())
    tx.add(rule)
    await _flush(tx)
    emit(tx, "follow_up_rule.created", rule.id, {"moment": rule.moment}, by=by)
    return rule


async def change_rule(tx: Tx, rule_id: UUID, change: RuleChange, *, by: Actor) -> FollowUpRule:
    """Faults as in `create_rule`. One that is switched on again follows what happens from then on."""
    rule = await get_rule(tx, rule_id, lock=True)
    sent = change.model_dump(exclude_none=True)
    _check_texts(rule.moment, sent.get("texts", {}))
    changed = [name for name, value in sent.items() if getattr(rule, name) != value]
    if "active" in changed and sent["active"]:
        rule.active_since = now()
    for name in changed:
        setattr(rule, name, sent[name])
    await _flush(tx)
    if changed:
        emit(tx, "follow_up_rule.updated", rule.id, {"fields": changed}, by=by)
    return rule


async def delete_rule(tx: Tx, rule_id: UUID, *, by: Actor) -> None:
    await tx.delete(await get_rule(tx, rule_id, lock=True))
    emit(tx, "follow_up_rule.deleted", rule_id, by=by)


async def view(tx: Tx, rule: FollowUpRule) -> RuleView:
    sent = await tx.scalar(
        select(func.count()).where(
            FollowUp.tenant_id == tx.tenant_id, FollowUp.rule_id == rule.id, FollowUp.outcome == "sent"
        )
    )
    template = TEMPLATE_OF[rule.moment]
    names = ("id", "name", "moment", "after_hours", "texts", "active", "active_since")
    return RuleView(
        **{name: getattr(rule, name) for name in names},
        template=template,
        variables=TEMPLATES[template].variables,
        sent=sent or 0,
    )


def _check_texts(moment: str, texts: Mapping[Language, str]) -> None:
    for language, text in texts.items():
        check_body(TEMPLATES[TEMPLATE_OF[moment]], text, field=f"texts.{language}")


async def _flush(tx: Tx) -> None:
    try:
        await tx.flush()
    except IntegrityError:
        raise Conflict("There is a rule for that moment and time already.", code="rule_taken") from None
