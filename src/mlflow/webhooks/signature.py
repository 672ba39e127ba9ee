"""How a message is signed, and how its receiver checks that.

The signature is ``v1,`` and base64 of HMAC-SHA256, with the webhook's secret as key, over delivery id, time and body
joined by dots. The id and the time are headers of the message.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

from mlflow.exceptions import invalid
from mlflow.webhooks.constants import WEBHOOK_SIGNATURE_VERSION

MAX_AGE_SECONDS = 300
"""How old a message may be: what somebody recorded and sends again later is refused."""


def sign(secret: str, delivery_id: str, timestamp: str, body: bytes) -> str:
    """The value of the signature header."""
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
    return f"{WEBHOOK_SIGNATURE_VERSION},{base64.b64encode(digest).decode()}"


def verify_signature(
    secret: str,
    signature: str,
    delivery_id: str,
    timestamp: str,
    body: bytes,
    max_age: float | None = MAX_AGE_SECONDS,
) -> None:
    """Raise unless a message that was received was sent by somebody who knows the secret, and lately.

    Args:
        secret: what the webhook was created with.
        signature, delivery_id, timestamp: the headers ``X-MLflow-Signature``, ``X-MLflow-Delivery-Id`` and
            ``X-MLflow-Timestamp``.
        body: the body, byte by byte as it came.
        max_age: seconds; None accepts messages of any age.

    Raises: INVALID_PARAMETER_VALUE.
    """
    if not hmac.compare_digest(sign(secret, delivery_id, timestamp, body).encode(), signature.encode()):
        raise invalid("The signature of the webhook message does not match its content.")
    if max_age is None:
        return
    if not (timestamp.isascii() and timestamp.isdigit()):
        raise invalid(f"Invalid time {timestamp[:50]!r} of a webhook message: it must be in seconds since the epoch.")
    age = abs(time.time() - int(timestamp))
    if age > max_age:
        raise invalid(f"The webhook message is {age:.0f} seconds old; up to {max_age:.0f} are accepted.")
