"""Which customers a rule is for: each condition is one fixed piece of SQL with the condition's values beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from pydantic import TypeAdapter

from munshi.automations.labels.models import LabelRule
from munshi.automations.labels.schemas import Away, Bought, Condition, Labelled, Speaks, Spent, Wrote
from munshi.core.db import Tx

CONDITIONS: TypeAdapter[list[Condition]] = TypeAdapter(list[Condition])

BOUGHT = """exists (
  select from orders o
  join order_lines l on l.tenant_id = $1 and l.order_id = o.id
  join packages k on k.tenant_id = $1 and k.id = l.package_id
  where o.tenant_id = $1 and o.customer_id = p.id and o.status in ('paid', 'completed')
    and k.service_id = {service}::uuid
)"""
SPENT = """(
  select coalesce(sum(o.total_minor), 0) from orders o
  where o.tenant_id = $1 and o.customer_id = p.id and o.status in ('paid', 'completed')
    and o.currency = {currency}::text
) >= {least}::bigint"""
AWAY = """(
  select max(coalesce(o.updated_at, o.created_at)) from orders o
  where o.tenant_id = $1 and o.customer_id = p.id and o.status in ('paid', 'completed')
) < now() - make_interval(days => {days}::int)"""
WROTE = """exists (
  select from conversations c
  join messages m on m.tenant_id = $1 and m.conversation_id = c.id
  where c.tenant_id = $1 and c.customer_id = p.id and m.direction = 'in' and m.created_at > now() - interval '7 days'
    and m.text ~* {pattern}::text
)"""
MOST_LABELS = 30  # a customer bears, as in customers/schemas

# A person's word about a label stands: there the rule leaves the customer alone.
FIND = """
select p.id from customers p
where p.tenant_id = $1 and ($2::uuid is null or p.id = $2) and p.erased_at is null and {state} and {conditions}
  and not exists (select from label_choices h
    where h.tenant_id = $1 and h.customer_id = p.id and h.label = $3::text)
order by p.id
for no key update of p
"""

STATES = {
    "add": f"not p.labels ? $3::text and jsonb_array_length(p.labels) < {MOST_LABELS}",
    "remove": "p.labels ? $3::text",
}


@dataclass
class Values:
    """The values of a statement, numbered from $4 on."""

    known: list[object] = field(default_factory=list)

    def place(self, value: object) -> str:
        self.known.append(value)
        return f"${len(self.known) + 3}"


async def find(tx: Tx, rule: LabelRule, customer_id: UUID | None) -> list[UUID]:
    """The customers, or whether this one, whom the rule would change now; they stay locked."""
    values = Values()
    conditions = [_piece(one, values) for one in CONDITIONS.validate_python(rule.conditions)]
    statement = FIND.format(state=STATES[rule.action], conditions=" and ".join(conditions))
    rows = await tx.raw.fetch(statement, tx.tenant_id, customer_id, rule.label, *values.known)
    return [row["id"] for row in rows]


def hears(conditions: Sequence[Condition]) -> bool:
    """Whether a message can make the conditions hold."""
    return any(isinstance(one, Speaks | Wrote) for one in conditions)


def _piece(condition: Condition, values: Values) -> str:
    match condition:
        case Speaks():
            return f"p.language = {values.place(condition.language)}::text"
        case Labelled():
            return f"p.labels ? {values.place(condition.label)}::text"
        case Wrote():
            return WROTE.format(pattern=values.place(_whole_words(condition.words)))
        case Bought():
            return BOUGHT.format(service=values.place(condition.service_id))
        case Spent():
            currency, least = values.place(condition.least.currency), values.place(condition.least.minor)
            return SPENT.format(currency=currency, least=least)
        case Away():
            return AWAY.format(days=values.place(condition.days))


def _whole_words(words: str) -> str:
    """A pattern for these words with no letter or digit right before or after them."""
    escaped = r"\s+".join(re.sub(r"([^\w])", r"\\\1", word) for word in words.split())
    return rf"(^|[^[:alnum:]]){escaped}($|[^[:alnum:]])"
