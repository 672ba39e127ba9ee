"""What stores tell of checksums, and how what arrives is compared with it."""

import base64
import hashlib
import os
import zlib

import pytest

from mlflow.store.artifact import checksums, http
from mlflow.store.artifact.artifact_reader import ArtifactReader
from mlflow.store.artifact.checksums import Checksum, InOrder, checksum_of, repr_digest, told
from mlflow.store.artifact.progress import Progress
from mlflow.store.artifact.ranged_fetch import fetch_into
from tests.contract.errors import raises

DATA = os.urandom(100_000)
MD5 = hashlib.md5(DATA).digest()


def base64_of(digest):
    return base64.b64encode(digest).decode()


AMAZON = {"x-amz-request-id": "1", "etag": f'"{MD5.hex()}"'}
AZURE = {"x-ms-blob-type": "BlockBlob", "etag": '"0x8D"'}


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        (AMAZON, ("md5", MD5)),
        ({"etag": AMAZON["etag"]}, None),
        ({**AMAZON, "etag": f'"{MD5.hex()}-3"'}, None),
        ({**AMAZON, "x-amz-server-side-encryption": "AES256"}, ("md5", MD5)),
        ({**AMAZON, "x-amz-server-side-encryption": "aws:kms"}, None),
        ({**AMAZON, "x-amz-server-side-encryption-customer-algorithm": "AES256"}, None),
        (
            {**AMAZON, "x-amz-server-side-encryption": "aws:kms", "x-amz-checksum-sha256": base64_of(b"s" * 32)},
            ("sha-256", b"s" * 32),
        ),
        ({**AMAZON, "x-amz-checksum-crc32": base64_of(b"4444")}, ("crc32", b"4444")),
        ({**AMAZON, "x-amz-checksum-crc32": base64_of(b"4444") + "-2"}, ("md5", MD5)),
        ({**AMAZON, "x-amz-checksum-crc32": "Jw==", "x-amz-checksum-type": "COMPOSITE"}, ("md5", MD5)),
        ({**AMAZON, "x-amz-checksum-crc32": "no base64"}, ("md5", MD5)),
        ({**AMAZON, "x-amz-checksum-crc64nvme": base64_of(b"88888888")}, ("md5", MD5)),
        ({"x-goog-hash": f"md5={base64_of(MD5)}"}, ("md5", MD5)),
        ({"x-goog-hash": f"md5={base64_of(MD5)}", "x-goog-stored-content-encoding": "gzip"}, None),
        ({**AZURE, "content-md5": base64_of(MD5)}, ("md5", MD5)),
        ({**AZURE, "content-md5": base64_of(MD5), "content-range": "bytes 0-1/2"}, None),
        ({**AZURE, "x-ms-blob-content-md5": base64_of(MD5), "content-range": "bytes 0-1/2"}, ("md5", MD5)),
        (AZURE, None),
        ({}, None),
    ],
    ids=range(19),
)
def test_what_headers_tell(headers, found):
    known = checksum_of(headers)
    assert (known and known[:2]) == found


def test_crc32c_where_it_is_quick(monkeypatch):
    google_crc32c = pytest.importorskip("google_crc32c")
    if google_crc32c.implementation != "c":
        pytest.skip("google-crc32c has no implementation in C here")
    told_both = {"x-goog-hash": f"crc32c={base64_of(b'4444')}, md5={base64_of(MD5)}"}
    assert checksum_of(told_both)[:2] == ("crc32c", b"4444")
    assert compared("crc32c", b"123456789") == bytes.fromhex("e3069283")
    without = {name: make for name, make in checksums.ALGORITHMS.items() if name != "crc32c"}
    monkeypatch.setattr(checksums, "ALGORITHMS", without)
    assert checksum_of(told_both)[:2] == ("md5", MD5)


def compared(algorithm, data):
    running = Checksum(algorithm, b"").running()
    running.update(data)
    with raises("DATA_LOSS") as error:
        running.check("f")
    return bytes.fromhex(error.value.message.rpartition(" is ")[2].split()[0])


@pytest.mark.parametrize("algorithm", ["md5", "sha", "sha-256", "crc32"])
def test_algorithms(algorithm):
    expected = {
        "md5": MD5,
        "sha": hashlib.sha1(DATA).digest(),
        "sha-256": hashlib.sha256(DATA).digest(),
        "crc32": zlib.crc32(DATA).to_bytes(4, "big"),
    }
    running = Checksum(algorithm, expected[algorithm]).running()
    for begin in range(0, len(DATA), 999):
        running.update(DATA[begin : begin + 999])
    running.check("f")
    assert compared(algorithm, DATA) == expected[algorithm]


@pytest.mark.parametrize("part", [1, 4_096, 50_000, 99_999, 100_000, 200_000])
def test_checksums_of_parts(part):
    data = DATA[:1000] if part == 1 else DATA
    parts = [hashlib.md5(data[begin : begin + part]).digest() for begin in range(0, len(data), part)]
    known = Checksum("md5", hashlib.md5(b"".join(parts)).digest(), part)
    for step in (777, len(data)):
        running = known.running()
        for begin in range(0, len(data), step):
            running.update(data[begin : begin + step])
        running.check("f")
    with raises("DATA_LOSS"):
        known.running().check("f")


@pytest.mark.parametrize("is_certain", [None, False, True])
def test_a_difference_names_everything_unless_it_means_nothing(is_certain):
    known = Checksum("md5", b"x" * 16, None, None if is_certain is None else lambda: is_certain)
    running = known.running()
    running.update(DATA)
    if is_certain is False:
        running.check("folder/f")
        return
    with raises("DATA_LOSS", f"'folder/f'.*md5.*{MD5.hex()} instead of {(b'x' * 16).hex()}"):
        running.check("folder/f")


def test_stretches_in_any_order(tmp_path):
    (tmp_path / "f").write_bytes(DATA)
    asked = []

    def known():
        asked.append(1)
        return Checksum("md5", MD5)

    one = InOrder("f", str(tmp_path / "f"), known)
    for begin in (60_000, 0, 90_000, 30_000):
        one.add(begin, min(begin + 30_000, len(DATA)))
    one.check()
    assert asked == [1]
    (tmp_path / "f").write_bytes(DATA[:-1])
    other = InOrder("f", str(tmp_path / "f"), known)
    with raises("DATA_LOSS", "ends at 99999 instead of 100000"):
        other.add(0, len(DATA))
    nobody = InOrder("f", str(tmp_path / "f"), lambda: None)
    nobody.add(0, len(DATA))
    nobody.check()


def reader(data):
    def fetch(begin, end):
        for at in range(begin, end, 1000):
            yield data[at : min(at + 1000, end)]

    return ArtifactReader("f", len(DATA), None, 0.0, fetch, lambda: Checksum("md5", MD5))


DAMAGED = DATA[:50_000] + bytes([DATA[50_000] ^ 1]) + DATA[50_001:]


def test_what_is_read_from_beginning_to_end_is_compared():
    assert reader(DATA).read() == DATA
    whole = reader(DAMAGED)
    taken = b""
    with raises("DATA_LOSS", "'f'"):
        while True:
            taken += whole.read(1000)
    # what has been given is not everything
    assert len(taken) < len(DATA)
    part = reader(DAMAGED)
    part.section(10, 99_990)
    assert part.read() == DAMAGED[10:]
    back = reader(DAMAGED)
    assert back.read(60_000) == DAMAGED[:60_000]
    back.seek(100)
    assert back.read(10) == DAMAGED[100:110]
    back.seek(60_000)
    with raises("DATA_LOSS"):
        back.read()


@pytest.mark.parametrize("length", [7_000, 100_000])
def test_a_wrong_file_is_not_there(tmp_path, length):
    fetch_into(reader(DATA), str(tmp_path / "f"), Progress("Downloading"), length)
    assert (tmp_path / "f").read_bytes() == DATA
    with raises("DATA_LOSS", f"md5.*{hashlib.md5(DAMAGED).hexdigest()} instead of {MD5.hex()}"):
        fetch_into(reader(DAMAGED), str(tmp_path / "g"), Progress("Downloading"), length)
    assert os.listdir(tmp_path) == ["f"]


def test_checksums_in_headers_of_our_own():
    md5 = Checksum("md5", MD5)
    header = repr_digest(md5, "sha-256=5, MD5=1")
    assert (header, told(header)) == (f"md5=:{base64_of(MD5)}:", md5)
    assert repr_digest(md5, "sha-256=5") is None
    assert repr_digest(md5, "md5=0") is None
    assert repr_digest(md5, None) is None
    assert repr_digest(None, "md5=5") is None
    assert repr_digest(Checksum("md5", MD5, 100), "md5=5") is None
    assert repr_digest(Checksum("md5", MD5, None, lambda: False), "md5=5") is None
    for nothing in (None, "", "md5", "md5=:AA==:", "adler=:AAAAAA==:", "md5=:no:"):
        assert told(nothing) is None


@pytest.mark.parametrize(
    ("proxy", "url", "there", "login"),
    [
        ("http://user:p%40ss@proxy.example:3128", "https://store.example/x", "http://proxy.example:3128", "user:p@ss"),
        ("proxy.example:3128", "https://store.example/x", "http://proxy.example:3128", None),
        ("http://proxy.example:3128", "https://inside.example/x", None, None),
        ("http://proxy.example:3128", "http://store.example/x", None, None),
    ],
    ids=["login", "no scheme", "not for this host", "not for this scheme"],
)
def test_the_way_to_a_store(monkeypatch, proxy, url, there, login):
    for name in ("http_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("https_proxy", proxy)
    monkeypatch.setenv("NO_PROXY", "inside.example")
    pool = http.new_pool(url)
    assert (pool.proxy and pool.proxy.url) == there
    sent = pool.proxy_headers.get("proxy-authorization") if there else None
    assert sent == (login and f"Basic {base64_of(login.encode())}")
    assert http.pool(url) is http.pool(url)
    assert (http.pool(url) is http.pool()) == (there is None)
