"""What makes each kind of job have something to do, in any shop that tests/rules/full_shop makes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# A weekday that is not near, so that a shop open on it alone is closed now.
FAR = f"{datetime.now(UTC) + timedelta(days=3):%a}".lower()
SETTINGS = "update tenants set settings = settings || '{}' where id = $1"
# At no hour of the day is it too late to write.
AWAKE = SETTINGS.format('{"quiet_from_hour": 21, "quiet_until_hour": 21}')
TO_THE_AI = "answered_by = 'ai', human_until = null, handover_reason = null, status = 'active'"
QUIET = "answered_seq = inbound_seq, last_message_at = now() - interval '9 days'"
OLD = "status = '{}', updated_at = now() - interval '{}', created_at = now() - interval '{}'"


@dataclass(frozen=True)
class Feed:
    """`subject`, SQL for the job's key after its kind; `due`, SQL that lets its time come. In both $1 is the shop.

    `silent`: why its work leaves no mark in the shop's rows.
    """

    subject: str
    due: tuple[str, ...] = ()
    silent: str = ""
    is_platforms: bool = False

    @property
    def names_a_row(self) -> bool:
        """Whether a key of this shop could name a row of another."""
        return self.subject != TENANT and not self.is_platforms


TENANT = "select $1::uuid::text"


def change(table: str, to: str) -> str:
    return f"update {table} set {to} where tenant_id = $1"  # noqa: S608 - words of this file


def first(table: str, column: str = "id") -> str:
    return f"select min(({column})::text) from {table} where tenant_id = $1"  # noqa: S608 - words of this file


OPEN_ORDER = (
    AWAKE,
    "delete from payments where tenant_id = $1",
    change("messages", "created_at = now() - interval '40 days'"),
    change("orders", OLD.format("pending", "30 days", "30 days")),
)

FEEDS: dict[str, Feed] = {
    "in": Feed(
        first("whatsapp_accounts", "id || ':+923001112233'"),
        (
            """insert into inbound_events (tenant_id, id, account_id, external_id, kind, sender, payload)
               select $1, gen_random_uuid(), id, 'sim.1', 'message', '+923001112233', jsonb_build_object('id', 'sim.1',
                 'from', '+923001112233', 'name', 'Sana', 'kind', 'text', 'text', 'how much?', 'at', now())
               from whatsapp_accounts where tenant_id = $1 and kind = 'simulator'""",
        ),
    ),
    "reply": Feed(
        first("conversations"),
        (
            "update ai_providers set active = false where tenant_id = $1",
            change("conversations", TO_THE_AI + ", answered_seq = 0"),
        ),
    ),
    "rehearse": Feed(
        first("rehearsals"),
        (
            "update rehearsals set status = 'waiting' where tenant_id = $1",
            """update rehearsal_scenes set outcome = 'waiting', source = E'title = "Hello"\\nsteps = [{says = "hello"}]'
               where tenant_id = $1""",
        ),
    ),
    "summary": Feed(
        first("conversations"),
        (
            "update ai_providers set active = true, stopped = null, resting_until = null where tenant_id = $1",
            """insert into messages (tenant_id, id, conversation_id, account_id, seq, direction, author, kind, status,
                 text)
               select tenant_id, gen_random_uuid(), id, account_id, last_seq + n, 'in', 'customer', 'text', 'received',
                 repeat('many words ', 40)
               from conversations, generate_series(1, 20) n where tenant_id = $1
                 and id = (select id from conversations where tenant_id = $1 order by id limit 1)""",
            """update conversations
               set answered_seq = last_seq + 20, inbound_seq = last_seq + 20, last_seq = last_seq + 20
               where tenant_id = $1 and id = (select id from conversations where tenant_id = $1 order by id limit 1)""",
        ),
    ),
    "out": Feed(
        first("whatsapp_accounts"),
        ("update messages set status = 'queued' where tenant_id = $1 and direction = 'out'",),
    ),
    "seen": Feed(first("conversations"), silent="a number of the simulator shows nobody what is read"),
    "check": Feed(first("whatsapp_accounts"), silent="Meta knows nothing of a simulator's number"),
    "link": Feed(
        first("linked_devices", "account_id"),
        ("update linked_devices set wanted = 'off', holder = 'nobody' where tenant_id = $1",),
    ),
    "resume": Feed(
        first("conversations"),
        (change("conversations", "answered_by = 'human', human_until = now() - interval '1 minute'"),),
    ),
    "snooze": Feed(
        first("conversations"),
        (change("conversations", "status = 'active', snoozed_until = now() - interval '1 minute'"),),
    ),
    "expire": Feed(first("orders"), OPEN_ORDER),
    "decide": Feed(
        first("payment_proofs"),
        (
            *OPEN_ORDER,
            """update payment_proofs set status = 'held', verdict = 'rejected', reason = 'blurred',
               takes_effect_at = now() - interval '1 minute', amount_minor = null, first_approver_id = null
               where tenant_id = $1""",
            change("orders", OLD.format("payment_submitted", "1 day", "1 day")),
        ),
    ),
    "read": Feed(first("payment_proofs"), ("delete from proof_readings where tenant_id = $1",)),
    "reread": Feed(first("payment_proofs"), ("delete from proof_readings where tenant_id = $1",)),
    "see": Feed(
        first("payment_proofs"),
        (change("ai_providers", "sees_pictures = true, failures = 0, resting_until = null"),),
    ),
    "remind": Feed(
        first("orders"),
        (
            *OPEN_ORDER,
            change("conversations", TO_THE_AI),
            SETTINGS.format('{"reminder_hours": [1]}'),
            change("orders", "reminders_sent = 0"),
        ),
    ),
    "mail": Feed(
        first("mails"),
        (
            """insert into mails (tenant_id, id, letter, address, language)
               values ($1, gen_random_uuid(), 'invitation', 'asked@munshi.test', 'en')""",
        ),
    ),
    "forgot": Feed(
        """select max(l.id::text) from account_links l join users u using (email)
           join memberships m on m.user_id = u.id where m.tenant_id = $1""",
        (
            """insert into account_links (id, purpose, email, created_at, expires_at)
               select gen_random_uuid(), 'reset', u.email, now(), now() + interval '1 hour'
               from users u join memberships m on m.user_id = u.id where m.tenant_id = $1 and m.role = 'owner'""",
        ),
        silent="a link belongs to a person, not to a shop",
        is_platforms=True,
    ),
    "hook": Feed(first("webhook_endpoints")),
    "notify": Feed(
        TENANT,
        ("delete from notifications where tenant_id = $1", change("notification_feeds", "seen_event_id = 0")),
    ),
    "tell": Feed(
        """select min(user_id::text) from memberships where tenant_id = $1 and role = 'owner'""",
        (
            "delete from notification_settings where tenant_id = $1",
            change("notifications", "push_waits = false"),
            """insert into notifications (tenant_id, id, user_id, kind, path, mail_waits)
               select tenant_id, gen_random_uuid(), user_id, 'trial', '/', true from memberships
               where tenant_id = $1 and role = 'owner'""",
        ),
    ),
    "usage": Feed(
        TENANT,
        (
            "update tenants set plan_id = 'starter' where id = $1",
            """insert into tenant_usage (tenant_id, month, shard, messages_in)
               select id, date_trunc('month', now() at time zone time_zone)::date, 0, 1000000 from tenants where id = $1
               on conflict (tenant_id, month, shard) do update set messages_in = 1000000""",
        ),
    ),
    "standing": Feed(
        TENANT, ("update tenants set paid_until = now() - interval '1 hour', status = 'active' where id = $1",)
    ),
    "release": Feed(
        TENANT,
        (
            "update tenants set status = 'active' where id = $1",
            """update messages set status = 'queued', created_at = now() - interval '40 days'
               where tenant_id = $1 and direction = 'out'""",
        ),
    ),
    "away": Feed(
        first("conversations"),
        (
            SETTINGS.format(
                '{"ai_enabled": false, "away_message": "when_nobody_answers", "business_hours": {"spans": '
                f'[{{"day": "{FAR}", "opens": "12:00", "closes": "13:00"}}]}}}}'
            ),
            change("conversations", TO_THE_AI + ", answered_seq = 0"),
        ),
    ),
    "silence": Feed(
        TENANT,
        (
            SETTINGS.format('{"abandon_after_days": 1}'),
            change("orders", OLD.format("cancelled", "9 days", "9 days")),
            change("conversations", TO_THE_AI),
            change("conversations", QUIET),
        ),
    ),
    "follow": Feed(
        first("conversations"),
        (
            AWAKE,
            change("conversations", TO_THE_AI + ", last_inbound_at = now() - interval '9 hours'"),
            change("orders", OLD.format("completed", "5 hours", "6 hours")),
            "delete from follow_ups where tenant_id = $1",
            change("follow_up_rules", "moment = 'completed', active_since = now() - interval '9 days'"),
        ),
    ),
    "later": Feed(first("scheduled_messages"), (change("scheduled_messages", "due_at = now() - interval '1 minute'"),)),
    "broadcast": Feed(
        first("broadcasts"),
        (
            AWAKE,
            "update messages set status = 'sent' where tenant_id = $1 and direction = 'out'",
            """update broadcasts set status = 'sending', texts = '{"en": "Eid Mubarak!"}' where tenant_id = $1""",
        ),
    ),
    "label": Feed(first("customers"), ("update customers set language = 'ur', labels = '[]' where tenant_id = $1",)),
    "labels": Feed(TENANT, ("update customers set language = 'ur', labels = '[]' where tenant_id = $1",)),
    "export": Feed(first("exports"), ("update exports set status = 'waiting' where tenant_id = $1",)),
    "retain": Feed(
        TENANT,
        (
            SETTINGS.format('{"keep_events_days": 100}'),
            change("events", "created_at = now() - interval '400 days'"),
        ),
    ),
    "erase": Feed(
        first("customers"),
        (
            change("orders", OLD.format("completed", "9 days", "9 days")),
            change("refunds", "status = 'done', decided_at = now()"),
            change("customers", "erased_at = now()"),
        ),
    ),
    "backup": Feed(
        "select 'installation' where $1::uuid is not null",
        silent="it reads every shop and writes to no table",
        is_platforms=True,
    ),
    "recount": Feed(TENANT, ("delete from chat_days where tenant_id = $1",)),
    "close": Feed(
        TENANT, ("update tenants set status = 'closed', closed_by = 'owner', delete_after = now() where id = $1",)
    ),
}
