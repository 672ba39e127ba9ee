"""Signed requests and URLs: AWS Signature Version 4, and Google's V4, which is the same with another key.

obstore signs what it sends itself. Here is what it does not offer: URLs of single parts of an upload, which the owner
of the credentials gives to somebody without them, and the few requests around them.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import parse_qsl, quote, urlsplit

UNSIGNED = "UNSIGNED-PAYLOAD"


@dataclass(frozen=True)
class Signer:
    """Signs in the name of one holder of credentials.

    Args:
        algorithm: its name in requests.
        prefix: of query parameters and headers, "X-Amz" or "X-Goog".
        key_id: who signs.
        scope: region, service and terminator, after the date.
        sign: (date, text) → signature in hexadecimal.
        token: goes with temporary credentials.
    """

    algorithm: str
    prefix: str
    key_id: str
    scope: str
    sign: Callable[[str, str], str]
    token: str | None = None

    def url(self, method: str, url: str, expires_s: int, headers: dict[str, str] | None = None) -> str:
        """The URL with a signature that is good for a while, for a request with exactly these headers."""
        now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        parts = urlsplit(url)
        signed = {"host": parts.netloc, **{name.lower(): value for name, value in (headers or {}).items()}}
        query = [
            *parse_qsl(parts.query, keep_blank_values=True),
            (f"{self.prefix}-Algorithm", self.algorithm),
            (f"{self.prefix}-Credential", f"{self.key_id}/{now[:8]}/{self.scope}"),
            (f"{self.prefix}-Date", now),
            (f"{self.prefix}-Expires", str(expires_s)),
            (f"{self.prefix}-SignedHeaders", ";".join(sorted(signed))),
        ]
        if self.token:
            query.append((f"{self.prefix}-Security-Token", self.token))
        text = _encoded(query)
        signature = self._signature(method, parts.path, text, signed, UNSIGNED, now)
        return f"{parts.scheme}://{parts.netloc}{parts.path}?{text}&{self.prefix}-Signature={signature}"

    def headers(self, method: str, url: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
        """The headers of a request with those that sign it."""
        now = datetime.now(timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        parts = urlsplit(url)
        digest = hashlib.sha256(body).hexdigest()
        low = self.prefix.lower()
        signed = {name.lower(): value for name, value in headers.items()}
        signed |= {"host": parts.netloc, f"{low}-date": now, f"{low}-content-sha256": digest}
        if self.token:
            signed[f"{low}-security-token"] = self.token
        query = _encoded(parse_qsl(parts.query, keep_blank_values=True))
        signature = self._signature(method, parts.path, query, signed, digest, now)
        signed["authorization"] = (
            f"{self.algorithm} Credential={self.key_id}/{now[:8]}/{self.scope}, "
            f"SignedHeaders={';'.join(sorted(signed))}, Signature={signature}"
        )
        return signed

    def _signature(self, method: str, path: str, query: str, headers: dict[str, str], digest: str, now: str) -> str:
        canonical = [f"{name}:{' '.join(value.split())}\n" for name, value in sorted(headers.items())]
        request = "\n".join([method, path or "/", query, "".join(canonical), ";".join(sorted(headers)), digest])
        hashed = hashlib.sha256(request.encode()).hexdigest()
        return self.sign(now[:8], f"{self.algorithm}\n{now}\n{now[:8]}/{self.scope}\n{hashed}")


def aws_signer(key_id: str, secret: str, token: str | None, region: str, service: str) -> Signer:
    """Signs for a service of AWS, or one that takes its signatures."""

    def sign(date: str, text: str) -> str:
        key = f"AWS4{secret}".encode()
        for part in (date, region, service, "aws4_request"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()

    return Signer("AWS4-HMAC-SHA256", "X-Amz", key_id, f"{region}/{service}/aws4_request", sign, token)


def google_signer(email: str, private_key: bytes) -> Signer:
    """Signs for Google Cloud Storage with the private key (PEM) of a service account."""
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    key = load_pem_private_key(private_key, None)

    def sign(_: str, text: str) -> str:
        return key.sign(text.encode(), PKCS1v15(), SHA256()).hex()

    return Signer("GOOG4-RSA-SHA256", "X-Goog", email, "auto/storage/goog4_request", sign)


def _encoded(query: list[tuple[str, str]]) -> str:
    """A query in the canonical form: encoded, then sorted."""
    return "&".join(f"{k}={v}" for k, v in sorted((quote(k, "-_.~"), quote(v, "-_.~")) for k, v in query))
