from ipaddress import ip_address

import pytest

from pipeline.settings import Settings
from pipeline.webhooks.addresses import ForbiddenAddressError, Policy, is_public, read_url

INSIDE = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16", "192.88.99.1",
    "::", "::1", "fe80::1", "fe80::1%1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:93.184.216.34", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2001::1",
    "2001:db8::1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "100::1", "3fff::1",
]  # fmt: skip
OUTSIDE = ["93.184.216.34", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "64:ff9b::5db8:d822"]


@pytest.mark.parametrize("address", INSIDE)
def test_no_address_but_the_internets_is_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_the_internets_addresses_are_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "https://", "example.com", "https://user:pass@example.com/",
        "https://example.com/#part", "https://localhost/", "https://a.localhost/", "https://127.0.0.1/",
        "https://[::1]/", "https://[::ffff:10.0.0.1]/", "https://169.254.169.254/latest/", "https://exa mple.com/",
        "https://example.com/\x00", "https://example.com:99999/", "https://" + "a" * 3_000 + ".com/",
        "https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://0177.0.0.1/",
    ],
)  # fmt: skip
def test_a_url_that_cannot_be_good_is_refused(url):
    with pytest.raises(ForbiddenAddressError):
        read_url(url, Policy())


@pytest.mark.parametrize("url", ["https://example.com/a?b=c", "https://example.com:8443", "https://bücher.example/x"])
def test_https_to_a_name_is_taken(url):
    assert read_url(url, Policy()).scheme == "https"


def test_what_the_operator_allows_is_taken():
    policy = Policy.from_settings(Settings(webhook_trusted_hosts="Receiver.internal, 127.0.0.1"))
    assert read_url("http://127.0.0.1:8080/x", policy).port == 8080
    assert read_url("http://RECEIVER.internal/x", policy).host == "receiver.internal"
    with pytest.raises(ForbiddenAddressError):
        read_url("http://127.0.0.2/x", policy)
    assert read_url("http://example.com", Policy(allow_http=True)).scheme == "http"
    with pytest.raises(ForbiddenAddressError):
        read_url("http://10.0.0.1", Policy(allow_http=True))
