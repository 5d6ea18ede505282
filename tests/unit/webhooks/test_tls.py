"""TLS to a pinned address: the certificate must be that of the name in the URL."""

import asyncio
import shutil
import socket
import ssl
import subprocess

import pytest

from pipeline.webhooks import sending
from pipeline.webhooks.addresses import Policy
from tests.receiver import receiving

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="needs the program openssl to make certificates")


@pytest.fixture
def certificate(tmp_path, monkeypatch):
    """Make a certificate of a name, by an authority that this test trusts."""

    def run(*arguments):
        subprocess.run(["openssl", *arguments], cwd=tmp_path, check=True, capture_output=True)

    key = ("-newkey", "rsa:2048", "-nodes", "-days", "2")
    run("req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=an authority")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    sending._tls.cache_clear()

    def make(name):
        run("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "key.pem", "-out", "request.pem", "-subj", f"/CN={name}")
        (tmp_path / "names").write_text(f"subjectAltName=DNS:{name}\n")
        run("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "certificate.pem")  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / "certificate.pem", tmp_path / "key.pem")
        return context

    yield make
    sending._tls.cache_clear()


@pytest.fixture
def here(monkeypatch):
    """Every name leads to this machine, which counts as the Internet."""

    async def getaddrinfo(loop, host, port, **options):
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.base_events.BaseEventLoop, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(sending, "is_public", lambda address: True)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("hooks.example", None),
        ("other.example", "TLS: Hostname mismatch, certificate is not valid for 'hooks.example'."),
    ],
)
def test_the_certificate_must_be_that_of_the_name(certificate, here, name, error):
    asked = []
    context = certificate(name)
    context.sni_callback = lambda connection, host, context: asked.append(host)
    with receiving(context) as receiver:
        outcome = sending.post(f"https://hooks.example:{receiver.port}/x", "{}", {}, Policy(), 20)
    assert outcome.error == error
    assert len(receiver.received) == (error is None)
    assert asked == ["hooks.example"]
