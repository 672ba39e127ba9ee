"""A model served by its alias: a new version takes over under load, and is rolled back, without a failed request."""

import threading
import time

import pandas as pd
import pytest

import mlflow
from mlflow.models import infer_signature
from tests.pyfunc.scoring_server.serving import scoring_server
from tests.serverprocess import running_server

BODY = {"dataframe_split": {"columns": ["a"], "data": [[1.0]]}}


class Load:
    """Asks again and again, and keeps what was answered."""

    def __init__(self, server):
        self.answers = []
        self._server = server
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._ask, daemon=True) for _ in range(3)]

    def _ask(self):
        while not self._ended.is_set():
            try:
                answer = self._server.ask(BODY)
                self.answers.append((answer.status, answer.body))
            except OSError as error:
                self.answers.append((0, repr(error)))

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        for thread in self._threads:
            thread.join()


def wait_until(server, condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, server.log.read_text()[-2000:]
        time.sleep(0.1)


def wait_for(server, value):
    wait_until(server, lambda: server.predictions(BODY) == [pytest.approx(value)])


def test_train_register_serve_promote_roll_back(tmp_path):
    from sklearn.linear_model import LinearRegression

    frame = pd.DataFrame({"a": [0.0, 1.0, 2.0]})
    with running_server(tmp_path) as tracking:
        try:
            mlflow.set_tracking_uri(str(tracking))
            mlflow.set_registry_uri(str(tracking))
            for slope in (10.0, 20.0):
                model = LinearRegression().fit(frame, frame["a"] * slope)
                mlflow.sklearn.log_model(
                    model,
                    name="slope",
                    signature=infer_signature(frame, model.predict(frame)),
                    registered_model_name="slope",
                    pip_requirements=["scikit-learn"],
                )
            client = mlflow.MlflowClient()
            client.set_registered_model_alias("slope", "champion", 1)
            settings = {
                "MLFLOW_TRACKING_URI": str(tracking),
                "MILLRACE_SCORING_RELOAD_SECONDS": "0.5",
            }
            with scoring_server(tmp_path, "models:/slope@champion", env=settings) as server, Load(server) as load:
                wait_for(server, 10.0)
                assert server.ask(path="/v2/models/slope").json["versions"] == ["1"]
                client.set_registered_model_alias("slope", "champion", 2)
                wait_for(server, 20.0)
                assert server.ask(path="/v2/models/slope").json["versions"] == ["2"]
                client.set_registered_model_alias("slope", "champion", 1)
                wait_for(server, 10.0)
                # what cannot be loaded does not take the place of what works
                client.delete_registered_model_alias("slope", "champion")
                wait_until(server, lambda: "Version 1 stays in service" in server.log.read_text())
                # time in which it could say that again
                time.sleep(1.5)
                wait_for(server, 10.0)
                assert server.log.read_text().count("Version 1 stays in service") == 1
                wait_until(server, lambda: len(load.answers) > 50)
            assert {status for status, _ in load.answers} == {200}
        finally:
            mlflow.set_tracking_uri(None)
            mlflow.set_registry_uri(None)
