"""What a model is told of the shop, for its people to read before a customer meets it."""

from munshi.ai.prompt.instructions import own_words_of, rules_of
from munshi.ai.schemas import InstructionsView, PromptTrial
from munshi.ai.turn.shop import VERSION, shop_facts
from munshi.ai.turn.turn import CustomerInfo, Moment, Shop, Turn
from munshi.core.clock import new_id, now
from munshi.core.db import Tx
from munshi.tenants.opening.hours import opening_at
from munshi.tenants.service import get_tenant, profile_of, settings_of


async def preview_instructions(tx: Tx, wanted: PromptTrial) -> InstructionsView:
    """The same for all customers; with `prompt` and `settings` in the place of what stands."""
    turn = await _nobodys_turn(tx, wanted)
    return InstructionsView(
        rules=rules_of(turn),
        own_words=own_words_of(turn),
        catalogue=turn.catalogue_text,
        knows_all=turn.knows_all,
    )


async def _nobodys_turn(tx: Tx, wanted: PromptTrial) -> Turn:
    """A turn in which nobody has said anything yet."""
    tenant = await get_tenant(tx)
    change = wanted.settings.model_dump(exclude_none=True) if wanted.settings else {}
    settings = settings_of(tenant).model_copy(update=change)
    facts = await shop_facts(tx, await tx.raw.fetchval(f"select {VERSION}", tx.tenant_id))
    at, hours = now(), settings.business_hours
    language = settings.reply_languages[0]
    return Turn(
        shop=Shop(tenant.name, tenant.currency, settings, tenant.time_zone, profile_of(tenant)),
        customer=CustomerInfo(new_id(), None, language),
        conversation_id=new_id(),
        account_id=new_id(),
        language=language,
        pending=(),
        history=(),
        catalogue=facts.catalogue,
        catalogue_text=facts.catalogue_text,
        methods=facts.methods,
        knowledge=facts.knowledge or (),
        knows_all=facts.knowledge is not None,
        prompt=facts.prompt if wanted.prompt is None else wanted.prompt,
        moment=Moment(at, opening_at(hours, tenant.time_zone, at)) if hours.spans else None,
    )
