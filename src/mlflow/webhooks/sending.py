"""One message to one webhook."""

from __future__ import annotations

import time
from typing import NamedTuple

from mlflow.environment_variables import MLFLOW_WEBHOOK_REQUEST_TIMEOUT
from mlflow.exceptions import MlflowException
from mlflow.version import VERSION
from mlflow.webhooks.addresses import Target, UnknownHost, target_of
from mlflow.webhooks.constants import (
    WEBHOOK_DELIVERY_ID_HEADER,
    WEBHOOK_SIGNATURE_HEADER,
    WEBHOOK_TIMESTAMP_HEADER,
)
from mlflow.webhooks.signature import sign

_MOST_READ = 4096
_AGAIN = frozenset((408, 425, 429))


class Outcome(NamedTuple):
    """What came of sending a message.

    Args:
        status: of the answer; None when there was none.
        body: the beginning of the answer.
        error: what went wrong; None for a status below 300.
        again: whether sending it again may help.
    """

    status: int | None = None
    body: str | None = None
    error: str | None = None
    again: bool = False


def send(url: str, secret: str | None, delivery_id: str, body: bytes) -> Outcome:
    """Send a message and wait for the answer's status. Redirects are not followed.

    Args:
        secret: signs the message; None sends it unsigned.
        delivery_id: the same for every attempt, so that a receiver can tell a repetition.
        body: JSON.
    """
    try:
        target = target_of(url)
    except UnknownHost as error:
        return Outcome(error=error.message, again=True)
    except MlflowException as error:
        return Outcome(error=error.message)
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"millrace/{VERSION}",
        WEBHOOK_DELIVERY_ID_HEADER: delivery_id,
        WEBHOOK_TIMESTAMP_HEADER: timestamp,
    }
    if secret:
        headers[WEBHOOK_SIGNATURE_HEADER] = sign(secret, delivery_id, timestamp, body)
    return _post(target, headers, body)


def _post(target: Target, headers: dict[str, str], body: bytes) -> Outcome:
    import urllib3

    if target.account:
        from urllib.parse import unquote

        headers["Authorization"] = urllib3.make_headers(basic_auth=unquote(target.account))["authorization"]
    host = f"[{target.host}]" if ":" in target.host else target.host
    headers["Host"] = host if target.port in (80, 443) else f"{host}:{target.port}"
    timeout = urllib3.Timeout(total=MLFLOW_WEBHOOK_REQUEST_TIMEOUT.get())
    # the address that was checked: asking the name service again might give another one
    address = target.addresses[0]
    address = f"[{address}]" if ":" in address else address
    if target.scheme == "https":
        pool: urllib3.HTTPConnectionPool = urllib3.HTTPSConnectionPool(
            address,
            target.port,
            timeout=timeout,
            server_hostname=target.host,
            assert_hostname=target.host,
            cert_reqs="CERT_REQUIRED",
        )
    else:
        pool = urllib3.HTTPConnectionPool(address, target.port, timeout=timeout)
    try:
        with pool:
            response = pool.urlopen(
                "POST",
                target.path,
                body=body,
                headers=headers,
                redirect=False,
                retries=False,
                preload_content=False,
            )
            text = response.read(_MOST_READ).decode("utf-8", "replace")
            response.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Outcome(error=f"{target.host} did not answer: {error}"[:1000], again=True)
    if response.status < 300:
        return Outcome(response.status, text)
    return Outcome(
        response.status,
        text,
        f"{target.host} answered {response.status}.",
        response.status >= 500 or response.status in _AGAIN,
    )
