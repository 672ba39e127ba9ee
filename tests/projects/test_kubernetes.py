"""Jobs of Kubernetes: the exact commands by a kubectl of ours, and a real kubectl against the API of a small server."""

import http.server
import json
import re
import shutil
import threading
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

import mlflow
from mlflow.exceptions import ExecutionException
from mlflow.projects.backend.loader import load_backend
from mlflow.projects.job_template import job_of, read_template
from tests.projects.test_docker import RUNS
from tests.projects.test_run import output_of
from tests.serverprocess import running_server

KUBECTL = shutil.which("kubectl")

TEMPLATE = """
apiVersion: batch/v1
kind: Job
metadata: {name: replaced, namespace: science, labels: {team: a}}
spec:
  ttlSecondsAfterFinished: 100
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: replaced
          image: replaced
          args: [replaced]
          env: [{name: MLFLOW_RUN_ID, value: replaced}, {name: KEPT, valueFrom: {secretKeyRef: {name: s, key: k}}}]
          resources: {limits: {memory: 1Gi}}
        - {name: sidecar, image: kept}
"""
PROJECT = """
    name: One & Two
    docker_env: {image: "r/base:1", environment: [[SET, "a b"]]}
    entry_points: {main: {parameters: {x: string}, command: "echo {x}"}}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running_server(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture
def cluster(tmp_path, server, stand_in, monkeypatch):
    """A tracking server, a docker of ours, and the settings of the backend."""
    mlflow.set_tracking_uri(str(server))
    mlflow.set_experiment(f"cluster-{tmp_path.name}")
    monkeypatch.setenv("MILLRACE_PROJECT_JOB_SECONDS", "0.01")
    (tmp_path / "job.yaml").write_text(TEMPLATE)
    return {
        "repository-uri": "registry.example.com/team/one",
        "kube-job-template-path": str(tmp_path / "job.yaml"),
        "kube-context": "lab",
    }


# what a cluster says, one answer after the other
CLUSTER = """
state = os.environ["CLUSTER"]
words = [a for a in arguments if not a.startswith("--context") and not a.startswith("--namespace")]
if words[0] == "create":
    job = json.loads(given)
    json.dump(job, open(state + "/job.json", "w"))
    print(json.dumps(job))
elif words[:2] == ["get", "job"]:
    answers = sorted(name for name in os.listdir(state) if name.startswith("status"))
    with open(state + "/" + answers[0]) as file:
        print(file.read())
    if len(answers) > 1:
        os.remove(state + "/" + answers[0])
elif words[:2] == ["get", "pods"]:
    waiting = {"reason": "ImagePullBackOff", "message": "no such image"}
    print(json.dumps({"items": [{"status": {"containerStatuses": [{"state": {"waiting": waiting}}]}}]}))
elif words[0] == "logs":
    print("said in the pod")
"""


@pytest.fixture
def answers(tmp_path, stand_in, monkeypatch):
    """Sets what the cluster says about the job, in turn; gives the calls of kubectl."""

    def put(*statuses):
        folder = tmp_path / "cluster"
        folder.mkdir()
        for number, status in enumerate(statuses):
            (folder / f"status{number}").write_text("" if status is None else json.dumps({"status": status}))
        monkeypatch.setenv("CLUSTER", str(folder))
        stand_in("docker", RUNS)
        return stand_in("kubectl", CLUSTER)

    return put


DONE = {"conditions": [{"type": "Complete", "status": "True"}]}
FAILED = {"active": 0, "conditions": [{"type": "Complete", "status": "False"}, {"type": "Failed", "status": "True"}]}


def test_a_job(project, cluster, answers, tmp_path, server, caplog):
    calls = answers({}, {"active": 1}, DONE)
    submitted = mlflow.run(
        str(project(PROJECT)), parameters={"x": "it's", "n": 5}, backend="kubernetes", backend_config=cluster
    )
    run = mlflow.get_run(submitted.run_id)
    assert (submitted.get_status(), run.info.status) == ("FINISHED", "FINISHED")
    assert run.data.params == {"x": "it's", "n": "5"}
    image = "registry.example.com/team/one@sha256:" + "b" * 64
    assert run.data.tags["mlflow.docker.image.uri"] == image
    assert (run.data.tags["mlflow.project.backend"], run.data.tags["mlflow.project.env"]) == ("kubernetes", "docker")
    assert output_of(run.info.run_id) == "said in the pod\n"
    docker = [json.loads(line)["arguments"] for line in (tmp_path / "docker.calls").read_text().splitlines()]
    tag = f"registry.example.com/team/one:{run.info.run_id[:12]}"
    assert [call[0] for call in docker] == ["build", "push", "image"]
    assert docker[0][:3] == ["build", "--tag", tag] and docker[1] == ["push", tag]
    created, *asked = (call["arguments"] for call in calls())
    assert created == ["--context=lab", "--namespace=science", "create", "--filename", "-", "--output", "json"]
    name = submitted.job.name
    where = ["--context=lab", "--namespace=science"]
    assert [*where, "get", "job", name, "--ignore-not-found", "--output", "json"] in asked
    assert [*where, "get", "pods", f"--selector=job-name={name}", "--output", "json"] in asked
    assert [*where, "logs", f"job/{name}", "--tail=-1"] in asked
    job = json.loads((tmp_path / "cluster" / "job.json").read_text())
    assert re.fullmatch(rf"one-two-\d{{8}}-\d{{6}}-{run.info.run_id[:8]}", job["metadata"]["name"])
    assert job["metadata"]["labels"] == {"team": "a", "mlflow-run-id": run.info.run_id}
    first, second = job["spec"]["template"]["spec"]["containers"]
    assert second == {"name": "sidecar", "image": "kept"}
    assert {key: first[key] for key in ("name", "image", "command", "resources")} == {
        "name": "one-two",
        "image": image,
        "command": ["bash", "-c", "echo 'it'\"'\"'s' --n 5"],
        "resources": {"limits": {"memory": "1Gi"}},
    }
    assert "args" not in first
    assert {one["name"]: one.get("value") for one in first["env"]} == {
        "KEPT": None,
        "MLFLOW_RUN_ID": run.info.run_id,
        "MLFLOW_EXPERIMENT_ID": run.info.experiment_id,
        "MLFLOW_TRACKING_URI": str(server),
        "SET": "a b",
    }
    assert caplog.text.count(f"The job {name} does not start: ImagePullBackOff: no such image") == 1


def test_a_job_that_fails(project, cluster, answers):
    answers(FAILED)
    with pytest.raises(ExecutionException, match=r"ended as FAILED \(run .*\nsaid in the pod") as error:
        mlflow.run(str(project(PROJECT)), parameters={"x": 1}, backend="kubernetes", backend_config=cluster)
    run_id = re.search(r"run (\w+)", str(error.value)).group(1)
    assert mlflow.get_run(run_id).info.status == "FAILED"
    assert output_of(run_id) == "said in the pod\n"


def test_cancelling_a_job(project, cluster, answers):
    calls = answers({"active": 1})
    submitted = mlflow.run(
        str(project(PROJECT)),
        parameters={"x": 1},
        backend="kubernetes",
        backend_config=cluster,
        synchronous=False,
    )
    assert submitted.get_status() == "RUNNING"
    submitted.cancel()
    # who waits for it may have asked once more meanwhile
    assert ["delete", "job"] in [call["arguments"][2:4] for call in calls()]
    assert (submitted.get_status(), submitted.wait()) == ("KILLED", False)
    assert mlflow.get_run(submitted.run_id).info.status == "KILLED"


def test_a_job_that_somebody_deleted(project, cluster, answers):
    answers(None)
    with pytest.raises(ExecutionException, match="ended as KILLED"):
        mlflow.run(str(project(PROJECT)), parameters={"x": 1}, backend="kubernetes", backend_config=cluster)


def test_a_cluster_that_refuses(project, cluster, stand_in, raises):
    stand_in("docker", RUNS)
    stand_in("kubectl", "sys.stderr.write('forbidden: no jobs for you\\n'); sys.exit(1)")
    with raises("INVALID_STATE", "kubectl create ended with status 1: forbidden: no jobs for you"):
        mlflow.run(str(project(PROJECT)), parameters={"x": 1}, backend="kubernetes", backend_config=cluster)
    [run] = mlflow.search_runs(output_format="list")
    assert run.info.status == "FAILED"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"repository-uri": None}, "needs the setting 'repository-uri'"),
        ({"repository-uri": "--x"}, "'--x' for repository-uri"),
        ({"kube-job-template-path": ""}, "needs the setting 'kube-job-template-path'"),
        ({"kube-job-template-path": "no.yaml"}, "'no.yaml' cannot be read"),
        ({"kube-namespace": "x"}, "knows no setting 'kube-namespace'"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_settings_that_are_wrong(project, cluster, raises, change, said):
    with raises("INVALID_PARAMETER_VALUE", said):
        mlflow.run(str(project(PROJECT)), backend="kubernetes", backend_config={**cluster, **change})


@pytest.mark.parametrize(
    ("text", "arguments", "said"),
    [
        ("entry_points: {main: {command: x}}", {}, "has no docker_env"),
        ("docker_env: {image: x, volumes: [a:b]}\nentry_points: {main: {command: x}}", {}, "docker_env.volumes"),
        ("docker_env: {image: x}\nentry_points: {main: {command: x}}", {"env_manager": "uv"}, "only docker is allowed"),
    ],
    ids=["no image", "volumes", "environment"],
)
def test_projects_that_no_cluster_runs(project, cluster, answers, raises, text, arguments, said):
    answers(DONE)
    with raises("INVALID_PARAMETER_VALUE", said):
        mlflow.run(str(project(text)), backend="kubernetes", backend_config=cluster, **arguments)
    assert mlflow.search_runs(output_format="list") == []


def test_a_store_on_this_machine(project, cluster, raises, tmp_path):
    mlflow.set_tracking_uri(f"sqlite:///{tmp_path}/store.db")
    with raises("INVALID_PARAMETER_VALUE", "which is on this machine"):
        mlflow.run(str(project(PROJECT)), backend="kubernetes", backend_config=cluster, experiment_id="0")
    mlflow.set_tracking_uri("http://me:s3cret@127.0.0.1:1")
    with raises("INVALID_PARAMETER_VALUE", "The tracking URI holds a password") as caught:
        load_backend("kubernetes").run("x", "main", {}, None, cluster, "http://me:s3cret@127.0.0.1:1", "0")
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["a: [", "kind: Pod", "kind: Job", "kind: Job\nspec: {template: {spec: {containers: []}}}"]
)
def test_templates_that_are_wrong(tmp_path, raises, text):
    (tmp_path / "job.yaml").write_text(text)
    with raises("INVALID_PARAMETER_VALUE", "job.yaml"):
        read_template(str(tmp_path / "job.yaml"))


def test_names_of_jobs():
    template = yaml.safe_load(TEMPLATE)
    job = job_of(template, "Ä" + "x" * 80, "ABCDEF0123", "i", "c", {})
    assert len(job["metadata"]["name"]) <= 63 and re.fullmatch(
        r"[a-z0-9]([-a-z0-9]*[a-z0-9])?", job["metadata"]["name"]
    )
    assert template["metadata"]["name"] == "replaced"


# ---- a real kubectl --------------------------------------------------------------------------------------------------


# the server checks the fields of jobs itself, so kubectl need not
FIELDS = {
    "openapi": "3.0.0",
    "info": {"title": "x", "version": "1"},
    "paths": {
        "/apis/batch/v1/namespaces/{namespace}/jobs/{name}": {
            "patch": {
                "parameters": [{"name": "fieldValidation", "in": "query", "schema": {"type": "string"}}],
                "responses": {},
                "x-kubernetes-action": "patch",
                "x-kubernetes-group-version-kind": {"group": "batch", "version": "v1", "kind": "Job"},
            }
        }
    },
}


class Api(http.server.BaseHTTPRequestHandler):
    """As much of the API of Kubernetes as kubectl asks for: what there is, jobs, pods and their output."""

    jobs: dict[str, dict]
    looks: int
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = urlsplit(self.path).path
        query = parse_qs(urlsplit(self.path).query)
        if path == "/api":
            return self._answer({"kind": "APIVersions", "versions": ["v1"]})
        if path == "/apis":
            version = {"groupVersion": "batch/v1", "version": "v1"}
            group = {"name": "batch", "versions": [version], "preferredVersion": version}
            return self._answer({"kind": "APIGroupList", "apiVersion": "v1", "groups": [group]})
        if path in ("/api/v1", "/apis/batch/v1"):
            kinds = {"pods": "Pod", "pods/log": "Pod"} if path == "/api/v1" else {"jobs": "Job"}
            found = [
                {"name": name, "singularName": kind.lower(), "namespaced": True, "kind": kind, "verbs": ["get"]}
                for name, kind in kinds.items()
            ]
            version = "v1" if path == "/api/v1" else "batch/v1"
            return self._answer({"kind": "APIResourceList", "groupVersion": version, "resources": found})
        if path == "/openapi/v2":
            # older ones ask for this form, and check nothing of which it says nothing
            return self._send(b"\x0a\x032.0", "application/octet-stream")
        if path == "/openapi/v3":
            return self._answer({"paths": {"apis/batch/v1": {"serverRelativeURL": "/openapi/v3/apis/batch/v1?hash=1"}}})
        if path == "/openapi/v3/apis/batch/v1":
            return self._answer(FIELDS)
        if path.endswith("/log"):
            return self._send(b"from the pod\n", "text/plain")
        if path.endswith("/pods"):
            [name] = re.findall(
                "job-name=(.+)|batch.kubernetes.io/job-name=(.+)|controller-uid=(.+)", query["labelSelector"][0]
            )[:1]
            return self._answer({"kind": "PodList", "apiVersion": "v1", "items": [self._pod(max(name))]})
        if "/jobs/" in path:
            job = self.jobs.get(path.rpartition("/")[2])
            if job is None:
                return self._missing()
            type(self).looks += 1
            job["status"] = (
                {"active": 1} if self.looks < 3 else {"conditions": [{"type": "Complete", "status": "True"}]}
            )
            return self._answer(job)
        if path.endswith("/jobs"):
            name = query["fieldSelector"][0].partition("=")[2]
            items = [self.jobs[name]] if name in self.jobs else []
            return self._answer({"kind": "JobList", "apiVersion": "batch/v1", "metadata": {}, "items": items})
        return self._missing()

    def do_POST(self):
        job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        job["spec"]["selector"] = {"matchLabels": {"batch.kubernetes.io/controller-uid": "u1"}}
        job["metadata"]["uid"] = "u1"
        self.jobs[job["metadata"]["name"]] = job
        self._answer(job, 201)

    def do_DELETE(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.jobs.pop(urlsplit(self.path).path.rpartition("/")[2])
        self._answer({"kind": "Status", "apiVersion": "v1", "status": "Success", "details": {"uid": "u1"}})

    def _pod(self, name):
        return {
            "kind": "Pod",
            "apiVersion": "v1",
            "metadata": {"name": "pod-1", "namespace": "science"},
            "spec": {"containers": [{"name": "one"}]},
            "status": {"phase": "Running", "containerStatuses": [{"state": {"running": {}}}]},
        }

    def _missing(self):
        self._answer(
            {"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}, 404
        )

    def _answer(self, content, status=200):
        self._send(json.dumps(content).encode(), "application/json", status)

    def _send(self, body, kind, status=200):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture
def api(tmp_path, monkeypatch):
    """The server, and a configuration that leads kubectl to it."""
    handler = type("Handler", (Api,), {"jobs": {}, "looks": 0})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
        "contexts": [{"name": "lab", "context": {"cluster": "c", "user": "u"}}],
        "users": [{"name": "u", "user": {}}],
    }
    (tmp_path / "kubeconfig").write_text(yaml.safe_dump(config))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
    # kubectl keeps what the server offers in the home folder
    monkeypatch.setenv("HOME", str(tmp_path))
    yield handler
    server.shutdown()
    server.server_close()


@pytest.mark.skipif(KUBECTL is None, reason="no kubectl")
def test_a_real_kubectl(project, cluster, api, stand_in):
    stand_in("docker", RUNS)
    root = str(project(PROJECT))
    submitted = mlflow.run(root, parameters={"x": 1}, backend="kubernetes", backend_config=cluster)
    assert submitted.job.name in api.jobs and submitted.job.cluster.namespace == "science"
    assert mlflow.get_run(submitted.run_id).info.status == "FINISHED"
    assert output_of(submitted.run_id) == "from the pod\n"
    api.looks = 0
    second = mlflow.run(root, parameters={"x": 1}, backend="kubernetes", backend_config=cluster, synchronous=False)
    assert second.get_status() == "RUNNING"
    second.cancel()
    assert second.job.name not in api.jobs
    assert second.job.status() == "KILLED"
    assert mlflow.get_run(second.run_id).info.status == "KILLED"
