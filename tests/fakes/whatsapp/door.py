"""How a device that knows only WhatsApp's own addresses comes here: a proxy, and certificates it trusts."""

import asyncio
import datetime
from contextlib import suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAMES = ("web.whatsapp.com", "*.whatsapp.net")


def write_certificates(directory: Path) -> None:
    """ca.pem, and server.pem with its key."""
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca = _certificate("Stand-in CA", ca_key.public_key(), ca_key, x509.BasicConstraints(ca=True, path_length=None))
    names = x509.SubjectAlternativeName([x509.DNSName(name) for name in NAMES])
    server = _certificate(NAMES[0], key.public_key(), ca_key, names)
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (directory / "ca.pem").write_bytes(ca.public_bytes(pem))
    (directory / "server.pem").write_bytes(server.public_bytes(pem) + private)


def _certificate(
    name: str, public: ec.EllipticCurvePublicKey, issuer: ec.EllipticCurvePrivateKey, extension: x509.ExtensionType
) -> x509.Certificate:
    def named(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    now, day = datetime.datetime.now(datetime.UTC), datetime.timedelta(days=1)
    built = x509.CertificateBuilder().subject_name(named(name)).issuer_name(named("Stand-in CA")).public_key(public)
    built = built.serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
    return built.add_extension(extension, critical=False).sign(issuer, hashes.SHA256())


class Proxy:
    """Takes every CONNECT to `port`, whatever its target. `shut`: it lets nobody through."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.shut = False
        self.lines: set[asyncio.StreamWriter] = set()

    async def start(self) -> str:
        self.server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self.server.close()
        self.cut()

    def cut(self) -> None:
        """Break every connection as a dead network does."""
        for line in list(self.lines):
            line.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.lines.add(writer)
        try:
            await reader.readuntil(b"\r\n\r\n")
            if self.shut:
                return
            inner, outer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
            await asyncio.gather(_pour(reader, outer), _pour(inner, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            self.lines.discard(writer)
            writer.close()


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()
    with suppress(OSError, RuntimeError):
        target.close()
