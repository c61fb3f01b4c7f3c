"""What the server answers when a device asks: keys of others, their devices and LIDs, where files go."""

from typing import TYPE_CHECKING

from tests.fakes.whatsapp.connection import Connection
from tests.fakes.whatsapp.person import Person
from tests.fakes.whatsapp.stanza import Jid, Node

if TYPE_CHECKING:
    from tests.fakes.whatsapp.server import WhatsApp

HOST = "mmg.whatsapp.net"


def answer(whatsapp: "WhatsApp", connection: Connection, asked: Node) -> Node:
    """The result of an iq stanza; empty for whatever needs no more."""
    subject, is_set = asked.attrs.get("xmlns"), asked.attrs["type"] == "set"
    content: list[Node] | None = None
    if subject == "encrypt" and is_set:
        _publish(whatsapp, connection, asked)
    elif subject == "encrypt" and asked.child("count"):
        keys = whatsapp.devices[connection.phone or ""].keys
        content = [Node("count", {"value": len(keys.once)})]
    elif subject == "encrypt":
        content = [Node("list", content=[_keys(whatsapp, Jid(str(user.attrs["jid"]))) for user in _users(asked)])]
    elif subject == "usync":
        content = [Node("usync", {"sid": "x"}, [Node("list", content=_sync(whatsapp, asked))])]
    elif subject == "w:g2":
        content = [_group(whatsapp, asked)]
    elif subject == "w:m":
        limits: dict[str, object] = {"auth": "a", "ttl": 300, "auth_ttl": 3600, "max_buckets": 12}
        content = [Node("media_conn", limits, [Node("host", {"hostname": HOST})])]
    elif code := asked.child("link_code_companion_reg"):
        content = _code(whatsapp, connection, code)
    attrs = {"type": "result", "id": asked.attrs["id"], "from": asked.attrs.get("to", Jid("s.whatsapp.net"))}
    return Node("iq", attrs, content)


def _publish(whatsapp: "WhatsApp", connection: Connection, asked: Node) -> None:
    keys = whatsapp.devices[connection.phone or ""].keys
    for key in asked.at("list").children if asked.child("list") else []:
        keys.once[int.from_bytes(key.at("id").raw, "big")] = key.at("value").raw
    if signed := asked.child("skey"):
        keys.signed = int.from_bytes(signed.at("id").raw, "big"), signed.at("value").raw


def _users(asked: Node) -> list[Node]:
    return asked.at("key").children if asked.child("key") else []


def _keys(whatsapp: "WhatsApp", jid: Jid) -> Node:
    if person := whatsapp.people.get(jid.user):
        return person.bundle(jid)
    return Node("user", {"jid": jid}, [Node("error", {"code": "404", "text": "item-not-found"})])


def _sync(whatsapp: "WhatsApp", asked: Node) -> list[Node]:
    wanted = {node.tag for node in asked.at("usync", "query").children}
    return [_described(whatsapp, user, wanted) for user in asked.at("usync", "list").children]


def _described(whatsapp: "WhatsApp", user: Node, wanted: set[str]) -> Node:
    jid = user.attrs.get("jid")
    if jid is None:
        digits = user.at("contact").raw.decode().lstrip("+").partition("@")[0]
        jid = Jid(f"{digits}@s.whatsapp.net")
    person: Person | None = whatsapp.people.get(Jid(str(jid)).user)
    parts = []
    if "devices" in wanted:
        devices = [Node("device", {"id": 0})] if person else []
        parts.append(Node("devices", content=[Node("device-list", content=devices)]))
    if "lid" in wanted and person and person.phone not in whatsapp.hide_lid:
        parts.append(Node("lid", {"val": person.lid_jid}))
    if "contact" in wanted:
        parts.append(Node("contact", {"type": "in" if person else "out"}))
    return Node("user", {"jid": jid}, parts)


def _group(whatsapp: "WhatsApp", asked: Node) -> Node:
    group = Jid(str(asked.attrs["to"])).user
    facts: dict[str, object] = {"id": group, "subject": whatsapp.groups.get(group, ""), "creation": "1764000000"}
    return Node("group", {**facts, "s_t": "1764000000"})


def _code(whatsapp: "WhatsApp", connection: Connection, code: Node) -> list[Node] | None:
    """A device wants to be linked by code; its owner will enter it."""
    if code.attrs["stage"] != "companion_hello":
        return None
    connection.phone = Jid(str(code.attrs["jid"])).user
    whatsapp.codes[connection.phone] = code
    reference = Node("link_code_pairing_ref", content=b"a-reference")
    return [Node("link_code_companion_reg", {"stage": "companion_hello"}, [reference])]
