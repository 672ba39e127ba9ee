"""What the artifact stores of servers ask their transport for: answers or errors, and another attempt at what broke."""

import functools
import json
import time
from collections.abc import Callable
from typing import Any, TypeVar

from urllib3.exceptions import HTTPError

from mlflow.environment_variables import (
    MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT,
    MLFLOW_HTTP_REQUEST_MAX_RETRIES,
)
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.atomic import no_such_artifact
from mlflow.store.artifact.digest import CONTENT_DIGEST, WANT_CONTENT_DIGEST, WANT_STRONG, Expected, content_digest_of
from mlflow.store.transport import RETRIED_STATUS, error_of, transport

T = TypeVar("T")

_JSON = "application/json"
_BYTES = "application/octet-stream"
_FIRST_WAIT_S = 0.1
_LONGEST_WAIT_S = 30.0
# with other codes a server says that another attempt is no use
_PASSING = frozenset(
    ["INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE", "REQUEST_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED", "DEADLINE_EXCEEDED"]
)


class BrokenTransferError(MlflowException):
    """A transfer broke off or arrived damaged; another attempt may succeed."""


def damaged(what: str, why: str) -> BrokenTransferError:
    """The error for an artifact that did not arrive as it was sent."""
    return BrokenTransferError(f"Artifact {what!r} did not arrive whole: {why}.", "DATA_LOSS")


class ServerConnection:
    """Requests to one server.

    Args:
        uri: the server's URI.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri

    def once(
        self,
        method: str,
        path: str,
        *,
        what: str,
        body: Any = None,
        headers: dict[str, str] | None = None,
        query: dict[str, Any] | None = None,
        stream: bool = False,
        accept: tuple[int, ...] = (),
    ) -> Any:
        """Send a request; the answer, if it is a success or of a status in ``accept``.

        The transport tries again what can be sent again as it is: bytes and files, not iterators.

        Args:
            what: the artifact, for messages.
            stream: leave the body of the answer to be read.

        Raises: BrokenTransferError, or the error that the server answered.
        """
        replayable = body is None or isinstance(body, bytes)
        try:
            answer = transport(self.uri).send(
                method,
                path,
                query=[(name, str(value)) for name, value in (query or {}).items()],
                body=body,
                headers={"Content-Type": _BYTES, **(headers or {})} if body is not None else headers,
                timeout=MLFLOW_ARTIFACT_UPLOAD_DOWNLOAD_TIMEOUT.get(),
                stream=stream,
                retries=None if replayable else 0,
            )
        except MlflowException as error:
            if not replayable and error.error_code == "TEMPORARILY_UNAVAILABLE":
                raise BrokenTransferError(error.message, error.error_code) from error
            raise
        if answer.status < 300 or answer.status in accept:
            return answer
        error = error_of(answer, f"{method} {path}")
        if not replayable and answer.status in RETRIED_STATUS and error.error_code in _PASSING:
            raise BrokenTransferError(error.message, error.error_code)
        if error.error_code == "ENDPOINT_NOT_FOUND" and method == "GET":
            raise no_such_artifact(what)
        if error.error_code == "DATA_LOSS":
            raise damaged(what, error.message)
        raise error

    def again(self, attempt: Callable[[], T]) -> T:
        """Call ``attempt`` until it succeeds, MLFLOW_HTTP_REQUEST_MAX_RETRIES times more at most.

        Raises: the last BrokenTransferError; any other error at once.
        """
        for tries in range(MLFLOW_HTTP_REQUEST_MAX_RETRIES.get()):
            try:
                return self._explained(attempt)
            except BrokenTransferError:
                time.sleep(min(_FIRST_WAIT_S * 3**tries, _LONGEST_WAIT_S))
        return self._explained(attempt)

    @staticmethod
    def _explained(attempt: Callable[[], T]) -> T:
        try:
            return attempt()
        except HTTPError as error:
            raise BrokenTransferError(f"The connection broke off: {error}", "TEMPORARILY_UNAVAILABLE") from error

    def send_bytes(self, method: str, path: str, data: bytes, *, what: str) -> Any:
        """Send bytes with their checksum, which a server that knows it compares before it stores them."""
        headers = {CONTENT_DIGEST: content_digest_of(data)}
        return self.again(lambda: self.once(method, path, body=data, headers=headers, what=what))

    def read_bytes(self, path: str, *, what: str) -> bytes:
        """The body of an answer, compared with its checksum if it has one."""

        def attempt() -> bytes:
            answer = self.once("GET", path, headers={WANT_CONTENT_DIGEST: WANT_STRONG}, what=what)
            expected = Expected(answer.headers.get(CONTENT_DIGEST))
            expected.update(answer.data)
            difference = expected.difference()
            if difference:
                raise damaged(what, difference)
            return answer.data

        return self.again(attempt)

    def get_json(self, path: str, query: dict[str, Any], *, what: str) -> dict[str, Any]:
        """The JSON object that a GET answers."""
        return self._object(self.once("GET", path, query=query, what=what), path)

    def send_json(self, method: str, path: str, value: dict[str, Any], *, what: str) -> dict[str, Any]:
        """Send a JSON object; the JSON object of the answer."""
        body = json.dumps(value).encode()
        return self._object(self.once(method, path, body=body, headers={"Content-Type": _JSON}, what=what), path)

    def _object(self, answer: Any, path: str) -> dict[str, Any]:
        try:
            value = json.loads(answer.data)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            text = answer.data[:200].decode("utf-8", "replace")
            raise MlflowException(f"{self.uri}{path} was not answered with the JSON of this API: {text!r}.")
        return value

    def offers(self) -> dict[str, Any]:
        """What the server says that it offers (its server-info); {} when it does not say."""
        return _offers(self.uri)

    def is_ours(self) -> bool:
        """Whether the server is Millrace, which takes parts of artifacts itself."""
        return _is_ours(self.uri)


@functools.lru_cache(maxsize=64)
def _offers(uri: str) -> dict[str, Any]:
    answer = transport(uri).send("GET", "/api/3.0/mlflow/server-info")
    try:
        value = json.loads(answer.data) if answer.status == 200 else {}
    except ValueError:
        value = {}
    return value if isinstance(value, dict) else {}


@functools.lru_cache(maxsize=64)
def _is_ours(uri: str) -> bool:
    answer = transport(uri).send("GET", "/version")
    return answer.status == 200 and b"+millrace" in answer.data
