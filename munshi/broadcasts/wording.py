"""What each customer of a broadcast reads."""

from string import Formatter
from typing import Any
from uuid import UUID

from munshi.broadcasts.schemas import BroadcastWords
from munshi.channels.numbers.accounts import get_account
from munshi.channels.templates import service as templates
from munshi.conversations.templates.send import render, render_template
from munshi.conversations.templates.texts import Template
from munshi.conversations.templates.wording import check_body
from munshi.core.db import Json, Tx
from munshi.core.errors import Conflict, Invalid
from munshi.tenants.service import get_tenant

OPT_OUT = "broadcast_opt_out"
FIELDS = Template("A broadcast.", {"name": "Sana", "shop": "Noor Prints"}, {})
WILLING = {"blocked_at": None, "opted_out_at": None, "marketing_stopped_at": None}


async def check_words(tx: Tx, words: BroadcastWords) -> None:
    """Invalid for a field there is none of, or {name} without a `name_else`; NotFound for a number or template of
    nobody; Conflict `template_not_sendable`."""
    await get_account(tx, words.account_id)
    for said in (*words.texts.values(), *words.variables.values()):
        check_body(FIELDS, said)
        if "name" in _fields_in(said) and not words.name_else:
            raise Invalid("Say what stands for the name of who has none.", field="name_else")
    if words.template_id is None:
        return
    filled = await templates.fill(tx, words.template_id, words.variables)
    templates.check_sendable(filled, words.account_id, WILLING)
    if filled.file_wanted:
        raise Conflict("A template with a file cannot be sent to many.", code="template_not_sendable")


async def say(tx: Tx, words: BroadcastWords, to: Any) -> tuple[str, str | None, Json]:
    """(text, name of Meta's template, payload) for one customer: `to` has name, language and whether free words go
    (`by_words`)."""
    fields = {"name": to["name"] or words.name_else, "shop": (await get_tenant(tx)).name}
    if to["by_words"]:
        language = _language(words, to["language"])
        line = await render_template(tx, OPT_OUT, language, {})
        return f"{render(words.texts[language], fields)}\n\n{line}", None, {}
    if words.template_id is None:
        raise ValueError("no free words go to this customer, and there is no template")
    values = {key: render(value, fields) for key, value in words.variables.items()}
    filled = await templates.fill(tx, words.template_id, values)
    templates.check_sendable(filled, words.account_id, WILLING)
    return filled.text, filled.template.name, {"template": filled.content}


def named(payload: Json, broadcast_id: UUID, name: str) -> Json:
    """The message's payload, with the broadcast it belongs to."""
    return payload | {"broadcast": {"id": str(broadcast_id), "name": name}}


def _language(words: BroadcastWords, wanted: str | None) -> Any:
    return next((one for one in (wanted, "en") if one in words.texts), next(iter(words.texts)))


def _fields_in(said: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(said) if field}
