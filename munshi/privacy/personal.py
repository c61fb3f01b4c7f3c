"""Which rows are about a customer, table by table. A test compares this with the tables of the database."""

MINE = "select c.id from conversations c where c.tenant_id = $1 and c.customer_id = $2"
BOUGHT = "select o.id from orders o where o.tenant_id = $1 and o.customer_id = $2"
SAID = f"select m.id from messages m where m.tenant_id = $1 and m.conversation_id in ({MINE})"
PROVEN = f"select p.id from payment_proofs p where p.tenant_id = $1 and p.order_id in ({BOUGHT})"
RETURNED = f"select r.id from refunds r where r.tenant_id = $1 and r.order_id in ({BOUGHT})"
THOUGHT = f"select a.id from ai_runs a where a.tenant_id = $1 and a.conversation_id in ({MINE})"
REPLAYED = f"select h.id from rehearsals h where h.tenant_id = $1 and h.conversation_id in ({MINE})"

LATER = "select w.id from scheduled_messages w where w.tenant_id = $1 and w.customer_id = $2"

# What events about a customer have as their subject, but for the messages.
SUBJECTS = (
    f"select $2::uuid union all {MINE} union all {BOUGHT} union all {PROVEN} union all {RETURNED} union all {LATER}"
)
# What endpoints were sent tells of the same; the chat is named where the message is gone already.
TOLD = f"""t.event_id in (
  select e.id from events e where e.tenant_id = $1 and (
    e.subject_id in ({SUBJECTS}) or e.actor_id = $2
    or e.data ->> 'conversation' in (select mine.id::text from ({MINE}) mine)))"""
FILES = f"""
select m.media_id from messages m where m.tenant_id = $1 and m.conversation_id in ({MINE})
union select p.media_id from payment_proofs p where p.tenant_id = $1 and p.order_id in ({BOUGHT})
union select s.shown_id from proof_readings s where s.tenant_id = $1 and s.proof_id in ({PROVEN})
union select r.media_id from refunds r where r.tenant_id = $1 and r.order_id in ({BOUGHT})
"""

# Raw events name people in their payload too, without the + of a phone. A value too short could be anybody's.
NAMES_THEM = """exists (
  select from unnest({addresses}) value
  where ltrim(t.sender, '+') = ltrim(value, '+')
    or (length(value) > 7 and strpos(t.payload::text, ltrim(value, '+')) > 0))"""
ADDRESSES = "array(select a.value from customer_addresses a where a.tenant_id = $1 and a.customer_id = $2)"

# $1: the shop, $2: the customer, t: the row.
ABOUT = {
    "customers": "t.id = $2",
    "customer_addresses": "t.customer_id = $2",
    "label_choices": "t.customer_id = $2",
    "follow_ups": "t.customer_id = $2",
    "scheduled_messages": "t.customer_id = $2",
    "broadcast_recipients": "t.customer_id = $2",
    "conversations": "t.customer_id = $2",
    "messages": f"t.conversation_id in ({MINE})",
    "chat_days": f"t.conversation_id in ({MINE})",
    "conversation_notes": f"t.conversation_id in ({MINE})",
    "ai_runs": f"t.conversation_id in ({MINE})",
    "orders": "t.customer_id = $2",
    "order_lines": f"t.order_id in ({BOUGHT})",
    "order_events": f"t.order_id in ({BOUGHT})",
    "order_instalments": f"t.order_id in ({BOUGHT})",
    "payment_identifiers": f"t.order_id in ({BOUGHT})",
    "payments": f"t.order_id in ({BOUGHT})",
    "payment_proofs": f"t.order_id in ({BOUGHT})",
    "proof_readings": f"t.proof_id in ({PROVEN})",
    "proof_twins": f"t.proof_id in ({PROVEN})",
    "refunds": f"t.order_id in ({BOUGHT})",
    "statement_entries": f"t.order_id in ({BOUGHT})",
    "rehearsals": f"t.conversation_id in ({MINE})",
    "rehearsal_scenes": f"t.rehearsal_id in ({REPLAYED})",
    "knowledge_articles": f"t.draft and t.message_id in ({SAID})",
    "events": f"t.subject_id in ({SUBJECTS} union all {SAID}) or t.actor_id = $2",
    "notifications": f"t.subject_id in ({SUBJECTS})",
    "webhook_deliveries": TOLD,
    "inbound_events": NAMES_THEM.format(addresses=ADDRESSES),
    "whatsapp_group_messages": f"t.author_phone = any({ADDRESSES})",
    "media_files": f"t.gone_at is null and t.id in ({FILES})",
    "exports": "t.customer_id = $2",
    "erasures": "t.customer_id = $2",
}
