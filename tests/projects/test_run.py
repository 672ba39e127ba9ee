"""Running projects on this machine: runs, tags, params, output, failures, nesting, cancelling."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import pytest

import mlflow
from mlflow.exceptions import ExecutionException
from mlflow.projects import process, tracked_run
from mlflow.projects.submitted_run import LocalSubmittedRun, SubmittedRun
from mlflow.store.workspace.context import choose_here, go_back
from tests.projects.conftest import run_git

EXAMPLE = pathlib.Path(__file__).parents[2] / "examples" / "project"


def output_of(run_id: str) -> str:
    return mlflow.artifacts.load_text(f"runs:/{run_id}/logs/project.log")


def wait_for(condition, seconds: float = 120):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.01)
    return found


def is_alive(pid: int) -> bool:
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_run(project, store, capfd):
    root = project(
        """
        name: one
        entry_points:
          main:
            parameters: {rate: float, word: {default: a b}}
            command: "echo {word}; echo $MLFLOW_RUN_ID $MLFLOW_EXPERIMENT_ID $MLFLOW_TRACKING_URI; pwd; echo no >&2"
        """
    )
    submitted = mlflow.run(str(root), parameters={"rate": 5, "extra": "x;y"}, run_name="named")
    assert isinstance(submitted, SubmittedRun) and submitted.get_status() == "FINISHED" and submitted.wait()
    run = mlflow.get_run(submitted.run_id)
    assert (run.info.status, run.info.run_name, run.info.experiment_id) == ("FINISHED", "named", "0")
    assert run.data.params == {"rate": "5", "word": "a b", "extra": "x;y"}
    user = run.data.tags["mlflow.user"]
    assert run.data.tags == {
        "mlflow.runName": "named",
        "mlflow.user": user,
        "mlflow.source.name": str(root),
        "mlflow.source.type": "PROJECT",
        "mlflow.project.entryPoint": "main",
        "mlflow.project.backend": "local",
        "mlflow.project.env": "local",
        "millrace.project.parameters": json.dumps({"rate": "5", "extra": "x;y"}),
    }
    shown = capfd.readouterr()
    assert shown.out.splitlines() == ["a b", f"{run.info.run_id} 0 {store}", str(root)]
    # the extra parameter goes to the last program of the command
    assert shown.err == "no --extra x;y\n"
    assert sorted(output_of(run.info.run_id).splitlines()) == sorted((shown.out + shown.err).splitlines())


def test_numbers_that_the_program_writes_otherwise(command):
    root = command("python log.py", log__py="import mlflow\nwith mlflow.start_run(): mlflow.log_param('rate', 5.0)\n")
    submitted = mlflow.run(str(root), parameters={"rate": "5", "steps": 2, "name": "x"})
    run = mlflow.get_run(submitted.run_id)
    assert run.data.params == {"rate": "5.0", "steps": "2", "name": "x"}
    # the program has gone on with the run, and its source is still the project
    assert run.data.tags["mlflow.source.type"] == "PROJECT"


def test_a_command_that_fails(command, raises, capfd):
    root = command("for i in $(seq 30); do echo line $i; done; exit 3")
    with pytest.raises(ExecutionException, match=r"entry point 'main' of project 'one' ended with status 3") as error:
        mlflow.run(str(root))
    said = str(error.value)
    assert "line 30" in said and "line 11\n" in said and "line 10\n" not in said
    [run] = mlflow.search_runs(output_format="list")
    assert run.info.status == "FAILED" and run.info.run_id in said
    assert "line 1\n" in output_of(run.info.run_id) and "line 1\n" in capfd.readouterr().out


def test_a_program_that_ends_its_run_otherwise(command):
    root = command("python end.py", end__py="import mlflow\nmlflow.start_run()\nmlflow.end_run('FAILED')\n")
    assert mlflow.get_run(mlflow.run(str(root)).run_id).info.status == "FAILED"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ({"entry_point": "train"}, "RESOURCE_DOES_NOT_EXIST", "no entry point 'train'"),
        ({"entry_point": ""}, "INVALID_PARAMETER_VALUE", "'entry_point'"),
        ({"parameters": {"a b": 1}}, "INVALID_PARAMETER_VALUE", "Invalid parameter name 'a b'"),
        ({"env_manager": "nix"}, "INVALID_PARAMETER_VALUE", "allowed are local, system, virtualenv, uv, conda, docker"),
        ({"env_manager": "docker"}, "INVALID_PARAMETER_VALUE", "has no docker_env"),
        ({"docker_args": {"--privileged": True}}, "INVALID_PARAMETER_VALUE", "'--privileged' of an option"),
        ({"backend": "moon"}, "INVALID_PARAMETER_VALUE", "'moon' for the backend; there are kubernetes, local"),
        ({"backend": "databricks"}, "NOT_IMPLEMENTED", "The backend 'databricks' is not implemented"),
        ({"backend_config": "[1]"}, "INVALID_PARAMETER_VALUE", "neither a JSON object nor a file"),
        ({"backend_config": "{"}, "INVALID_PARAMETER_VALUE", "not valid JSON"),
        ({"experiment_id": "0", "experiment_name": "x"}, "INVALID_PARAMETER_VALUE", "only one of"),
        ({"experiment_id": "77"}, "RESOURCE_DOES_NOT_EXIST", "77"),
        ({"run_id": "0" * 32}, "RESOURCE_DOES_NOT_EXIST", "0" * 32),
        ({"synchronous": "yes"}, "INVALID_PARAMETER_VALUE", "Invalid options for running a project"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
def test_what_is_wrong_is_said_before_anything_starts(command, raises, arguments, code, said):
    root = command("touch started")
    with raises(code, said):
        mlflow.run(str(root), **arguments)
    assert mlflow.search_runs(output_format="list") == [] and not (root / "started").exists()


def test_experiments(command):
    root = command("true")
    first = mlflow.run(str(root), experiment_name="new")
    found = mlflow.get_experiment_by_name("new")
    second = mlflow.run(str(root), experiment_id=found.experiment_id)
    third = mlflow.run(str(root), experiment_name="new")
    for submitted in (first, second, third):
        assert mlflow.get_run(submitted.run_id).info.experiment_id == found.experiment_id
    mlflow.delete_experiment(found.experiment_id)
    with pytest.raises(mlflow.MlflowException, match="'new' is deleted"):
        mlflow.run(str(root), experiment_name="new")


def test_a_run_that_is_gone_on_with(command):
    root = command("echo $MLFLOW_RUN_ID")
    made = mlflow.MlflowClient().create_run("0", tags={"mlflow.user": "somebody"})
    assert mlflow.run(str(root), run_id=made.info.run_id, run_name="second").run_id == made.info.run_id
    run = mlflow.get_run(made.info.run_id)
    assert (run.info.status, run.info.run_name) == ("FINISHED", "second")
    assert (run.data.tags["mlflow.user"], run.data.tags["mlflow.source.type"]) == ("somebody", "PROJECT")
    mlflow.delete_run(made.info.run_id)
    with pytest.raises(mlflow.MlflowException, match="is deleted"):
        mlflow.run(str(root), run_id=made.info.run_id)


def test_nested_in_the_active_run(command, monkeypatch):
    root = command("true")
    with mlflow.start_run() as parent:
        child = mlflow.run(str(root))
    assert mlflow.get_run(child.run_id).data.tags["mlflow.parentRunId"] == parent.info.run_id
    # as in a step that calls the command and never started its run
    monkeypatch.setenv("MLFLOW_RUN_ID", parent.info.run_id)
    child = mlflow.run(str(root))
    assert mlflow.get_run(child.run_id).data.tags["mlflow.parentRunId"] == parent.info.run_id
    monkeypatch.setenv("MLFLOW_RUN_ID", "0" * 32)
    child = mlflow.run(str(root))
    assert "mlflow.parentRunId" not in mlflow.get_run(child.run_id).data.tags


@pytest.mark.parametrize("synchronous", [True, False], ids=["waited for", "in the background"])
def test_the_workspace_of_a_thread(command, monkeypatch, synchronous):
    monkeypatch.setenv("MLFLOW_ENABLE_WORKSPACES", "true")
    mlflow.create_workspace("lab")
    token = choose_here("lab")
    try:
        experiment_id = mlflow.create_experiment("in the lab")
        root = str(command("echo in $MLFLOW_WORKSPACE"))
        submitted = mlflow.run(root, experiment_id=experiment_id, synchronous=synchronous)
        assert submitted.wait()
        assert mlflow.get_run(submitted.run_id).info.status == "FINISHED"
        assert output_of(submitted.run_id) == "in lab\n"
    finally:
        go_back(token)


@pytest.mark.parametrize("uri", ["sqlite:///rel.db", "mlruns", "file:mlruns"])
def test_a_store_named_from_this_folder(command, uri, tmp_path):
    root = command("python log.py", log__py="import mlflow\nwith mlflow.start_run(): mlflow.log_text('x', 'x.txt')\n")
    mlflow.set_tracking_uri(uri)
    submitted = mlflow.run(str(root))
    assert mlflow.artifacts.load_text(f"runs:/{submitted.run_id}/x.txt") == "x"
    assert sorted(path.name for path in root.iterdir() if path.name != "__pycache__") == ["MLproject", "log.py"]


def test_git_tags(tmp_path, command):
    root = command("true")
    run_git(root, "init", "--quiet")
    run_git(root, "add", ".")
    run_git(root, "commit", "--quiet", "--message", "x")
    run_git(root, "remote", "add", "origin", "https://me:s3cret@example.com/a.git")
    commit = run_git(root, "rev-parse", "HEAD")
    tags = mlflow.get_run(mlflow.run(str(root)).run_id).data.tags
    assert {key: value for key, value in tags.items() if ".git." in key} == {
        "mlflow.source.git.commit": commit,
        "mlflow.source.git.branch": "main",
        "mlflow.source.git.repoURL": "https://example.com/a.git",
        "mlflow.source.git.dirty": "false",
    }
    tags = mlflow.get_run(mlflow.run(f"file://{root}", version=commit).run_id).data.tags
    assert (tags["mlflow.source.name"], tags["mlflow.source.git.commit"]) == (str(root), commit)


def test_path_parameters(project, tmp_path):
    with mlflow.start_run() as source:
        mlflow.log_text("far\n", "data.txt")
    root = project(
        """
        entry_points:
          main:
            parameters: {near: path, far: path}
            command: "cat {near} {far} && echo {far}"
        """
    )
    (tmp_path / "here" / "near.txt").write_text("near\n")
    storage = tmp_path / "storage"
    uri = f"runs:/{source.info.run_id}/data.txt"
    submitted = mlflow.run(str(root), parameters={"near": "near.txt", "far": uri}, storage_dir=str(storage))
    near, far, path = output_of(submitted.run_id).splitlines()
    assert (near, far) == ("near", "far") and path.startswith(f"{storage}/run-")
    assert mlflow.get_run(submitted.run_id).data.params == {"near": f"{tmp_path}/here/near.txt", "far": uri}
    path = output_of(mlflow.run(str(root), parameters={"near": "near.txt", "far": uri}).run_id).splitlines()[2]
    assert not os.path.exists(path)


def test_what_a_command_leaves_behind_ends_with_it(command, tmp_path):
    root = command("sleep 600 & echo $!")
    began = time.monotonic()
    submitted = mlflow.run(str(root))
    assert not is_alive(int(output_of(submitted.run_id)))
    assert time.monotonic() - began < 300


# ---- in the background -----------------------------------------------------------------------------------------------


def test_not_waited_for(command):
    root = command("until [ -e go ]; do sleep 0.01; done; echo done")
    submitted = mlflow.run(str(root), parameters={}, synchronous=False)
    assert submitted.get_status() == "RUNNING"
    assert mlflow.get_run(submitted.run_id).info.status == "RUNNING"
    (root / "go").touch()
    assert submitted.wait() and submitted.get_status() == "FINISHED"
    assert mlflow.get_run(submitted.run_id).info.status == "FINISHED"
    assert output_of(submitted.run_id) == "done\n"
    submitted.cancel()
    assert submitted.get_status() == "FINISHED"


def test_failing_in_the_background(command, capfd):
    submitted = mlflow.run(str(command("exit 4")), synchronous=False)
    assert not submitted.wait() and submitted.get_status() == "FAILED"
    assert mlflow.get_run(submitted.run_id).info.status == "FAILED"
    assert "ended with status 4" in capfd.readouterr().err


def test_cancelling_ends_all_processes(command, tmp_path, monkeypatch):
    # what is ended by force tidies up nothing
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    # one that ignores the request to end, in a session of its own, as a child of a child
    root = command(
        "python stubborn.py",
        stubborn__py="""
            import os, signal, subprocess, sys, time
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], start_new_session=True)
            open("pids.part", "w").write(f"{os.getpid()} {child.pid}")
            os.rename("pids.part", "pids")
            print("ready", flush=True)
            time.sleep(300)
        """,
    )
    submitted = mlflow.run(str(root), synchronous=False)
    pids = wait_for(lambda: (root / "pids").exists() and (root / "pids").read_text().split())
    # the process beside the command would wait for longer, and is ended by force as well
    process.end_tree(submitted.command_proc, grace=0.5)
    assert not any(is_alive(int(pid)) for pid in pids)
    tracked_run.end_if_open(submitted.run_id, "KILLED")
    assert mlflow.get_run(submitted.run_id).info.status == "KILLED"


def test_cancelling(command):
    root = command("echo begun; touch begun; sleep 300")
    submitted = mlflow.run(str(root), synchronous=False)
    wait_for((root / "begun").exists)
    submitted.cancel()
    assert submitted.get_status() == "KILLED" and not submitted.wait()
    assert mlflow.get_run(submitted.run_id).info.status == "KILLED"
    # the process of ours had time to keep the output
    assert output_of(submitted.run_id) == "begun\n"


def test_a_process_of_somebody_else():
    with mlflow.start_run() as run:
        pass
    mlflow.MlflowClient().update_run(run.info.run_id, status="RUNNING")
    # in our own session, so its child is found by its parent only
    with subprocess.Popen(["sh", "-c", "sleep 300 & echo $!; wait"], stdout=subprocess.PIPE, text=True) as started:
        pid = int(started.stdout.readline())
        submitted = LocalSubmittedRun(run.info.run_id, started)
        assert (submitted.run_id, submitted.get_status()) == (run.info.run_id, "RUNNING")
        submitted.cancel()
        assert submitted.get_status() == "KILLED" and not is_alive(pid)
    assert mlflow.get_run(run.info.run_id).info.status == "KILLED"


def test_it_goes_on_when_its_starter_ends(command, store):
    root = command("until [ -e go ]; do sleep 0.01; done; echo done")
    program = f"import mlflow; print(mlflow.run({str(root)!r}, synchronous=False).run_id)"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as starter:
        run_id = starter.stdout.readline().strip()
    assert mlflow.get_run(run_id).info.status == "RUNNING"
    (root / "go").touch()
    wait_for(lambda: mlflow.get_run(run_id).info.status == "FINISHED")
    assert output_of(run_id) == "done\n"


def test_a_step_that_is_not_waited_for(command, monkeypatch):
    monkeypatch.setattr(process, "_DRAIN_SECONDS", 0.1)
    root = command(
        "python start.py",
        start__py="import mlflow\nmlflow.run('.', 'later.sh', synchronous=False, env_manager='local')\n",
        later__sh="until [ -e go ]; do sleep 0.01; done; echo later\n",
    )
    outer = mlflow.run(str(root))
    assert mlflow.get_run(outer.run_id).info.status == "FINISHED"
    inner = next(run for run in mlflow.search_runs(output_format="list") if run.info.run_id != outer.run_id)
    assert inner.info.status == "RUNNING" and inner.data.tags["mlflow.parentRunId"] == outer.run_id
    (root / "go").touch()
    # what it was shown on is gone; it is kept all the same
    wait_for(lambda: mlflow.get_run(inner.info.run_id).info.status == "FINISHED")
    assert output_of(inner.info.run_id) == "later\n"


# ---- from the command line -------------------------------------------------------------------------------------------


def mlflow_run(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "mlflow", "run", *map(str, arguments)],
        # tests that run in the background of a shell ignore Ctrl-C, and so would what they start
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_interrupting_ends_a_pipeline(command, number):
    # a step that runs a step: each is interrupted by itself only, the innermost has a process of its own
    root = command(
        'python -c \'import mlflow; mlflow.run(".", "inner.sh")\'',
        inner__sh="echo inside; sleep 300 &\necho $! > pid.part; mv pid.part pid; wait\n",
    )
    with mlflow_run(root) as running:
        pid = int(wait_for(lambda: (root / "pid").exists() and (root / "pid").read_text()))
        running.send_signal(number)
        out, _ = running.communicate(timeout=250)
    assert running.returncode == (1 if number == signal.SIGINT else -signal.SIGTERM)
    assert not is_alive(pid)
    assert out == "inside\n"
    runs = mlflow.search_runs(output_format="list")
    assert [run.info.status for run in runs] == ["KILLED", "KILLED"]


SLEEPS = {"slow__sh": "echo inside\nsleep 300 &\necho $! > pid.part; mv pid.part pid; wait\n"}


def pid_in(root):
    return int(wait_for(lambda: (root / "pid").exists() and (root / "pid").read_text()))


def killed_run():
    [run] = mlflow.search_runs(output_format="list")
    wait_for(lambda: mlflow.get_run(run.info.run_id).info.status != "RUNNING")
    assert mlflow.get_run(run.info.run_id).info.status == "KILLED"
    return run.info.run_id


@pytest.mark.parametrize("waited_for", [True, False])
def test_killed_by_force_it_leaves_nothing(command, tmp_path, monkeypatch, waited_for):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    root = command("bash slow.sh", **SLEEPS)
    if waited_for:
        process_of_ours = mlflow_run(root)
    else:
        process_of_ours = mlflow.run(str(root), synchronous=False).command_proc
    with process_of_ours as running:
        pid = pid_in(root)
        running.kill()
    assert running.returncode == -signal.SIGKILL
    run_id = killed_run()
    wait_for(lambda: not is_alive(pid))
    said = output_of(run_id).splitlines()
    assert said[0] == "inside" and "killed" in said[-1]
    wait_for(lambda: not list(temporary.glob("mlflow-*")))


def test_killed_by_force_while_the_environment_is_made(project, tmp_path, monkeypatch):
    waits = tmp_path / "bin" / "uv"
    waits.parent.mkdir()
    waits.write_text("#!/bin/sh\ntouch $ASKED; until [ -e $ASKED.end ]; do sleep 0.05; done\n")
    waits.chmod(0o755)
    monkeypatch.setenv("PATH", f"{waits.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("ASKED", str(tmp_path / "asked"))
    monkeypatch.setenv("MLFLOW_ENV_ROOT", str(tmp_path / "environments"))
    root = project("entry_points: {main: {command: 'true'}}", python_env__yaml="dependencies: [numpy]\n")
    with mlflow_run(root, "--env-manager", "uv") as running:
        wait_for((tmp_path / "asked").exists)
        running.kill()
    (tmp_path / "asked.end").touch()
    killed_run()


def test_a_pipeline_whose_step_is_killed_by_force(command):
    root = command("python start.py", start__py="import mlflow; mlflow.run('.', 'slow.sh')\n", **SLEEPS)
    with mlflow_run(root) as running:
        pid = pid_in(root)
        running.kill()
    runs = mlflow.search_runs(output_format="list")
    assert len(runs) == 2
    for run in runs:
        wait_for(lambda run=run: mlflow.get_run(run.info.run_id).info.status == "KILLED")
    wait_for(lambda: not is_alive(pid))


def test_what_watches_ends_with_the_run(command):
    mlflow.run(str(command("true")))
    children = subprocess.run(["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True, text=True).stdout
    assert "mlflow-run-watcher" not in children


def test_the_command_line(project):
    root = project("entry_points: {main: {parameters: {a: int, b: {default: x}}, command: 'echo {a} {b}; exit {a}'}}")
    with mlflow_run(root, "-P", "a=0", "-P", "b=y=z", "--experiment-name", "e", "--run-name", "r") as good:
        out, err = good.communicate()
    assert (good.returncode, out) == (0, "0 y=z\n"), err
    found = mlflow.get_experiment_by_name("e")
    [run] = mlflow.search_runs([found.experiment_id], output_format="list")
    assert (run.info.run_name, run.data.params) == ("r", {"a": "0", "b": "y=z"})
    with mlflow_run(root, "-P", "a=7") as bad:
        out, err = bad.communicate()
    assert (bad.returncode, out) == (1, "7 x\n")
    first, second, *_ = err.splitlines()
    assert first.startswith("Running 'main' of project 'project' in run ")
    assert second.startswith("Error: The entry point 'main' of project 'project' ended with status 7")
    assert "Traceback" not in err


def test_experiments_of_the_command_line(command, monkeypatch):
    from click.testing import CliRunner

    from mlflow.cli import cli

    root = str(command("true"))
    ids = {name: mlflow.create_experiment(name) for name in ("one", "two")}
    monkeypatch.setenv("MLFLOW_EXPERIMENT_NAME", "one")
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", ids["one"])
    for arguments in ([], ["--experiment-name", "two"], ["--experiment-id", ids["two"]]):
        done = CliRunner().invoke(cli, ["run", root, *arguments])
        assert done.exit_code == 0, done.output
    counts = [len(mlflow.search_runs([ids[name]], output_format="list")) for name in ("one", "two")]
    assert counts == [1, 2]
    monkeypatch.setenv("MLFLOW_EXPERIMENT_ID", ids["two"])
    done = CliRunner().invoke(cli, ["run", root])
    assert done.exit_code == 1 and "contradict each other" in done.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-P", "a"], "'a' for --param-list; NAME=VALUE is needed"),
        (["-P", "a=1", "-P", "a=2"], "--param-list gives 'a' twice"),
        (["-P", "a=x"], "'x' for parameter 'a': a whole number"),
        (["--backend", "moon"], "'moon' for the backend"),
    ],
    ids=["no value", "twice", "no number", "backend"],
)
def test_the_command_line_is_wrong(project, arguments, said):
    from click.testing import CliRunner

    from mlflow.cli import cli

    root = project("entry_points: {main: {parameters: {a: int}, command: 'echo {a}'}}")
    done = CliRunner().invoke(cli, ["run", str(root), *arguments])
    assert done.exit_code == 1 and said in done.output


def test_the_example(tmp_path, monkeypatch):
    before = sorted(path.name for path in EXAMPLE.iterdir() if path.name != "__pycache__")
    submitted = mlflow.run(str(EXAMPLE), parameters={"points": 20, "rate": 0.5}, env_manager="local")
    run = mlflow.get_run(submitted.run_id)
    steps = {each.data.tags["mlflow.project.entryPoint"]: each for each in mlflow.search_runs(output_format="list")}
    assert steps.keys() == {"main", "prepare", "train"}
    for name in ("prepare", "train"):
        assert steps[name].data.tags["mlflow.parentRunId"] == run.info.run_id
        assert steps[name].info.status == "FINISHED"
    assert 0 < run.data.metrics["loss"] < 0.1
    assert 2 < steps["train"].data.metrics["slope"] < 4
    assert sorted(path.name for path in EXAMPLE.iterdir() if path.name != "__pycache__") == before


def test_threads(command):
    root = command("sleep 0.1; echo $MLFLOW_RUN_ID")
    found = []
    threads = [threading.Thread(target=lambda: found.append(mlflow.run(str(root)).run_id)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 3
    assert all(output_of(run_id).strip() == run_id for run_id in found)
