import socket

import pytest

from mlflow.webhooks.addresses import is_public, target_of
from tests.contract.errors import raises

PRIVATE = [
    *("127.0.0.1", "127.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1"),
    *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "fec0::1", "fe80::1%eth0"),
    # an IPv4 address inside of an IPv6 one
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "64:ff9b:1::a00:1"),
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("https://127.0.0.1/x", "https://[::1]/x", "https://localhost/x", "https://169.254.169.254/latest/meta-data"),
        # other ways to write 127.0.0.1
        *(
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://127.1/",
            "https://[::ffff:7f00:1]/",
        ),
        "https://user@127.0.0.1/",
    ],
)
def test_urls_to_this_machine_are_refused(url):
    with raises("INVALID_PARAMETER_VALUE", "public addresses"):
        target_of(url)


@pytest.mark.parametrize("url", ["http://93.184.216.34/", "ftp://93.184.216.34/", "93.184.216.34", "", "file:///etc"])
def test_schemes_that_are_refused(url):
    with raises("INVALID_PARAMETER_VALUE", "scheme"):
        target_of(url)


@pytest.mark.parametrize(
    "url", ["https://", "https:///x", "https://[::1", "https://a:b/", "https://a b/", "https://a\n/"]
)
def test_urls_that_are_none(url):
    with raises("INVALID_PARAMETER_VALUE"):
        target_of(url)


def test_a_host_that_is_not_known():
    with raises("INVALID_PARAMETER_VALUE", "not known"):
        target_of("https://no-such-host.invalid/")


def test_settings_allow_more(monkeypatch):
    monkeypatch.setenv("MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS", "true")
    monkeypatch.setenv("MLFLOW_WEBHOOK_ALLOWED_SCHEMES", "https,http")
    target = target_of("http://me:secret@localhost:8080/a%20b?c=d")
    assert (target.scheme, target.host, target.port, target.path) == ("http", "localhost", 8080, "/a%20b?c=d")
    assert target.account == "me:secret"
    assert "127.0.0.1" in target.addresses


def test_one_private_address_among_others_is_enough_to_refuse(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 443)) for ip in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with raises("INVALID_PARAMETER_VALUE", "10.0.0.1"):
        target_of("https://example.com/")
