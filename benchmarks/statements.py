"""The product's own statements as pgbench scripts, so that the limit is always that of the same work.

A placeholder becomes a pgbench expression; `:name` is a pgbench variable and needs a cast, since pgbench prepares it.
Left out is what one statement of the queue's runner does for many keys at once.
"""

from munshi.ai.turn import finish, read
from munshi.channels.incoming import inbox, ingest
from munshi.channels.simulator import channel, phone
from munshi.conversations import receive, send
from munshi.core.closings import PLACEHOLDER
from munshi.core.queue import jobs
from munshi.customers import service as customers
from munshi.events import service as events
from munshi.tenants.quotas import usage

TENANT, ACCOUNT = ":tenant::uuid", ":account::uuid"
CUSTOMER, CHAT, PHONE = ":customer::uuid", ":chat::uuid", ":phone::text"
MESSAGE, RUN, REPLY, SEQ = ":message::uuid", ":run::uuid", ":reply::uuid", ":seq::bigint"
REPLIES_A_DELIVERY = 7  # what one run of the delivery takes when the pipeline is busy
BEGIN = "begin;\nselect set_config('app.tenant_id', :tenant::text, true);"
COMMIT = "commit;"
WORDS = "'Assalam o alaikum, logo banwana hai, price kya hai?'"
ANSWER = "repeat('1. Basic, PKR 3,500, 3 days. 2 concepts, 2 revisions, PNG and JPG. ', 5)"
PAYLOAD = f"jsonb_build_object('id', :message::text, 'from', {PHONE}, 'name', 'Sana', 'text', {WORDS}, 'at', now())"
# Of a customer's own message: it never left, is neither quiet nor the owner's, and ends a snooze.
FRESH = ("null", "false", "false", "true", "'snoozed until now'")
OPEN, AWAITING = "array['active', 'waiting_payment']", "array['pending', 'rejected']"
INGEST_KEY, REPLY_KEY, OUT_KEY = (
    f"concat_ws(':', 'in', {ACCOUNT}, {PHONE})",
    f"concat_ws(':', 'reply', {CHAT})",
    f"concat_ws(':', 'out', {ACCOUNT})",
)
# Chooses the customer, whom the product knows from the message.
CHOOSE = """
select a.value as phone, a.customer_id as customer, c.id as chat,
  uuidv7() as message, uuidv7() as run, uuidv7() as reply
from customer_addresses a join conversations c on c.tenant_id = a.tenant_id and c.customer_id = a.customer_id
where a.tenant_id = :tenant::uuid and a.kind = 'phone' and a.value = concat('+9230', lpad(:number::text, 8, '0')) \\gset
"""
LOOK = "select * from whatsapp_accounts where tenant_id = :tenant::uuid and id = :account::uuid;"


def webhook(senders: int) -> str:
    """One message stored and its sender woken, in one transaction."""
    sender = "concat('PK.', :number::int)"
    wamid = "concat('wamid.', uuidv7())"
    payload = (
        f"jsonb_build_object('message', jsonb_build_object('id', {wamid}, 'text', {WORDS}), 'contact', '{{}}'::jsonb)"
    )
    return "\n".join(
        (
            rf"\set number random(1, {senders})",
            BEGIN,
            _filled(inbox.KEEP, TENANT, ACCOUNT, *_arrays("uuidv7()", wamid, "'message'", sender, payload)),
            _closing(_armed(f"concat_ws(':', 'in', {ACCOUNT}, {sender})")),
            COMMIT,
        )
    )


def pipeline(people: int) -> str:
    """One customer's message all the way: taken in, received, answered, delivered."""
    steps = (rf"\set number random(0, {people - 1})", *_intake(), *_receive(), *_reply(), *_deliver())
    return "\n".join(steps)


def _intake() -> tuple[str, ...]:
    kept = _arrays(MESSAGE, "concat('sim.', :message::text)", "'message'", PHONE, PAYLOAD)
    keep = _filled(inbox.KEEP, TENANT, ACCOUNT, *kept)
    return BEGIN, CHOOSE, _filled(phone.KIND, TENANT, ACCOUNT), keep, _closing(_armed(INGEST_KEY)), COMMIT


def _receive() -> tuple[str, ...]:
    wa_id = "concat('sim.', :message::text)"
    told = "jsonb_build_object('conversation', :chat::text, 'message', :message::text, 'seq', :seq::int)"
    stored = (
        wa_id,
        WORDS,
        "'in'",
        MESSAGE,
        "'text'",
        WORDS,
        "'{}'::jsonb",
        "null",
        "'customer'",
        "'received'",
        "now()",
    )
    return (
        BEGIN,
        _filled(ingest.PENDING, TENANT, ACCOUNT, PHONE, "20"),
        _filled(customers.FIND, TENANT, "array['phone']", f"array[{PHONE}]"),
        _filled(receive.FIND, TENANT, CUSTOMER, ACCOUNT, wa_id),
        _filled(receive.STORE, TENANT, CHAT, ACCOUNT, *stored, *FRESH).removesuffix(";") + r" \gset",
        _closing(
            _filled(ingest.HANDLED, TENANT, f"array[{MESSAGE}]", "null"),
            _told("message.received", MESSAGE, "customer", CUSTOMER, told),
            _filled(usage.COUNT, TENANT, "1", "0", "0"),
            _armed(REPLY_KEY),
            fence=INGEST_KEY,
        ),
        COMMIT,
    )


def _reply() -> tuple[str, ...]:
    run = (RUN, "'replied'", "'builtin'", "''", *["'[]'::jsonb"] * 3, "0", "0", "0", "null", "1")
    queued = (ANSWER, "'ai'", REPLY, "'text'", ANSWER, "null", "null", RUN, "null", "null", "'{}'::jsonb")
    told = "jsonb_build_object('conversation', :chat::text, 'message', :reply::text, 'kind', 'text', 'author', 'ai')"
    return (
        BEGIN,
        _filled(read.TURN, TENANT, CHAT, AWAITING, OPEN),
        COMMIT,
        BEGIN,
        _filled(finish.CLAIM, TENANT, CHAT, SEQ, OPEN, "null", *run),
        _filled(send.QUEUE, TENANT, CHAT, *queued),
        _closing(
            _told("message.queued", REPLY, "ai", RUN, told),
            _filled(usage.COUNT, TENANT, "0", "1", "0"),
            _armed(OUT_KEY),
            fence=REPLY_KEY,
        ),
        COMMIT,
    )


def _deliver() -> tuple[str, ...]:
    told = "jsonb_build_object('conversation', :chat::text, 'message', :reply::text, 'status', 'delivered')"
    return (
        rf"\if :number % {REPLIES_A_DELIVERY} = 0",
        BEGIN,
        LOOK,
        _filled(channel.SHOW, TENANT, ACCOUNT),
        _closing(_told("message.status", REPLY, "system", "null::uuid", told), fence=OUT_KEY),
        COMMIT,
        r"\endif",
    )


def _filled(sql: str, *values: str) -> str:
    """`sql` with its placeholders replaced, ready for pgbench."""
    return PLACEHOLDER.sub(lambda found: values[int(found[1]) - 1], sql).strip() + ";"


def _arrays(*values: str) -> tuple[str, ...]:
    return tuple(f"array[{value}]" for value in values)


def _armed(key: str) -> str:
    return _filled(jobs.ARM, TENANT, f"array[{key}]", "array[0::float8]", "array[null::float8]", "array['bench']")


def _told(type: str, subject: str, kind: str, actor: str, data: str) -> str:
    row = (f"'{type}'", subject, f"'{kind}'", actor, "null", "null", data, "null::jsonb", "'bench'")
    return _filled(events.WRITE, TENANT, *_arrays(*row))


def _closing(*statements: str, fence: str = "") -> str:
    """What a transaction ends with, in one round trip as the product sends it."""
    if fence:
        statements = (*statements, _filled(jobs.FENCE, TENANT, fence, "1"))
    parts = [f"closing{place} as ({sql.removesuffix(';')})" for place, sql in enumerate(statements)]
    check = f"exists (select from closing{len(parts) - 1})" if fence else ""
    return f"with {', '.join(parts)} select {check};"
