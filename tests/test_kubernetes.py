"""The manifests in examples/kubernetes agree with the image, the server and the API of Kubernetes."""

import pathlib
import re

import pytest
import yaml

from mlflow.models.container import PORT, USER_ID
from mlflow.pyfunc.scoring_server.app import App
from mlflow.pyfunc.scoring_server.served import Loaded, Served

FOLDER = pathlib.Path(__file__).parents[1] / "examples" / "kubernetes"
FILES = sorted(FOLDER.glob("*.yaml"))
KINDS = {
    ("apps/v1", "Deployment"),
    ("v1", "Service"),
    ("autoscaling/v2", "HorizontalPodAutoscaler"),
    ("serving.kserve.io/v1beta1", "InferenceService"),
}
# fields of the API that the manifests may use
CONTAINER = {
    "name",
    "image",
    "command",
    "args",
    "ports",
    "env",
    "resources",
    "readinessProbe",
    "livenessProbe",
    "startupProbe",
    "securityContext",
    "volumeMounts",
}
PROBE = {"httpGet", "periodSeconds", "timeoutSeconds", "failureThreshold", "initialDelaySeconds"}
SECURITY = {"runAsNonRoot", "runAsUser", "allowPrivilegeEscalation", "readOnlyRootFilesystem", "capabilities"}


def documents(path):
    return [one for one in yaml.safe_load_all(path.read_text()) if one]


def containers(path):
    for one in documents(path):
        spec = one["spec"]
        pod = spec["predictor"] if one["kind"] == "InferenceService" else spec.get("template", {}).get("spec", {})
        yield from pod.get("containers", [])


class Model:
    """As much of a loaded model as a server looks at when it starts."""

    class metadata:
        signature = None

    def predict(self, data, params=None):
        return data


@pytest.fixture(scope="module")
def routes():
    """The paths that the server answers with GET, for an image's model."""
    app = App(Served(Loaded(Model(), "model")), figures=None)

    def known(path):
        method, _, _ = app._routes.get(path) or app._v2_route(path)
        return method == "GET"

    return known


def test_all_are_documented():
    page = (FOLDER.parents[1] / "docs" / "kubernetes.md").read_text()
    assert FILES and all(f"../examples/kubernetes/{path.name}" in page for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_kinds_and_names(path):
    for one in documents(path):
        assert (one["apiVersion"], one["kind"]) in KINDS
        assert set(one) == {"apiVersion", "kind", "metadata", "spec"}
        assert re.fullmatch(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", one["metadata"]["name"])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_containers_fit_the_image(path, routes):
    found = list(containers(path))
    assert found
    for container in found:
        assert set(container) <= CONTAINER
        ports = {one.get("name", one["containerPort"]): one["containerPort"] for one in container["ports"]}
        assert set(ports.values()) == {PORT}
        probes = [value for name, value in container.items() if name.endswith("Probe")]
        assert probes
        for probe in probes:
            assert set(probe) <= PROBE
            assert ports.get(probe["httpGet"]["port"]) == PORT
            assert routes(probe["httpGet"]["path"])
        security = container["securityContext"]
        assert set(security) <= SECURITY
        assert security["runAsNonRoot"] is True and security["runAsUser"] == USER_ID
        assert all(isinstance(one["value"], str) for one in container.get("env", []))
        if "command" in container:
            assert container["command"][:3] == ["python", "-m", "mlflow.server.scoring"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_selectors_match(path):
    by_kind = {one["kind"]: one for one in documents(path)}
    deployment = by_kind.get("Deployment")
    if deployment is None:
        assert set(by_kind) == {"InferenceService"}
        return
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    if "Service" in by_kind:
        assert by_kind["Service"]["spec"]["selector"] == labels
        names = {port["name"] for one in containers(path) for port in one["ports"]}
        assert {port["targetPort"] for port in by_kind["Service"]["spec"]["ports"]} <= names
    if "HorizontalPodAutoscaler" in by_kind:
        target = by_kind["HorizontalPodAutoscaler"]["spec"]["scaleTargetRef"]
        assert target["name"] == deployment["metadata"]["name"]
    mounts = {one["name"] for container in containers(path) for one in container.get("volumeMounts", [])}
    assert mounts == {one["name"] for one in deployment["spec"]["template"]["spec"].get("volumes", [])}
