"""Google Cloud Storage for one service account: ``python google_storage.py PORT PUBLIC_KEY_FILE``.

Its XML API is that of S3 but for who signs how, and no emulator on PyPI has it. Hence: the tokens and V4 signatures of
the account are verified here, with its public key, and what is let in is answered by moto. HEAD tells the checksums
that Google's tells: CRC-32C, and MD5 unless the object was sent in parts.
"""

import base64
import datetime
import hashlib
import json
import sys
import time
from urllib.parse import parse_qsl, quote, urlencode

import google_crc32c
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

_ACCOUNT = "tester@project.iam.gserviceaccount.com"
_PASS = "AWS4-HMAC-SHA256 Credential=k/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"


class GoogleStorage:
    def __init__(self, public_key: bytes) -> None:
        self._key = load_pem_public_key(public_key)
        self._storage = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ, start_response):
        query = parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)
        if not (self._is_known(environ) or self._is_signed(environ, query)):
            start_response("403 Forbidden", [("Content-Type", "application/xml")])
            return [b"<Error><Code>SignatureDoesNotMatch</Code><Message>not signed by the account</Message></Error>"]
        rest = [(name, value) for name, value in query if not name.startswith("X-Goog-")]
        environ["QUERY_STRING"] = urlencode(rest, quote_via=quote)
        environ["HTTP_AUTHORIZATION"] = _PASS
        if environ["REQUEST_METHOD"] != "HEAD" or rest:
            return self._storage(environ, start_response)
        content = b"".join(self._storage({**environ, "REQUEST_METHOD": "GET"}, lambda *_: None))

        def respond(status, headers, *more):
            told = [("crc32c", google_crc32c.Checksum(content))]
            if not any(name.lower() == "etag" and "-" in value for name, value in headers):
                told.append(("md5", hashlib.md5(content)))
            told = ",".join(f"{name}={base64.b64encode(one.digest()).decode()}" for name, one in told)
            return start_response(status, [*headers, ("x-goog-hash", told)], *more)

        return self._storage(environ, respond)

    def _is_known(self, environ) -> bool:
        """Whether the account itself has signed the token (as Google allows, instead of one that it gives out)."""
        token = environ.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        signed, _, signature = token.rpartition(".")
        if not signed:
            return False
        try:
            self._verify(_decoded(signature), signed.encode())
        except (InvalidSignature, ValueError):
            return False
        claims = json.loads(_decoded(signed.split(".")[1]))
        return claims["iss"] == _ACCOUNT and claims["iat"] - 60 < time.time() < claims["exp"]

    def _is_signed(self, environ, query) -> bool:
        fields = dict(query)
        if fields.get("X-Goog-Algorithm") != "GOOG4-RSA-SHA256":
            return False
        email, scope = fields["X-Goog-Credential"].split("/", 1)
        date = datetime.datetime.strptime(fields["X-Goog-Date"] + "+0000", "%Y%m%dT%H%M%SZ%z")
        age = (datetime.datetime.now(datetime.timezone.utc) - date).total_seconds()
        if email != _ACCOUNT or not -60 < age < int(fields["X-Goog-Expires"]):
            return False
        names = fields["X-Goog-SignedHeaders"].split(";")
        headers = "".join(f"{name}:{environ['HTTP_' + name.upper().replace('-', '_')]}\n" for name in names)
        pairs = sorted(
            (quote(name, safe="-_.~"), quote(value, safe="-_.~")) for name, value in query if name != "X-Goog-Signature"
        )
        path = environ["REQUEST_URI"].partition("?")[0]
        text = "&".join(f"{name}={value}" for name, value in pairs)
        request = "\n".join([environ["REQUEST_METHOD"], path, text, headers, ";".join(names), "UNSIGNED-PAYLOAD"])
        digest = hashlib.sha256(request.encode()).hexdigest()
        signed = f"GOOG4-RSA-SHA256\n{fields['X-Goog-Date']}\n{scope}\n{digest}"
        try:
            self._verify(bytes.fromhex(fields["X-Goog-Signature"]), signed.encode())
        except InvalidSignature:
            return False
        return True

    def _verify(self, signature: bytes, data: bytes) -> None:
        self._key.verify(signature, data, PKCS1v15(), SHA256())


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


if __name__ == "__main__":
    with open(sys.argv[2], "rb") as file:
        run_simple("127.0.0.1", int(sys.argv[1]), GoogleStorage(file.read()), threaded=True)
