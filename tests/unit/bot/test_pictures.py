"""The picture of an announcement is looked at over TLS, on a server of our own on this machine."""

import asyncio
import gzip
import ipaddress
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot import addresses
from bot.pictures import Pictures
from cards.actions import OpenAnnouncementText, SaveAnnouncementText
from coaching.announcements.pictures import PictureProblem
from handlers.events import Pressed
from people.model import Platform

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 1024, 1024) + bytes(9)
WIDE = b"GIF89a" + struct.pack("<HH", 1025, 10) + bytes(3)
HIGH = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 10, 1025) + bytes(9)
JPEG = b"\xff\xd8\xff\xc0\x00\x0b\x08\x00\x10\x00\x20\x01\x01\x11\x00"
PIECE = bytes(100_000)


@dataclass(frozen=True)
class Keys:
    """What a server of the name `localhost` shows, and what those trust who trust it."""

    server: ssl.SSLContext
    trusting: ssl.SSLContext


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    """A certificate of our own."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file: Path = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(private + pem)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file)
    return Keys(server=server, trusting=ssl.create_default_context(cadata=pem.decode()))


@dataclass
class Site:
    """A server on loopback, and what it was asked for."""

    port: int
    asked: list[str] = field(default_factory=list)
    sent: int = 0
    """Bytes of the endless picture."""
    headers: dict[str, str] = field(default_factory=dict)

    def at(self, path: str, *, host: str = "localhost") -> str:
        return f"https://{host}:{self.port}{path}"


ANSWERS: dict[str, Callable[[], web.Response]] = {
    "/good.png": lambda: web.Response(body=PNG),
    "/good.jpg": lambda: web.Response(body=JPEG, content_type="text/plain"),
    "/edge.png": lambda: web.Response(body=PNG + bytes(1_000_000 - len(PNG))),
    "/over.png": lambda: web.Response(body=PNG + bytes(1_000_001 - len(PNG))),
    "/wide.gif": lambda: web.Response(body=WIDE),
    "/high.png": lambda: web.Response(body=HIGH),
    "/login": lambda: web.Response(text="<html>Please sign in</html>", content_type="image/png"),
    "/empty": lambda: web.Response(body=b""),
    "/packed": lambda: web.Response(body=gzip.compress(PNG), headers={"Content-Encoding": "gzip"}),
    "/moved": lambda: web.Response(status=302, headers={"Location": "/good.png"}),
    "/secret": lambda: web.Response(status=401, body=PNG),
    "/gone": lambda: web.Response(status=404, body=PNG),
    "/partial": lambda: web.Response(status=206, body=PNG),
    "/with%20space.png": lambda: web.Response(body=PNG),
}


@asynccontextmanager
async def site_of(keys: Keys) -> AsyncIterator[Site]:
    """Serve on loopback while the block runs."""
    site = Site(port=0)

    async def answer(request: web.Request) -> web.StreamResponse:
        site.asked.append(request.raw_path)
        site.headers = dict(request.headers)
        if request.path == "/endless.png":
            return await endless(request)
        if request.path == "/slow.png":
            await asyncio.sleep(30)
        return ANSWERS[request.raw_path]()

    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(PNG)
        while request.transport is not None and not request.transport.is_closing():
            await response.write(PIECE)
            site.sent += len(PIECE)
            await asyncio.sleep(0)  # Writing to who has gone waits for nothing.
        return response

    app = web.Application()
    app.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=keys.server).start()
    site.port = runner.addresses[0][1]
    try:
        yield site
    finally:
        await runner.cleanup()


def anywhere(_address: str) -> bool:
    return True


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No test goes through a proxy that this machine may name."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    addresses._proxy.cache_clear()
    yield
    addresses._proxy.cache_clear()


async def look(keys: Keys, path: str, **changes: Any) -> tuple[PictureProblem | None, Site]:
    async with site_of(keys) as site:
        pictures = Pictures(may_reach=anywhere, tls=keys.trusting, **changes)
        return await pictures.look(site.at(path)), site


@pytest.mark.parametrize("path", ["/good.png", "/good.jpg", "/edge.png", "/with%20space.png"])
async def test_a_good_picture_is_one_whatever_its_server_says_of_it(keys: Keys, path: str) -> None:
    problem, site = await look(keys, path)
    assert problem is None
    assert site.asked == [path]
    assert "Cookie" not in site.headers
    assert "Referer" not in site.headers


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/over.png", PictureProblem.TOO_LARGE),
        ("/wide.gif", PictureProblem.TOO_MANY_PIXELS),
        ("/high.png", PictureProblem.TOO_MANY_PIXELS),
        ("/login", PictureProblem.NO_PICTURE),
        ("/empty", PictureProblem.NO_PICTURE),
        ("/packed", PictureProblem.NO_PICTURE),
        ("/moved", PictureProblem.REFUSED),
        ("/secret", PictureProblem.REFUSED),
        ("/gone", PictureProblem.REFUSED),
        ("/partial", PictureProblem.REFUSED),
    ],
)
async def test_what_is_wrong_with_a_picture_is_said_and_it_is_asked_for_once(
    keys: Keys, path: str, expected: PictureProblem
) -> None:
    problem, site = await look(keys, path)
    assert problem is expected
    assert site.asked == [path]


async def test_of_a_picture_without_an_end_little_more_is_read_than_one_may_have(keys: Keys) -> None:
    problem, site = await look(keys, "/endless.png", deadline=20.0)
    assert problem is PictureProblem.TOO_LARGE
    assert site.sent < 20_000_000  # what lies in the buffers of both ends


async def test_who_does_not_answer_in_time_is_not_waited_for(keys: Keys) -> None:
    begun = asyncio.get_running_loop().time()
    problem, _ = await look(keys, "/slow.png", deadline=0.3)
    assert problem is PictureProblem.UNREACHABLE
    assert asyncio.get_running_loop().time() - begun < 5


async def test_many_at_once_wait_for_their_turn_no_longer_than_for_an_answer(keys: Keys) -> None:
    async with site_of(keys) as site:
        pictures = Pictures(may_reach=anywhere, tls=keys.trusting, deadline=1.0, turns=asyncio.Semaphore(1))
        found = await asyncio.gather(*(pictures.look(site.at("/slow.png")) for _ in range(3)))
        assert found == [PictureProblem.UNREACHABLE] * 3
        assert len(site.asked) == 1
        assert await pictures.look(site.at("/good.png")) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "good.png",
        "http://localhost/good.png",
        "ftp://localhost/a.png",
        "https://",
        "javascript:alert(1)",
        "https://name:word@localhost/good.png",
        "https://[::1/good.png",
        "data:image/png;base64,iVBORw0KGgo=",
    ],
)
async def test_only_an_https_address_without_a_name_and_a_password_is_asked(address: str) -> None:
    assert await Pictures(may_reach=anywhere).look(address) is PictureProblem.NOT_HTTPS


async def test_a_server_that_nobody_vouches_for_or_with_another_name_is_not_believed(keys: Keys) -> None:
    async with site_of(keys) as site:
        unknown = Pictures(may_reach=anywhere)
        assert await unknown.look(site.at("/good.png")) is PictureProblem.UNREACHABLE
        known = Pictures(may_reach=anywhere, tls=keys.trusting)
        by_number = site.at("/good.png", host="127.0.0.1")
        assert await known.look(by_number) is PictureProblem.UNREACHABLE
        assert site.asked == []


async def test_nobody_there_is_no_picture_either(keys: Keys, unused_tcp_port: int) -> None:
    pictures = Pictures(may_reach=anywhere, tls=keys.trusting)
    assert await pictures.look(f"https://localhost:{unused_tcp_port}/a.png") is PictureProblem.UNREACHABLE
    assert await pictures.look("https://nobody.invalid/a.png") is PictureProblem.UNREACHABLE


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "127.1", "2130706433", "0x7f.0.0.1", "[::1]", "[::ffff:127.0.0.1]"]
)
async def test_nothing_of_this_machine_is_even_connected_to_in_whatever_way_it_is_written(
    keys: Keys, host: str
) -> None:
    async with site_of(keys) as site:
        pictures = Pictures(tls=keys.trusting)
        problem = await pictures.look(site.at("/good.png", host=host))
        assert problem in (PictureProblem.PRIVATE, PictureProblem.NOT_HTTPS)
        assert site.asked == []


def naming(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Let names lead to these addresses, one answer after the other; returns which names were asked for."""
    asked: list[str] = []

    async def getaddrinfo(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        found = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [
            (
                socket.AF_INET6 if ipaddress.ip_address(one).version == 6 else socket.AF_INET,
                socket.SOCK_STREAM,
                socket.IPPROTO_TCP,
                "",
                (one, port),
            )
            for one in found
        ]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)
    return asked


@pytest.mark.parametrize("private", ["10.0.0.1", "169.254.169.254", "fd00::1"])
async def test_a_name_of_which_one_address_is_private_is_not_asked(
    keys: Keys, monkeypatch: pytest.MonkeyPatch, private: str
) -> None:
    naming(monkeypatch, ["8.8.8.8", private])
    assert await Pictures(tls=keys.trusting).look("https://localhost/a.png") is PictureProblem.PRIVATE


async def test_a_name_that_leads_elsewhere_a_moment_later_is_followed_to_where_it_led_when_it_was_looked_at(
    keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with site_of(keys) as site:
        asked = naming(monkeypatch, ["127.0.0.1"], ["10.9.9.9"])
        pictures = Pictures(may_reach=lambda one: one == "127.0.0.1", tls=keys.trusting)
        assert await pictures.look(site.at("/good.png")) is None
        assert asked == ["localhost"]


@asynccontextmanager
async def proxy_on_loopback() -> AsyncIterator[tuple[int, list[bytes]]]:
    """Give the port of something that takes the first line that is said to it, and refuses."""
    said: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        said.append(await reader.readline())
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], said


async def test_a_proxy_is_asked_for_names_that_nobody_knows_here_and_never_for_private_ones(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with proxy_on_loopback() as (port, said):
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        addresses._proxy.cache_clear()
        assert await Pictures().look("https://10.0.0.1/a.png") is PictureProblem.PRIVATE
        assert await Pictures().look("https://localhost/a.png") is PictureProblem.PRIVATE
        assert said == []
        assert await Pictures().look("https://pictures.invalid/a.png") is PictureProblem.UNREACHABLE
        assert said == [b"CONNECT pictures.invalid:443 HTTP/1.1\r\n"]


def sent(action: Any, **values: str) -> Pressed:
    return Pressed(platform=Platform.SLACK, event_id="1", identity="U1", action=action, values=values)


async def test_only_the_form_with_a_picture_is_looked_at_and_the_address_is_as_it_was_typed(
    keys: Keys,
) -> None:
    async with site_of(keys) as site:
        pictures = Pictures(may_reach=anywhere, tls=keys.trusting)
        bad, good = site.at("/gone"), site.at("/good.png")
        form = SaveAnnouncementText(7)
        assert await pictures.wrong_in(sent(form, picture=f" {bad} ")) == {bad: PictureProblem.REFUSED}
        assert await pictures.wrong_in(sent(form, picture=good)) == {}
        asked = len(site.asked)
        assert await pictures.wrong_in(sent(form)) == {}
        assert await pictures.wrong_in(sent(OpenAnnouncementText(7), picture=bad)) == {}
        assert len(site.asked) == asked
