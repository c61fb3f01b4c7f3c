"""A shop's own wording of the templates: read, write, try, and back to the text that came with Munshi."""

from string import Formatter
from typing import Any

from munshi.conversations.schemas import TemplateView, TemplateWording
from munshi.conversations.templates.send import render
from munshi.conversations.templates.texts import TEMPLATES, Template
from munshi.core.clock import new_id
from munshi.core.db import Tx
from munshi.core.errors import Invalid, NotFound
from munshi.events.changes import changes_of
from munshi.events.service import Actor, emit

OWN = "select name, language, body, version, updated_at from message_templates where tenant_id = $1"

BEFORE = "select body from message_templates where tenant_id = $1 and name = $2 and language = $3 for update"

WRITE = """
insert into message_templates (tenant_id, id, name, language, body, updated_at) values ($1, $2, $3, $4, $5, now())
on conflict (tenant_id, name, language) do update
set body = excluded.body, version = message_templates.version + 1, updated_at = now()
where message_templates.body <> excluded.body
returning version
"""

RESET = "delete from message_templates where tenant_id = $1 and name = $2 and language = $3 returning id"

Own = dict[tuple[str, str], Any]


async def list_templates(tx: Tx) -> list[TemplateView]:
    own = await _own(tx)
    return [_view(name, template, own) for name, template in TEMPLATES.items()]


async def view_template(tx: Tx, name: str) -> TemplateView:
    return _view(name, _template(name), await _own(tx))


async def write(tx: Tx, name: str, language: str, body: str, *, by: Actor) -> None:
    """Use `body` from now on. Invalid when it holds a field the template does not declare."""
    check_body(_template(name), body)
    before = await _present(tx, name, language)
    version = await tx.raw.fetchval(WRITE, tx.tenant_id, new_id(), name, language, body)
    if version is not None:
        data = {"name": name, "language": language, "version": version}
        emit(tx, "template.updated", None, data, by=by, changes=changes_of({"body": before}, {"body": body}))


async def reset(tx: Tx, name: str, language: str, *, by: Actor) -> None:
    """Drop the shop's wording, if it has one."""
    template = _template(name)
    before = await _present(tx, name, language)
    if await tx.raw.fetchval(RESET, tx.tenant_id, name, language) is not None:
        changes = changes_of({"body": before}, {"body": template.bodies[language]})
        data = {"name": name, "language": language, "version": 0}
        emit(tx, "template.updated", None, data, by=by, changes=changes)


async def _present(tx: Tx, name: str, language: str) -> str:
    """The words that are sent now."""
    own: str | None = await tx.raw.fetchval(BEFORE, tx.tenant_id, name, language)
    return own if own is not None else TEMPLATES[name].bodies[language]


async def preview(tx: Tx, name: str, language: str, body: str | None, fields: dict[str, str]) -> str:
    """`body` (or the present wording) with the examples, and `fields` over them."""
    template = _template(name)
    if unknown := fields.keys() - template.variables.keys():
        raise Invalid(f"This template has no field {min(unknown)}.", field="fields")
    if body is not None:
        check_body(template, body)
    own = await _own(tx)
    present = own[name, language]["body"] if (name, language) in own else template.bodies[language]
    return render(body or present, template.variables | fields)


def check_body(template: Template, body: str, *, field: str = "body") -> None:
    """Invalid (`field`) unless every `{name}` in `body` is declared by the template and no brace stands alone."""
    try:
        parts = list(Formatter().parse(body))
    except ValueError:
        raise Invalid("A brace stands alone; write {{ or }} for a brace in the text.", field=field) from None
    allowed = ", ".join(f"{{{variable}}}" for variable in template.variables) or "none"
    for _, name, form, conversion in parts:
        if name is not None and (name not in template.variables or form or conversion):
            raise Invalid(f"{{{name}}} is not a field of this template; its fields: {allowed}.", field=field)


async def _own(tx: Tx) -> Own:
    return {(row["name"], row["language"]): row for row in await tx.raw.fetch(OWN, tx.tenant_id)}


def _template(name: str) -> Template:
    if name not in TEMPLATES:
        raise NotFound("template")
    return TEMPLATES[name]


def _view(name: str, template: Template, own: Own) -> TemplateView:
    wordings = [_wording(language, default, own.get((name, language))) for language, default in template.bodies.items()]
    return TemplateView(name=name, purpose=template.purpose, variables=template.variables, wordings=wordings)


def _wording(language: str, default: str, own: Any) -> TemplateWording:
    return TemplateWording(
        language=language,
        body=own["body"] if own else default,
        default_body=default,
        custom=own is not None,
        version=own["version"] if own else 0,
        updated_at=own["updated_at"] if own else None,
    )
