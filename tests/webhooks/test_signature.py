import base64
import hashlib
import hmac
import time

import pytest

from mlflow.webhooks import verify_signature
from mlflow.webhooks.signature import sign
from tests.contract.errors import raises


def test_the_signature_is_what_the_format_says():
    expected = hmac.new(b"secret", b"id-1.1700000000.{}", hashlib.sha256).digest()
    assert sign("secret", "id-1", "1700000000", b"{}") == f"v1,{base64.b64encode(expected).decode()}"


def test_a_genuine_message_is_accepted():
    now = str(int(time.time()))
    verify_signature("s", sign("s", "id", now, b"body"), "id", now, b"body")
    verify_signature("s", sign("s", "id", "1", b"body"), "id", "1", b"body", max_age=None)


@pytest.mark.parametrize("changed", ["secret", "delivery_id", "timestamp", "body", "signature"])
def test_a_changed_message_is_refused(changed):
    now = str(int(time.time()))
    message = {"secret": "s", "delivery_id": "id", "timestamp": now, "body": b"body"}
    message["signature"] = sign("s", "id", now, b"body")
    message[changed] = b"other" if changed == "body" else "ünï"
    with raises("INVALID_PARAMETER_VALUE", "signature"):
        verify_signature(**message)


def test_an_old_message_is_refused():
    old = str(int(time.time()) - 1000)
    with raises("INVALID_PARAMETER_VALUE", "seconds old"):
        verify_signature("s", sign("s", "id", old, b""), "id", old, b"")
