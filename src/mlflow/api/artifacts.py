"""The artifact service: listing, presigned URLs and multipart uploads.

The bytes themselves travel outside it, as plain ``GET`` and ``PUT`` (``mlflow.server.artifacts``).
"""

from typing import ClassVar

from mlflow.api import limits
from mlflow.api.rpc import Answer, Empty, Request, Service, get, missing, post
from mlflow.entities.file_info import FileInfo
from mlflow.exceptions import invalid

MAX_PARTS = 10_000
MAX_PART_BYTES = 5 << 30


# ---- artifacts of a run ----------------------------------------------------------------------------------------------


class ListArtifacts(Request):
    """``run_uuid`` is the old spelling of ``run_id``."""

    run_id: str = ""
    path: str | None = None
    run_uuid: str = ""
    page_token: str | None = None

    def __post_init__(self) -> None:
        if self.run_uuid and not self.run_id:
            self.run_id = self.run_uuid
        self.run_uuid = ""

    def check(self) -> None:
        if not self.run_id:
            raise missing("run_id")
        limits.check_run_id(self.run_id)


class ListLoggedModelArtifacts(Request):
    required: ClassVar[tuple[str, ...]] = ("model_id",)
    model_id: str = ""
    artifact_directory_path: str | None = None
    page_token: str | None = None

    def check(self) -> None:
        if not self.model_id:
            raise missing("model_id")


class ArtifactsPage(Answer):
    root_uri: str
    files: list[FileInfo] = []
    next_page_token: str | None = None


class CreatePresignedDownloadUrl(Request):
    """``expiration`` is in seconds."""

    run_id: str
    path: str
    expiration: int | None = None


class PresignedDownloadUrl(Answer):
    presigned_url: str
    headers: dict[str, str] = {}
    file_size: int | None = None


class CreatePresignedUploadUrl(Request):
    """``expiration`` is in seconds."""

    path: str
    run_id: str = ""
    model_id: str = ""
    expiration: int | None = None


class PresignedUploadUrl(Answer):
    presigned_url: str
    headers: dict[str, str] = {}


# ---- the proxied store -----------------------------------------------------------------------------------------------


class ListProxiedArtifacts(Request):
    path: str | None = None


class ProxiedArtifactsPage(Answer):
    files: list[FileInfo] = []


class GetPresignedDownloadUrl(Request):
    """``expiration`` is in seconds."""

    expiration: int | None = None


class ProxiedPresignedUrl(Answer):
    url: str
    headers: dict[str, str] = {}
    file_size: int | None = None


class Part(Request):
    """A part that has arrived; ``etag`` is what the store answered for it."""

    part_number: int
    etag: str
    url: str | None = None


class PartUpload(Answer):
    """Where one part goes."""

    url: str
    part_number: int
    headers: dict[str, str] = {}


class CreateMultipartUpload(Request):
    """``path`` is the file, of which only the last part counts; its folder is in the URL.

    ``part_size`` (ours) is the size in bytes of every part but the last. A store that knows it puts each part in its
    place at once and need not copy them together at the end.
    """

    path: str
    num_parts: int = 0
    part_size: int | None = None

    def check(self) -> None:
        if not 1 <= self.num_parts <= MAX_PARTS:
            raise invalid(
                f"Invalid value {self.num_parts} for parameter 'num_parts': it must be between 1 and {MAX_PARTS}."
            )
        if self.part_size is not None and not 1 <= self.part_size <= MAX_PART_BYTES:
            raise invalid(
                f"Invalid value {self.part_size} for parameter 'part_size': it must be between 1 and {MAX_PART_BYTES}."
            )


class MultipartUploadCreated(Answer):
    upload_id: str
    credentials: list[PartUpload] = []


class CompleteMultipartUpload(Request):
    path: str
    upload_id: str
    parts: list[Part] = []
    required: ClassVar[tuple[str, ...]] = ("path", "upload_id", "parts")


class AbortMultipartUpload(Request):
    path: str
    upload_id: str


# ---- the services ----------------------------------------------------------------------------------------------------


class Artifacts(Service):
    """Artifacts of runs and logged models, and the store behind the server's proxy."""

    @get("2.0/mlflow/artifacts/list")
    def list_artifacts(self, request: ListArtifacts) -> ArtifactsPage:
        """List a folder of a run's artifacts."""

    @get("2.0/mlflow/logged-models/{model_id}/artifacts/directories")
    def list_logged_model_artifacts(self, request: ListLoggedModelArtifacts) -> ArtifactsPage:
        """List a folder of a logged model's artifacts."""

    @post("2.0/mlflow/artifacts/presigned-download-url")
    def create_presigned_download_url(self, request: CreatePresignedDownloadUrl) -> PresignedDownloadUrl:
        """Get a URL from which an artifact of a run can be read directly."""

    @post("2.0/mlflow/artifacts/presigned-upload-url")
    def create_presigned_upload_url(self, request: CreatePresignedUploadUrl) -> PresignedUploadUrl:
        """Get a URL to which an artifact of a run can be written directly."""

    @get("2.0/mlflow-artifacts/artifacts")
    def list_proxied_artifacts(self, request: ListProxiedArtifacts) -> ProxiedArtifactsPage:
        """List a folder of the proxied store."""


class Uploads(Service):
    """Uploads in parts to the store behind the server's proxy, and direct reading where the store offers it.

    ``artifact_path`` in the path is a folder, for ``presigned`` a file.
    """

    @post("2.0/mlflow-artifacts/mpu/create/{artifact_path}")
    def create_multipart_upload(self, request: CreateMultipartUpload) -> MultipartUploadCreated:
        """Begin an upload; each part is then PUT where the answer says."""

    @post("2.0/mlflow-artifacts/mpu/complete/{artifact_path}")
    def complete_multipart_upload(self, request: CompleteMultipartUpload) -> Empty:
        """Make an artifact of the parts."""

    @post("2.0/mlflow-artifacts/mpu/abort/{artifact_path}")
    def abort_multipart_upload(self, request: AbortMultipartUpload) -> Empty:
        """Forget an upload and its parts."""

    @get("2.0/mlflow-artifacts/presigned/{artifact_path}")
    def get_presigned_download_url(self, request: GetPresignedDownloadUrl) -> ProxiedPresignedUrl:
        """Get a URL from which an artifact can be read directly."""
