"""Where the credentials of AWS come from: the places, in the order, in which AWS's own tools look.

1. ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, ``AWS_SESSION_TOKEN``
2. a web identity: ``AWS_WEB_IDENTITY_TOKEN_FILE`` with ``AWS_ROLE_ARN``
3. the profile (``AWS_PROFILE``, else ``default``) in ``~/.aws/credentials`` and ``~/.aws/config``: keys, a role to
   assume, a web identity, a process that is asked
4. the container: ``AWS_CONTAINER_CREDENTIALS_RELATIVE_URI``, ``AWS_CONTAINER_CREDENTIALS_FULL_URI``
5. the instance (IMDSv2), unless ``AWS_EC2_METADATA_DISABLED``

Secrets are in no message.
"""

import configparser
import json
import os
import shlex
import subprocess
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import urllib3

from mlflow.exceptions import MlflowException, invalid, unsupported
from mlflow.store.artifact.signature import aws_signer

_EARLY = timedelta(minutes=5)
_CONTAINER = "http://169.254.170.2"
_INSTANCE = "http://169.254.169.254"
# where credentials may be fetched without TLS
_LINK_LOCAL = ("169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost", "127.0.0.1", "::1")
_TIMEOUT = urllib3.Timeout(connect=2, read=10)
_RETRIES = urllib3.Retry(total=2, backoff_factor=0.2, status_forcelist=(429, 500, 502, 503, 504), raise_on_status=False)


@dataclass(frozen=True, repr=False)
class AwsCredentials:
    """Keys, and until when they are good; None is for ever."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None
    expires_at: datetime | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether they are good for a while yet."""
        return self.expires_at is None or self.expires_at - datetime.now(timezone.utc) > _EARLY


class AwsSettings:
    """What the environment and the files of a profile say.

    Raises: INVALID_PARAMETER_VALUE for a profile that is named but not there, and for files that cannot be read.
    """

    def __init__(self) -> None:
        named = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")
        self.name = named or "default"
        self._files = _Files()
        self.profile = self._files.profile(self.name)
        if named and not self.profile:
            raise invalid(f"Invalid AWS_PROFILE {named!r}: neither file of AWS profiles has it.")

    @property
    def region(self) -> str:
        """The region; us-east-1 when nothing names one."""
        found = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
        return found or self.profile.get("region") or "us-east-1"

    def endpoint(self, service: str) -> str | None:
        """The URL of a service, when another than AWS's is set."""
        if os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
            return None
        environment = os.environ.get(f"AWS_ENDPOINT_URL_{service.upper()}") or os.environ.get("AWS_ENDPOINT_URL")
        return environment or self._files.service_endpoint(self.profile, service) or self.profile.get("endpoint_url")

    def credentials(self) -> AwsCredentials:
        """Credentials from the first place that has some.

        Raises: PERMISSION_DENIED when none has any, or one refuses them.
        """
        environment = os.environ
        if environment.get("AWS_ACCESS_KEY_ID"):
            secret = environment.get("AWS_SECRET_ACCESS_KEY")
            if not secret:
                raise _refused("AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not")
            return AwsCredentials(
                environment["AWS_ACCESS_KEY_ID"],
                secret,
                environment.get("AWS_SESSION_TOKEN") or environment.get("AWS_SECURITY_TOKEN"),
            )
        if environment.get("AWS_WEB_IDENTITY_TOKEN_FILE") and environment.get("AWS_ROLE_ARN"):
            return self._web_identity(
                environment["AWS_WEB_IDENTITY_TOKEN_FILE"],
                environment["AWS_ROLE_ARN"],
                environment.get("AWS_ROLE_SESSION_NAME"),
            )
        found = self._of_profile(self.name, self.profile, ()) or self._of_container() or self._of_instance()
        if found is None:
            raise _refused(
                "there are none: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give the "
                "container or instance a role; for public buckets, set AWS_SKIP_SIGNATURE=true"
            )
        return found

    # ---- profiles

    def _of_profile(self, name: str, profile: dict[str, str], above: tuple[str, ...]) -> AwsCredentials | None:
        if name in above:
            raise invalid(f"The AWS profile {name!r} names itself as its source, over {', '.join(above)}.")
        role = profile.get("role_arn")
        if role:
            if profile.get("web_identity_token_file"):
                return self._web_identity(profile["web_identity_token_file"], role, profile.get("role_session_name"))
            if profile.get("mfa_serial"):
                raise unsupported(f"The AWS profile {name!r} with mfa_serial", "Use temporary keys instead.")
            return self._assumed(name, profile, above)
        if profile.get("aws_access_key_id"):
            return self._keys(profile, name)
        if profile.get("credential_process"):
            return self._of_process(profile["credential_process"], name)
        if any(key.startswith("sso_") for key in profile):
            raise unsupported(
                f"Single sign-on of the AWS profile {name!r}",
                "Give its keys to this process: eval $(aws configure export-credentials --format env)",
            )
        return None

    @staticmethod
    def _keys(profile: dict[str, str], name: str) -> AwsCredentials:
        if not profile.get("aws_secret_access_key"):
            raise _refused(f"the AWS profile {name!r} has aws_access_key_id, but no aws_secret_access_key")
        return AwsCredentials(
            profile["aws_access_key_id"], profile["aws_secret_access_key"], profile.get("aws_session_token")
        )

    def _assumed(self, name: str, profile: dict[str, str], above: tuple[str, ...]) -> AwsCredentials:
        source, place = profile.get("source_profile"), profile.get("credential_source")
        if source == name:
            # a profile with keys that may assume its own role
            base: AwsCredentials | None = self._keys(profile, name) if profile.get("aws_access_key_id") else None
        elif source:
            found = self._files.profile(source)
            if not found:
                raise invalid(f"The source_profile {source!r} of the AWS profile {name!r} is not there.")
            base = self._of_profile(source, found, (*above, name))
        elif place == "Ec2InstanceMetadata":
            base = self._of_instance()
        elif place == "EcsContainer":
            base = self._of_container()
        else:
            raise invalid(
                f"The AWS profile {name!r} has role_arn, but neither source_profile nor a known credential_source "
                f"(Ec2InstanceMetadata, EcsContainer); it has {place!r}."
            )
        if base is None:
            raise _refused(f"what the AWS profile {name!r} names as its source has none")
        fields = {
            "RoleArn": profile["role_arn"],
            "RoleSessionName": profile.get("role_session_name") or "millrace",
            "ExternalId": profile.get("external_id"),
            "DurationSeconds": profile.get("duration_seconds"),
        }
        return self._ask_sts("AssumeRole", fields, base)

    def _of_process(self, command: str, name: str) -> AwsCredentials:
        try:
            done = subprocess.run(shlex.split(command), capture_output=True, timeout=60, check=False)
            answer = json.loads(done.stdout) if done.returncode == 0 else None
        except (OSError, ValueError, subprocess.TimeoutExpired):
            answer = None
        if not isinstance(answer, dict) or not answer.get("AccessKeyId") or not answer.get("SecretAccessKey"):
            raise _refused(f"the credential_process of the AWS profile {name!r} gave none")
        return AwsCredentials(
            answer["AccessKeyId"],
            answer["SecretAccessKey"],
            answer.get("SessionToken"),
            _time(answer.get("Expiration")),
        )

    # ---- roles

    def _web_identity(self, token_file: str, role: str, session: str | None) -> AwsCredentials:
        try:
            token = Path(token_file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise _refused(f"the web identity token cannot be read ({type(error).__name__}: {token_file})") from None
        fields = {"RoleArn": role, "RoleSessionName": session or "millrace", "WebIdentityToken": token}
        return self._ask_sts("AssumeRoleWithWebIdentity", fields, None)

    def _ask_sts(self, action: str, fields: dict[str, str | None], base: AwsCredentials | None) -> AwsCredentials:
        from xml.etree import ElementTree

        where = os.environ.get("AWS_STS_ENDPOINT") or self.endpoint("sts") or f"https://sts.{self.region}.amazonaws.com"
        url = where.rstrip("/") + "/"
        body = urlencode({"Action": action, "Version": "2011-06-15", **{k: v for k, v in fields.items() if v}}).encode()
        headers = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
        if base is not None:
            signer = aws_signer(base.access_key_id, base.secret_access_key, base.session_token, self.region, "sts")
            headers = signer.headers("POST", url, headers, body)
        answer = _request("POST", url, headers=headers, body=body)
        found: dict[str, str] = {}
        try:
            for element in ElementTree.fromstring(answer.data).iter():
                found[element.tag.rpartition("}")[2]] = (element.text or "").strip()
        except ElementTree.ParseError:
            pass
        if answer.status != 200 or not found.get("AccessKeyId"):
            raise _refused(f"{action} of {fields['RoleArn']} was answered with {answer.status} {found.get('Code', '')}")
        return AwsCredentials(
            found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], _time(found.get("Expiration"))
        )

    # ---- machines

    def _of_container(self) -> AwsCredentials | None:
        relative = os.environ.get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
        url = f"{_CONTAINER}{relative}" if relative else os.environ.get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
        if not url:
            return None
        parts = urlsplit(url)
        if parts.scheme != "https" and parts.hostname not in _LINK_LOCAL:
            raise invalid(
                "Invalid AWS_CONTAINER_CREDENTIALS_FULL_URI: without TLS, credentials come from this machine only."
            )
        token = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN")
        file = os.environ.get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
        if file:
            try:
                token = Path(file).read_text(encoding="utf-8").strip()
            except OSError as error:
                raise _refused(f"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read ({error.strerror})") from None
        answer = _request("GET", url, headers={"authorization": token} if token else {})
        return _of_json(answer, "the container")

    def _of_instance(self) -> AwsCredentials | None:
        if os.environ.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
            return None
        where = (os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or _INSTANCE).rstrip("/")
        try:
            token = _request(
                "PUT",
                f"{where}/latest/api/token",
                headers={"x-aws-ec2-metadata-token-ttl-seconds": "21600"},
                timeout=1,
                retries=False,
            )
        except MlflowException:
            # no instance of AWS
            return None
        headers = {"x-aws-ec2-metadata-token": token.data.decode("latin-1")} if token.status == 200 else {}
        roles = f"{where}/latest/meta-data/iam/security-credentials/"
        names = _request("GET", roles, headers=headers)
        if names.status != 200 or not names.data.strip():
            return None
        name = names.data.decode("utf-8", "replace").splitlines()[0].strip()
        return _of_json(_request("GET", roles + quote(name), headers=headers), "the instance")


class AwsCredentialSource:
    """Credentials that are fetched again before they expire. Called, it answers in obstore's form."""

    def __init__(self, settings: AwsSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._found: AwsCredentials | None = None

    def current(self) -> AwsCredentials:
        """Credentials that are good for some minutes."""
        with self._lock:
            if self._found is None or not self._found.is_fresh:
                self._found = self._settings.credentials()
            return self._found

    def __call__(self) -> dict[str, Any]:
        found = self.current()
        return {
            "access_key_id": found.access_key_id,
            "secret_access_key": found.secret_access_key,
            "token": found.session_token,
            "expires_at": found.expires_at,
        }


class _Files:
    """The two files of profiles."""

    def __init__(self) -> None:
        self._credentials = self._read("AWS_SHARED_CREDENTIALS_FILE", "credentials")
        self._config = self._read("AWS_CONFIG_FILE", "config")

    @staticmethod
    def _read(variable: str, name: str) -> dict[str, dict[str, str]]:
        path = os.path.expanduser(os.environ.get(variable) or f"~/.aws/{name}")
        parser = configparser.RawConfigParser(default_section="\n", strict=False)
        try:
            with open(path, encoding="utf-8") as file:
                parser.read_file(file)
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, UnicodeDecodeError, configparser.Error) as error:
            # the error's own text may hold a line of the file
            raise invalid(f"The file of AWS profiles {path!r} cannot be read ({type(error).__name__}).") from None
        return {section: dict(parser.items(section)) for section in parser.sections()}

    def profile(self, name: str) -> dict[str, str]:
        """What the files say of a profile; the credentials file wins."""
        config = self._config.get(f"profile {name}") or (self._config.get("default") if name == "default" else None)
        return {**(config or {}), **self._credentials.get(name, {})}

    def service_endpoint(self, profile: dict[str, str], service: str) -> str | None:
        """The endpoint that the profile's section of services has."""
        section = self._config.get(f"services {profile.get('services')}", {})
        for line in section.get(service, "").splitlines():
            name, _, value = line.partition("=")
            if name.strip() == "endpoint_url":
                return value.strip()
        return None


def _of_json(answer: urllib3.BaseHTTPResponse, whose: str) -> AwsCredentials:
    try:
        found = json.loads(answer.data) if answer.status == 200 else {}
    except ValueError:
        found = {}
    if not found.get("AccessKeyId") or not found.get("SecretAccessKey"):
        raise _refused(f"{whose} was asked for those of its role and answered with status {answer.status}")
    return AwsCredentials(
        found["AccessKeyId"], found["SecretAccessKey"], found.get("Token"), _time(found.get("Expiration"))
    )


def _request(method: str, url: str, **options: Any) -> urllib3.BaseHTTPResponse:
    try:
        return urllib3.PoolManager().request(method, url, **{"timeout": _TIMEOUT, "retries": _RETRIES, **options})
    except urllib3.exceptions.HTTPError as error:
        raise _refused(f"{url.partition('?')[0]} cannot be reached ({type(error).__name__})") from None


def _time(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        # Python 3.10 does not know Z
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise _refused("their time of expiry cannot be read") from None


def _refused(why: str) -> MlflowException:
    return MlflowException(f"No AWS credentials: {why}.", "PERMISSION_DENIED")
