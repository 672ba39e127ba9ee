"""Files on the web."""

import os
import re
import tempfile
from email.message import Message
from typing import Any
from urllib.parse import unquote, urlsplit

from mlflow.data.dataset_source import DatasetSource, required
from mlflow.environment_variables import MLFLOW_ALLOW_HTTP_REDIRECTS, MLFLOW_HTTP_REQUEST_TIMEOUT
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException, get_error_code

_CHUNK = 1 << 20
_UNSAFE = re.compile(r"[\x00-\x1f<>:\"|?*]")


class HTTPDatasetSource(DatasetSource):
    """A file at an http or https URL."""

    def __init__(self, url: str) -> None:
        if not self._can_resolve(url):
            raise MlflowException(
                f"Invalid URL {url!r} of a dataset: it must begin with http:// or https:// and name a host.",
                INVALID_PARAMETER_VALUE,
            )
        self._url = url

    @property
    def url(self) -> str:
        """Where it is."""
        return self._url

    @staticmethod
    def _get_source_type() -> str:
        return "http"

    def load(self, dst_path: str | None = None) -> str:
        """Download the file into the folder ``dst_path`` (a new temporary one if None). Its local path.

        The name comes from ``Content-Disposition``, else from the URL; folders in it are dropped.

        Raises: MlflowException with the code of the server's status, or INVALID_PARAMETER_VALUE when a redirect is
            refused (MLFLOW_ALLOW_HTTP_REDIRECTS) or leads away from http and https.
        """
        import urllib3

        timeout = MLFLOW_HTTP_REQUEST_TIMEOUT.get()
        retries = urllib3.Retry(3, redirect=10 if MLFLOW_ALLOW_HTTP_REDIRECTS.get() else 0, backoff_factor=0.2)
        try:
            with urllib3.PoolManager() as pool:
                answer = pool.request("GET", self._url, preload_content=False, timeout=timeout, retries=retries)
                try:
                    return self._save(answer, dst_path)
                finally:
                    answer.release_conn()
        except urllib3.exceptions.LocationValueError as error:
            raise MlflowException(
                f"{self._url} redirects away from http and https, which is refused: {error}.",
                INVALID_PARAMETER_VALUE,
            ) from None
        except urllib3.exceptions.HTTPError as error:
            raise MlflowException(f"Downloading {self._url} failed: {error}") from error

    def _save(self, answer: Any, dst_path: str | None) -> str:
        if answer.status >= 400:
            raise MlflowException(
                f"Downloading {self._url} failed: the server answered {answer.status} {answer.reason}.",
                get_error_code(answer.status),
            )
        folder = dst_path or tempfile.mkdtemp(prefix="mlflow-dataset-")
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, self._file_name(answer.headers.get("Content-Disposition")))
        # a file that is there in part must not be taken for the whole
        partial = f"{path}.{os.getpid()}.part"
        try:
            with open(partial, "wb") as file:
                for chunk in answer.stream(_CHUNK):
                    file.write(chunk)
            os.replace(partial, path)
        finally:
            if os.path.exists(partial):
                os.remove(partial)
        return path

    def _file_name(self, disposition: str | None) -> str:
        named = Message()
        named["Content-Disposition"] = disposition or ""
        for candidate in (named.get_filename(), unquote(urlsplit(self._url).path)):
            name = re.split(r"[/\\]", candidate or "")[-1]
            name = _UNSAFE.sub("_", name).strip(" ")
            if name.strip("."):
                return name
        return "dataset_source"

    @staticmethod
    def _can_resolve(raw_source: Any) -> bool:
        if not isinstance(raw_source, str):
            return False
        try:
            parts = urlsplit(raw_source)
        except ValueError:
            return False
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)

    @classmethod
    def _resolve(cls, raw_source: Any) -> "HTTPDatasetSource":
        return cls(raw_source)

    def to_dict(self) -> dict[Any, Any]:
        """``url``."""
        return {"url": self._url}

    @classmethod
    def from_dict(cls, source_dict: dict[Any, Any]) -> "HTTPDatasetSource":
        """The source with the values of ``to_dict``."""
        return cls(required(cls, source_dict, "url"))

    def __repr__(self) -> str:
        return f"HTTPDatasetSource({self._url!r})"
