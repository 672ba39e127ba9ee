"""What MLFLOW_S3_UPLOAD_EXTRA_ARGS asks for: JSON, with the names that boto3 has for it."""

import json
import re
from typing import Any
from urllib.parse import parse_qsl

from mlflow.environment_variables import MLFLOW_S3_UPLOAD_EXTRA_ARGS
from mlflow.exceptions import MlflowException, invalid

_CONFIG = {
    "ServerSideEncryption": "server_side_encryption",
    "SSEKMSKeyId": "sse_kms_key_id",
    "BucketKeyEnabled": "sse_bucket_key_enabled",
    "ChecksumAlgorithm": "checksum_algorithm",
    "RequestPayer": "request_payer",
}
_ATTRIBUTES = {
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentEncoding": "Content-Encoding",
    "ContentLanguage": "Content-Language",
    "ContentType": "Content-Type",
    "StorageClass": "Storage-Class",
}
_HEADERS = {
    "ACL": "x-amz-acl",
    "GrantFullControl": "x-amz-grant-full-control",
    "GrantRead": "x-amz-grant-read",
    "GrantReadACP": "x-amz-grant-read-acp",
    "GrantWriteACP": "x-amz-grant-write-acp",
}
_WIRE = {
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "SSEKMSKeyId": "x-amz-server-side-encryption-aws-kms-key-id",
    "BucketKeyEnabled": "x-amz-server-side-encryption-bucket-key-enabled",
    "RequestPayer": "x-amz-request-payer",
    "StorageClass": "x-amz-storage-class",
    "Tagging": "x-amz-tagging",
    **{name: header.lower() for name, header in _ATTRIBUTES.items() if name != "StorageClass"},
    **_HEADERS,
}
_ALLOWED = sorted({*_CONFIG, *_ATTRIBUTES, *_HEADERS, "Metadata", "Tagging"})
_ENCRYPTIONS = ("AES256", "aws:kms", "aws:kms:dsse")
_CHECKSUMS = ("SHA256", "CRC64NVME")
_METADATA_NAME = re.compile(r"[A-Za-z0-9!#$&'*+.^_`|~\-]+\Z")


class S3UploadArguments:
    """The arguments of uploads to S3.

    Args:
        given: by boto3's names.

    Raises: INVALID_PARAMETER_VALUE for a name or a value that cannot be honoured.
    """

    def __init__(self, given: dict[str, Any]) -> None:
        unknown = sorted(set(given) - set(_ALLOWED))
        if unknown:
            raise _invalid(f"{', '.join(unknown)} cannot be honoured; known are {', '.join(_ALLOWED)}")
        for name, value in given.items():
            expected = dict if name == "Metadata" else bool if name == "BucketKeyEnabled" else str
            if not isinstance(value, expected):
                raise _invalid(f"{name} must be of type {expected.__name__}, not {type(value).__name__}")
            if isinstance(value, str) and ("\n" in value or "\r" in value):
                raise _invalid(f"{name} must be one line")
        _check_one_of(given, "ServerSideEncryption", _ENCRYPTIONS)
        _check_one_of(given, "ChecksumAlgorithm", _CHECKSUMS)
        if "SSEKMSKeyId" in given and not str(given.get("ServerSideEncryption", "")).startswith("aws:kms"):
            raise _invalid("SSEKMSKeyId needs ServerSideEncryption to be aws:kms or aws:kms:dsse")
        self._metadata = {str(key): value for key, value in given.get("Metadata", {}).items()}
        for key, value in self._metadata.items():
            if not _METADATA_NAME.match(key) or not isinstance(value, str) or "\n" in value:
                raise _invalid(
                    f"Metadata {key!r} must be a name of letters, digits, '-' and '_' with a text of one line"
                )
        self._given = given

    @classmethod
    def from_environment(cls) -> "S3UploadArguments":
        """What the variable says.

        Raises: INVALID_PARAMETER_VALUE when it is no JSON object, or as above.
        """
        text = MLFLOW_S3_UPLOAD_EXTRA_ARGS.get()
        if not text:
            return cls({})
        try:
            given = json.loads(text)
        except ValueError:
            given = None
        if not isinstance(given, dict):
            raise _invalid('it must be a JSON object such as {"ServerSideEncryption": "AES256"}')
        return cls(given)

    @property
    def config(self) -> dict[str, Any]:
        """The part that is obstore's configuration of a bucket."""
        return {_CONFIG[name]: value for name, value in self._given.items() if name in _CONFIG}

    @property
    def extra_headers(self) -> dict[str, str]:
        """The part that obstore has no word for."""
        return {_HEADERS[name]: value for name, value in self._given.items() if name in _HEADERS}

    def put_options(self, media_type: str | None = None) -> dict[str, Any]:
        """The part that goes with each file that obstore writes; ``media_type`` is its own, unless one is given."""
        attributes = {"Content-Type": media_type} if media_type else {}
        attributes |= {_ATTRIBUTES[name]: value for name, value in self._given.items() if name in _ATTRIBUTES}
        options: dict[str, Any] = {}
        if attributes or self._metadata:
            options["attributes"] = {**attributes, **self._metadata}
        if "Tagging" in self._given:
            options["tags"] = dict(parse_qsl(self._given["Tagging"], keep_blank_values=True))
        return options

    def headers(self) -> dict[str, str]:
        """Everything as headers, for an upload that others send, or its beginning."""
        wire = {_WIRE[name]: _header(value) for name, value in self._given.items() if name in _WIRE}
        return wire | {f"x-amz-meta-{key.lower()}": value for key, value in self._metadata.items()}

    def part_headers(self) -> dict[str, str]:
        """What goes with each part of an upload."""
        payer = self._given.get("RequestPayer")
        return {"x-amz-request-payer": payer} if payer else {}


def _header(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else value


def _check_one_of(given: dict[str, Any], name: str, allowed: tuple[str, ...]) -> None:
    if name in given and given[name] not in allowed:
        raise _invalid(f"{name} must be one of {', '.join(allowed)}, not {given[name]!r}")


def _invalid(why: str) -> MlflowException:
    return invalid(f"Invalid {MLFLOW_S3_UPLOAD_EXTRA_ARGS.name}: {why}.")
