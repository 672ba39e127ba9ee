"""Uploads in parts to object stores: names, and the XML around them."""

import posixpath
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from mlflow.entities.multipart_upload import MultipartUploadPart
from mlflow.exceptions import invalid
from mlflow.store.artifact.artifact_repo import joined, verify_artifact_path


def upload_target(local_file: str, artifact_path: str | None) -> str:
    """The artifact's path for a local file in a folder.

    Raises: INVALID_PARAMETER_VALUE when it is none.
    """
    path = joined(artifact_path, posixpath.basename(local_file))
    verify_artifact_path(path)
    if not path:
        raise invalid("An artifact needs a name.")
    return path


def parts_as_xml(parts: list[MultipartUploadPart]) -> bytes:
    """What S3 and Google want to be told of the parts of an upload."""
    listed = "".join(
        f"<Part><PartNumber>{part.part_number}</PartNumber><ETag>{escape(part.etag or '')}</ETag></Part>"
        for part in sorted(parts, key=lambda part: part.part_number)
    )
    return f"<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>".encode()


def xml_text(body: bytes, name: str) -> str:
    """The text of the first element of that name in an XML answer; "" when there is none."""
    try:
        for element in ElementTree.fromstring(body).iter():
            if element.tag.rpartition("}")[2] == name:
                return (element.text or "").strip()
    except ElementTree.ParseError:
        return ""
    return ""
