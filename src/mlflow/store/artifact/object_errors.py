"""Errors of object stores in the protocol's words, without what must not be told."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mlflow.exceptions import MlflowException, invalid, missing_package
from mlflow.store.artifact.atomic import no_such_artifact
from mlflow.store.artifact.server_connection import BrokenTransferError

# queries hold signatures
_QUERY = re.compile(r"(https?://[^\s?]*)\?\S*")
_NO_BUCKET = re.compile(r"NoSuchBucket|ContainerNotFound|The specified bucket does not exist|FilesystemNotFound")
_STATUS = re.compile(r"non-2xx status code: (\d+)")
_CODE = re.compile(r"<Code>(\w+)</Code>")
_MESSAGE = re.compile(r"<Message>([^<\r\n]*)")
_REFUSED = ("PermissionDeniedError", "UnauthenticatedError")


def without_secrets(uri: str) -> str:
    """A URI as it may stand in a message: without a user and password before the bucket, and without query."""
    scheme, _, rest = uri.partition("?")[0].partition("://")
    place, slash, path = rest.partition("/")
    return f"{scheme}://{place.rpartition('@')[2]}{slash}{path}"


def import_obstore(scheme: str, extra: str) -> Any:
    """The library that speaks with object stores.

    Raises: FEATURE_DISABLED when it is not installed.
    """
    try:
        import obstore
        import obstore.exceptions
        import obstore.store
    except ImportError as error:
        raise missing_package("obstore", f"The artifact store of {scheme}: URIs", extra) from error
    return obstore


@contextmanager
def explained(path: str, root: str) -> Iterator[None]:
    """Errors of obstore in the block as errors of the protocol.

    Args:
        path: the artifact.
        root: what the store is called, without secrets.

    Raises: RESOURCE_DOES_NOT_EXIST, PERMISSION_DENIED, INVALID_PARAMETER_VALUE, ABORTED (the artifact is another by
        now), BrokenTransferError (TEMPORARILY_UNAVAILABLE), INTERNAL_ERROR.
    """
    try:
        yield
    except FileNotFoundError as error:
        if _NO_BUCKET.search(str(error)):
            raise MlflowException(
                f"There is no bucket or container of the name that {root} says.", "RESOURCE_DOES_NOT_EXIST"
            ) from None
        raise no_such_artifact(path) from None
    except Exception as error:
        if not type(error).__module__.startswith("obstore"):
            raise
        raise explanation_of(error, path, root) from None


def explanation_of(error: Exception, path: str, root: str) -> MlflowException:
    """The protocol's error for one of obstore's."""
    text = str(error)
    kind = type(error).__name__
    what = f"Artifact {path!r} at {root}" if path else root
    said = _said(text)
    if _NO_BUCKET.search(text):
        return MlflowException(
            f"There is no bucket or container of the name that {root} says.", "RESOURCE_DOES_NOT_EXIST"
        )
    status = _STATUS.search(text)
    # listings say it by their status only
    if kind in _REFUSED or (status and status[1] in ("401", "403")):
        return MlflowException(f"{what}: the store does not permit it ({said}).", "PERMISSION_DENIED")
    if kind == "PreconditionError":
        return MlflowException(f"{what} was changed while it was read; read it again.", "ABORTED")
    if kind == "InvalidPathError":
        return invalid(f"{what}: the store takes no such name ({said}).")
    if status is None or status[1].startswith("5") or status[1] in ("408", "429"):
        return BrokenTransferError(f"{what}: {said}", "TEMPORARILY_UNAVAILABLE")
    if status[1] in ("301", "307", "400"):
        return MlflowException(f"{what}: the store refuses the request ({said}). Is its region right?", "BAD_REQUEST")
    return MlflowException(f"{what}: {said}", "INTERNAL_ERROR")


def _said(text: str) -> str:
    """What the store said, in one line."""
    code, message, status = _CODE.search(text), _MESSAGE.search(text), _STATUS.search(text)
    if code:
        return f"{code[1]}: {message[1].strip()}" if message and message[1].strip() else code[1]
    if status:
        return f"it answered with status {status[1]}"
    line = _QUERY.sub(r"\1", text.partition("\n")[0])
    return line if len(line) < 400 else f"{line[:400]}\N{HORIZONTAL ELLIPSIS}"
