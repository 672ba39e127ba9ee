import os
import time
import zlib

import pytest

from mlflow.entities.multipart_upload import MultipartUploadPart
from mlflow.exceptions import MlflowException
from mlflow.store.artifact.local import LocalArtifactRepository

PARTS = [b"aaaa", b"bbbb", b"cc"]


@pytest.fixture(params=[4, None], ids=["size known", "size unknown"])
def part_size(request):
    return request.param


@pytest.fixture
def repository(tmp_path):
    return LocalArtifactRepository(str(tmp_path / "root"))


class Upload:
    """An upload of big.bin into the folder ``in`` in three parts."""

    def __init__(self, repository, part_size):
        self.repository = repository
        self.id = repository.create_multipart_upload("big.bin", 3, "in", part_size).upload_id
        self.parts = {}

    def send(self, number, data):
        # found again by its id each time, as several server processes do
        part = self.repository.upload("big.bin", self.id, "in").part(number)
        part.write(data)
        self.parts[number] = MultipartUploadPart(number, part.commit())

    def complete(self):
        self.repository.complete_multipart_upload("big.bin", self.id, list(self.parts.values()), "in")


@pytest.fixture
def upload(repository, part_size):
    return Upload(repository, part_size)


def left_over(repository):
    return sorted(os.listdir(os.path.join(repository.artifact_dir, "in")))


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
def test_parts_in_any_order(repository, upload, order):
    for number in order:
        upload.send(number, PARTS[number - 1])
    assert repository.list_artifacts("in") == []
    upload.complete()
    assert repository.read_bytes("in/big.bin") == b"aaaabbbbcc"
    assert left_over(repository) == ["big.bin"]


def test_the_etag_is_size_and_checksum(upload):
    upload.send(1, b"aaaa")
    assert upload.parts[1].etag == f"4-{zlib.adler32(b'aaaa'):08x}"


def test_a_part_that_broke_off_is_sent_again(repository, upload):
    upload.send(1, PARTS[0])
    upload.send(3, b"ccc")
    part = repository.upload("big.bin", upload.id, "in").part(2)
    part.write(b"bb")
    part.abort()
    upload.parts[2] = MultipartUploadPart(2, f"2-{zlib.adler32(b'bb'):08x}")
    with pytest.raises(MlflowException, match="Part 2 of this upload has not arrived"):
        upload.complete()
    upload.send(2, PARTS[1])
    upload.send(3, PARTS[2])
    upload.complete()
    assert repository.read_bytes("in/big.bin") == b"aaaabbbbcc"


def test_completing_needs_every_part_as_it_arrived(repository, upload):
    for number, data in enumerate(PARTS, 1):
        upload.send(number, data)
    right = dict(upload.parts)
    for wrong in (
        {1: right[1], 2: right[2]},
        {**right, 3: MultipartUploadPart(3, "2-00000000")},
        {**right, 4: MultipartUploadPart(4, right[3].etag)},
        {},
    ):
        upload.parts = wrong
        with pytest.raises(MlflowException) as raised:
            upload.complete()
        assert raised.value.error_code == "INVALID_PARAMETER_VALUE"
        assert repository.list_artifacts("in") == []
    upload.parts = right
    upload.complete()
    assert repository.read_bytes("in/big.bin") == b"aaaabbbbcc"


def test_parts_of_another_size_than_told(repository):
    upload = Upload(repository, 4)
    with pytest.raises(MlflowException, match="longer than 4 bytes"):
        upload.send(1, b"aaaaa")
    upload.send(1, b"aaa")
    upload.send(2, b"bbbb")
    upload.send(3, b"cc")
    with pytest.raises(MlflowException, match="has 3 bytes instead of 4"):
        upload.complete()


def test_the_old_content_stays_until_the_upload_is_complete(repository, upload):
    repository.log_bytes(b"old", "in/big.bin")
    for number, data in enumerate(PARTS, 1):
        upload.send(number, data)
    assert repository.read_bytes("in/big.bin") == b"old"
    upload.complete()
    assert repository.read_bytes("in/big.bin") == b"aaaabbbbcc"


def test_abort(repository, upload):
    upload.send(1, b"aaaa")
    repository.abort_multipart_upload("big.bin", upload.id, "in")
    assert left_over(repository) == []
    with pytest.raises(MlflowException) as raised:
        upload.send(2, b"bbbb")
    assert raised.value.error_code == "RESOURCE_DOES_NOT_EXIST"


@pytest.mark.parametrize("upload_id", ["0" * 32, "../../x", "", "x", "/etc"])
def test_an_upload_that_is_not_known(repository, upload, upload_id):
    with pytest.raises(MlflowException) as raised:
        repository.upload("big.bin", upload_id, "in")
    assert raised.value.error_code == "RESOURCE_DOES_NOT_EXIST"


def test_an_upload_belongs_to_one_name(repository, upload):
    with pytest.raises(MlflowException):
        repository.upload("other.bin", upload.id, "in")


def test_part_numbers_are_bounded(upload):
    for number in (0, -1, 4):
        with pytest.raises(MlflowException, match="parts 1 to 3"):
            upload.send(number, b"x")


def test_abandoned_uploads_are_removed_after_a_week(repository, upload):
    upload.send(1, b"aaaa")
    folder = os.path.join(repository.artifact_dir, "in")
    (hidden,) = os.listdir(folder)
    repository.create_multipart_upload("other.bin", 1, "in")
    assert hidden in os.listdir(folder)
    long_ago = time.time() - 8 * 24 * 3600
    for name in os.listdir(os.path.join(folder, hidden)):
        os.utime(os.path.join(folder, hidden, name), (long_ago, long_ago))
    repository.create_multipart_upload("other.bin", 1, "in")
    assert hidden not in os.listdir(folder)
