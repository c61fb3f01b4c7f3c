"""A stand-in for WhatsApp Web, on this machine only: the unmodified library pairs with it, receives and sends.

    async with serve_whatsapp(directory) as whatsapp:
        for name, value in whatsapp.environment.items(): ...           # of the process that starts the devices
        await whatsapp.scan(qr, "923000000001", "900001")              # a phone scans a device's QR code
        await whatsapp.enter(code, "923000000001", "900001")           # or its owner enters the 8-digit code
        sana = whatsapp.person("923001112233", "800001")
        await whatsapp.say("923000000001", sana, "Salam")               # returns the message's id
        await whatsapp.heard(1)                                         # waits until so many messages came
        whatsapp.said_to(sana)                                          # their texts, in order
        await whatsapp.receipt("923000000001", sana, [wa_id], "read")

Faults: `drop_acks`, `ack_error`, `refuse_logins` (attributes of a `failure` node), `stream_error`, `demand_passkey`,
`hide_lid` (phones), `proxy.shut`, `proxy.cut`, `media.refuse`.
"""

import asyncio
import os
import ssl
import time
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from tests.fakes.whatsapp import pairing
from tests.fakes.whatsapp.answers import answer
from tests.fakes.whatsapp.connection import Authority, Closed, Connection
from tests.fakes.whatsapp.door import Proxy, write_certificates
from tests.fakes.whatsapp.keys import KeyPair, fields_of, proto
from tests.fakes.whatsapp.media import Media
from tests.fakes.whatsapp.pairing import DEVICE, SERVER, Code
from tests.fakes.whatsapp.person import Keys, Person
from tests.fakes.whatsapp.stanza import Jid, Node

REFERENCES = 6
SITE = Path(__file__).parent / "site"
PATIENCE = 60.0
COMPANION, PUSHED = 19, 1  # fields of what a device says of itself: a new one, the phone of a linked one


@dataclass
class Linked:
    """An account's linked device: what it has published, its connection while it is there, and the messages to it
    that it has not acknowledged yet, by their id."""

    owner: Person
    keys: Keys
    connection: Connection | None = None
    came: int = 0
    kept: dict[str, Node] = field(default_factory=dict)


@dataclass(frozen=True)
class Heard:
    """A message a device has sent, opened."""

    account: str
    to: Jid
    id: str
    message: bytes

    @property
    def text(self) -> str:
        fields = fields_of(self.message)
        return fields[1].decode() if 1 in fields else ""


@dataclass
class WhatsApp:
    authority: Authority = field(default_factory=Authority)
    media: Media = field(default_factory=Media)
    people: dict[str, Person] = field(default_factory=dict)
    owners: dict[str, Person] = field(default_factory=dict)
    devices: dict[str, Linked] = field(default_factory=dict)
    waiting: dict[str, Connection] = field(default_factory=dict)
    codes: dict[str, Node] = field(default_factory=dict)
    sent: list[Heard] = field(default_factory=list)
    stanzas: list[Node] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    environment: dict[str, str] = field(default_factory=dict)
    drop_acks: bool = False
    ack_error: str | None = None
    refuse_logins: dict[str, str] | None = None
    demand_passkey: bool = False
    hide_lid: set[str] = field(default_factory=set)
    groups: dict[str, str] = field(default_factory=dict)  # subjects by number
    proxy: Proxy = field(default_factory=lambda: Proxy(0))

    # --- the phone ---------------------------------------------------------------------------------------------------

    async def scan(self, qr: str, phone: str, lid: str) -> None:
        """The owner of `phone` scans the code."""
        reference, identity, secret = pairing.by_qr(qr)
        await self._link(self.waiting[reference], identity, secret, phone, lid)

    async def enter(self, code: str, phone: str, lid: str) -> None:
        """The owner of `phone` enters the device's 8-digit code."""
        hello = self.codes[phone]
        connection = next(one for one in self.waiting.values() if one.phone == phone)
        link = Code(hello, KeyPair(), code.replace("-", ""))
        owner = self._owner(phone, lid)
        before = len(self.stanzas)
        await connection.send(link.answer(owner.identity))
        finish = await self.stanza("link_code_companion_reg", stage="companion_finish", after=before)
        identity, secret = link.secret(owner.identity, finish)
        await self._link(connection, identity, secret, phone, lid)

    async def unlink(self, phone: str) -> None:
        """The owner removes the device in the phone's settings."""
        await self.stream_error(phone, "401", [self.conflict("device_removed")])
        self.devices.pop(phone)

    def person(self, phone: str, lid: str) -> Person:
        found = self.people.get(phone) or Person(phone, lid)
        self.people[phone] = self.people[lid] = found
        return found

    # --- messages ----------------------------------------------------------------------------------------------------

    async def say(
        self,
        account: str,
        person: Person,
        what: str | bytes,
        *,
        wa_id: str | None = None,
        by_lid: bool = True,
        with_phone: bool = True,
        **attrs: object,
    ) -> str:
        """The person writes to the account: a text, or a whole message. `by_lid`: under the LID, its phone beside it
        unless `with_phone` is off. A device gets it again whenever it comes back, until it has acknowledged it."""
        device = self.devices[account]
        wa_id = wa_id or f"3EB0{os.urandom(9).hex().upper()}"
        message = what if isinstance(what, bytes) else proto((1, what))
        sealed = person.seal(device.keys, message)
        own, other = (person.lid_jid, person.jid) if by_lid else (person.jid, person.lid_jid)
        head: dict[str, object] = {"from": own, "id": wa_id, "t": int(time.time()), "type": "text", "notify": "Sana"}
        if with_phone:
            head["sender_pn" if by_lid else "sender_lid"] = other
        if by_lid:
            head["addressing_mode"] = "lid"
        message_node = Node("message", head | attrs, [Node("enc", {"v": "2", "type": "pkmsg"}, sealed)])
        device.kept[wa_id] = message_node
        if device.connection:
            await device.connection.send(message_node)
        return wa_id

    async def say_as_owner(self, account: str, person: Person, text: str) -> str:
        """The shop's owner types on the phone itself; the device gets a copy."""
        device = self.devices[account]
        copied = proto((31, proto((1, str(person.lid_jid)), (2, proto((1, text))))))
        wa_id = f"3A{os.urandom(9).hex().upper()}"
        enc = Node("enc", {"v": "2", "type": "pkmsg"}, device.owner.seal(device.keys, copied))
        head: dict[str, object] = {"from": device.owner.lid_jid, "recipient": person.lid_jid, "id": wa_id}
        head |= {"t": int(time.time()), "type": "text", "addressing_mode": "lid", "peer_recipient_pn": person.jid}
        assert device.connection
        await device.connection.send(Node("message", head, [enc]))
        return wa_id

    async def post(self, account: str, channel: str, text: str) -> None:
        """A channel's post, which is not sealed."""
        head: dict[str, object] = {"from": Jid(channel), "id": f"3EB0{os.urandom(9).hex().upper()}", "type": "text"}
        head |= {"t": int(time.time()), "server_id": "7"}
        connection = self.devices[account].connection
        assert connection
        await connection.send(Node("message", head, [Node("plaintext", content=proto((1, text)))]))

    async def receipt(self, account: str, person: Person, ids: list[str], kind: str | None = None) -> None:
        """`kind`: None (delivered), read or played."""
        head: dict[str, object] = {"from": person.lid_jid, "id": ids[0], "t": int(time.time())}
        if kind:
            head["type"] = kind
        more = [Node("list", content=[Node("item", {"id": one}) for one in ids[1:]])] if ids[1:] else None
        connection = self.devices[account].connection
        assert connection
        await connection.send(Node("receipt", head, more))

    def said_to(self, person: Person) -> list[str]:
        return [one.text for one in self.sent if one.to.user in (person.phone, person.lid)]

    async def heard(self, count: int) -> list[Heard]:
        """Wait until devices have sent so many messages in all."""
        await self.until(lambda: len(self.sent) >= count)
        return self.sent

    async def stanza(self, tag: str, *, after: int = 0, **attrs: str) -> Node:
        """Wait for a node of this name and these attributes in what devices send, past the first `after` stanzas."""
        found: list[Node] = []

        def is_there() -> bool:
            nodes = (node for stanza in self.stanzas[after:] for node in stanza.everywhere() if node.tag == tag)
            found.extend(node for node in nodes if attrs.items() <= node.attrs.items())
            return bool(found)

        await self.until(is_there)
        return found[0]

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE), self.news:
            await self.news.wait_for(true)

    # --- faults ------------------------------------------------------------------------------------------------------

    async def stream_error(self, phone: str, code: str | None, children: list[Node] | None = None) -> None:
        """End the device's stream with this word."""
        device = self.devices[phone]
        connection = device.connection
        assert connection
        await connection.send(Node("stream:error", {"code": code} if code else {}, children))
        # When the line ends the library drops what it has not taken yet; this it acknowledges, and all in order.
        last = os.urandom(4).hex()
        await connection.send(Node("notification", {"from": SERVER, "id": last, "type": "nothing"}))
        ack = {"class": "notification", "id": last}
        await self.until(
            lambda: device.connection is not connection or any(ack.items() <= one.attrs.items() for one in self.stanzas)
        )
        await connection.close()

    def conflict(self, kind: str) -> Node:
        """Why a stream ends: replaced or device_removed."""
        return Node("conflict", {"type": kind})

    async def drop(self, phone: str) -> None:
        """Close the device's connection without a word."""
        connection = self.devices[phone].connection
        assert connection
        await connection.close()

    # --- the server's side -------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=2**25)
        await socket.prepare(request)
        connection = Connection(socket)
        try:
            await connection.shake_hands(self.authority)
            if COMPANION in connection.payload:
                await self._offer(connection)
            elif not await self._let_in(connection):
                return socket
            while True:
                await self._take(connection, await connection.receive())
        except (Closed, ConnectionError):
            pass
        finally:
            device = self.devices.get(connection.phone or "")
            if device and device.connection is connection:
                device.connection = None
            await self._tell()
        return socket

    async def upload(self, request: web.Request) -> web.Response:
        path = f"/v/{request.match_info['name'].replace('/', '_')}"
        self.media.files[path] = await request.read()
        return web.json_response({"url": f"https://mmg.whatsapp.net{path}?x=1", "direct_path": f"{path}?x=1"})

    async def download(self, request: web.Request) -> web.Response:
        if self.media.refuse:
            return web.Response(status=self.media.refuse.pop(0))
        content = self.media.files.get(request.path)
        return web.Response(body=content) if content is not None else web.Response(status=404)

    async def _offer(self, connection: Connection) -> None:
        """A new device gets references to put into its QR codes."""
        references = [b64encode(os.urandom(12)).decode() for _ in range(REFERENCES)]
        self.waiting |= dict.fromkeys(references, connection)
        if self.refuse_logins is not None:
            await connection.send(Node("failure", dict(self.refuse_logins)))
            return
        offered = Node("pair-device", content=[Node("ref", content=one) for one in references])
        await connection.send(Node("iq", {"type": "set", "from": SERVER, "id": "1", "xmlns": "md"}, [offered]))
        if self.demand_passkey:
            options = b'{"challenge":"AAAA","rpId":"whatsapp.com","userVerification":"required","allowCredentials":[]}'
            asked = Node("passkey_request_options", content=options)
            head: dict[str, object] = {"type": "passkey_prologue_request", "from": SERVER, "id": "pk1"}
            await connection.send(Node("notification", {**head, "t": int(time.time())}, [asked]))

    async def _let_in(self, connection: Connection) -> bool:
        """A linked device comes back."""
        phone = str(int.from_bytes(connection.payload[PUSHED], "little"))
        device = self.devices.get(phone)
        refused = self.refuse_logins if device else {"reason": "401"}
        if device is None or refused is not None:
            await connection.send(Node("failure", {"location": "here", **(refused or {})}))
            await connection.close()
            return False
        before, device.connection, connection.phone = device.connection, connection, phone
        if before:
            await before.send(Node("stream:error", {}, [self.conflict("replaced")]))
            await before.close()
        lid = Jid(f"{device.owner.lid}:{DEVICE}@lid")
        await connection.send(Node("success", {"t": int(time.time()), "lid": lid, "props": "1"}))
        await self._hand_over(device, connection)
        device.came += 1
        await self._tell()
        return True

    async def _hand_over(self, device: Linked, connection: Connection) -> None:
        """What the device has not acknowledged."""
        kept = list(device.kept.values())
        for place, node in enumerate(kept):
            await connection.send(Node(node.tag, node.attrs | {"offline": str(place)}, node.content))
        await connection.send(Node("ib", {"from": SERVER}, [Node("offline", {"count": str(len(kept))})]))

    async def _link(self, connection: Connection, identity: bytes, secret: bytes, phone: str, lid: str) -> None:
        owner = self._owner(phone, lid)
        self.devices[phone] = Linked(owner, Keys(identity, (0, b"")))
        await connection.send(pairing.success(owner.identity, identity, secret, phone, lid))
        await self.until(lambda: connection.signed_pairing)
        await connection.send(Node("stream:error", {"code": "515"}))  # the device closes the line and comes back

    def _owner(self, phone: str, lid: str) -> Person:
        """The phone itself. Its own devices are asked for like anybody's, but it is no customer."""
        return self.owners.setdefault(phone, Person(phone, lid))

    async def _take(self, connection: Connection, stanza: Node) -> None:
        self.stanzas.append(stanza)
        if stanza.child("pair-device-sign"):
            connection.signed_pairing = True
        if stanza.tag == "message":
            await self._take_message(connection, stanza)
        elif stanza.tag == "receipt":
            # A receipt of any kind says that the message is there.
            self.devices[connection.phone or ""].kept.pop(str(stanza.attrs["id"]), None)
            attrs: dict[str, object] = {name: stanza.attrs[name] for name in ("id", "type") if name in stanza.attrs}
            await connection.send(Node("ack", {"class": "receipt", "from": stanza.attrs["to"], **attrs}))
        elif stanza.tag == "ack" and stanza.attrs.get("class") == "message":
            self.devices[connection.phone or ""].kept.pop(str(stanza.attrs["id"]), None)
        elif stanza.tag == "iq" and stanza.attrs.get("type") in ("get", "set"):
            await connection.send(answer(self, connection, stanza))
        await self._tell()

    async def _take_message(self, connection: Connection, stanza: Node) -> None:
        to, wa_id = Jid(str(stanza.attrs["to"])), str(stanza.attrs["id"])
        head: dict[str, object] = {"class": "message", "id": wa_id, "from": to, "t": int(time.time())}
        if self.ack_error:
            await connection.send(Node("ack", {**head, "error": self.ack_error}))
            return
        device, person = self.devices[connection.phone or ""], self.people[to.user]
        enc = next(node for node in _envelopes(stanza, person) if node.child("enc")).at("enc")
        message = person.open(device.keys.identity, str(enc.attrs["type"]), enc.raw)
        self.sent.append(Heard(device.owner.phone, to, wa_id, message))
        if not self.drop_acks:
            await connection.send(Node("ack", head))

    async def _tell(self) -> None:
        async with self.news:
            self.news.notify_all()


def _envelopes(stanza: Node, person: Person) -> list[Node]:
    """Where a message for this person may be: by devices of theirs, or in the stanza itself."""
    devices = stanza.at("participants").children if stanza.child("participants") else []
    theirs = [node for node in devices if Jid(str(node.attrs["jid"])).user in (person.phone, person.lid)]
    return [*theirs, stanza]


@asynccontextmanager
async def serve_whatsapp(directory: Path) -> AsyncIterator[WhatsApp]:
    """`directory` keeps the certificates."""
    whatsapp = WhatsApp()
    write_certificates(directory)
    app = web.Application(client_max_size=2**26)
    app.router.add_get("/ws/chat", whatsapp.serve)
    app.router.add_post("/mms/{name:.+}", whatsapp.upload)
    app.router.add_get("/v/{name:.+}", whatsapp.download)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(directory / "server.pem")
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    whatsapp.proxy = Proxy(runner.addresses[0][1])
    whatsapp.environment = {
        "HTTPS_PROXY": await whatsapp.proxy.start(),
        "SSL_CERT_FILE": str(directory / "ca.pem"),
        "PYTHONPATH": str(SITE),
        "STAND_IN_ROOT": whatsapp.authority.root.public.hex(),
    }
    try:
        yield whatsapp
    finally:
        await whatsapp.proxy.stop()
        await runner.cleanup()
