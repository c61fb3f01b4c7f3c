"""Sending what a shop sends by itself: in the customer's language, and in the shop's own words where it has some."""

from uuid import UUID

from munshi.conversations.send import MessageRef, send
from munshi.conversations.templates.texts import TEMPLATES
from munshi.core.db import Tx

DEFAULT_LANGUAGE = "en"


async def send_template(
    tx: Tx,
    conversation_id: UUID,
    name: str,
    language: str | None,
    fields: dict[str, str],
    *,
    client_key: str | None = None,
) -> MessageRef:
    """Send template `name` in `language` (English when None or unknown).

    `fields` must hold all of the template's variables (ValueError otherwise: a fault of the calling code).
    The same `client_key` again sends nothing and gives the first message.
    """
    text = await render_template(tx, name, language, fields)
    given = {"fields": fields} if fields else {}
    return await send(tx, conversation_id, text, author="system", template=name, client_key=client_key, payload=given)


async def render_template(tx: Tx, name: str, language: str | None, fields: dict[str, str]) -> str:
    """The words `send_template` would send."""
    template = TEMPLATES[name]
    if missing := template.variables.keys() - fields.keys():
        raise ValueError(f"template {name} lacks {sorted(missing)}")
    language = language if language in template.bodies else DEFAULT_LANGUAGE
    own: str | None = await tx.raw.fetchval(
        "select body from message_templates where tenant_id = $1 and name = $2 and language = $3",
        tx.tenant_id,
        name,
        language,
    )
    return render(own or template.bodies[language], fields)


def render(body: str, fields: dict[str, str]) -> str:
    """`body` with each `{field}` replaced; what stands inside a value is never read as a field."""
    return body.format_map(fields)
