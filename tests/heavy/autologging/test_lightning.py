"""PyTorch Lightning: checkpoints that load again, a trainer that is as it was, failures that touch nothing."""

import importlib.util
from pathlib import Path

import pytest

import mlflow

lightning = pytest.importorskip("lightning")
torch = pytest.importorskip("torch")

spec = importlib.util.spec_from_file_location("scenarios", Path(__file__).with_name("scenarios_pytorch.py"))
scenarios = importlib.util.module_from_spec(spec)
spec.loader.exec_module(scenarios)


def trainer(**options):
    return scenarios._trainer(enable_checkpointing=False, **options)


def test_checkpoints_can_be_loaded(runs):
    mlflow.pytorch.autolog(log_models=False)
    model, loader = scenarios._parts()
    trainer(max_epochs=2).fit(model, loader, loader)
    run_id = runs()[0].info.run_id
    loaded = mlflow.pytorch.load_checkpoint(type(model), run_id)
    features = torch.randn(4, 3)
    assert torch.equal(loaded.cpu()(features), model.cpu()(features))


def test_trainer_and_results_are_as_without(runs):
    model, loader = scenarios._parts()
    trainer(max_epochs=2).fit(model, loader, loader)
    plain = [weight.clone() for weight in model.parameters()]
    mlflow.pytorch.autolog()
    model, loader = scenarios._parts()
    training = trainer(max_epochs=2)
    before = list(training.callbacks)
    training.fit(model, loader, loader)
    assert training.callbacks == before
    assert all(torch.equal(one, other) for one, other in zip(plain, model.parameters(), strict=True))
    assert runs()[0].info.status == "FINISHED"


def test_a_missing_monitor_is_said_once_and_the_training_goes_on(runs, caplog):
    mlflow.pytorch.autolog(log_models=False, checkpoint_monitor="nothing")
    model, loader = scenarios._parts()
    trainer(max_epochs=3).fit(model, loader, loader)
    said = [r.getMessage() for r in caplog.records if r.name == "mlflow.autologging"]
    assert len([message for message in said if "nothing" in message]) == 1
    assert len(mlflow.MlflowClient().get_metric_history(runs()[0].info.run_id, "val_loss")) == 3


def test_an_error_of_the_training_fails_the_run(runs):
    class Broken(type(scenarios._parts()[0])):
        def training_step(self, batch, index):
            raise RuntimeError("broken step")

    mlflow.pytorch.autolog()
    _, loader = scenarios._parts()
    with pytest.raises(RuntimeError, match="broken step"):
        trainer(max_epochs=1).fit(Broken(), loader)
    assert runs()[0].info.status == "FAILED"
    assert [model.status for model in mlflow.search_logged_models(["0"], output_format="list")] == ["FAILED"]


def test_early_stopping(runs):
    from lightning.pytorch.callbacks import EarlyStopping

    mlflow.pytorch.autolog(log_models=False, checkpoint=False)
    model, loader = scenarios._parts()
    stop = EarlyStopping("val_loss", patience=1, min_delta=100.0)
    trainer(max_epochs=10, callbacks=[stop]).fit(model, loader, loader)
    [run] = runs()
    assert (run.data.params["monitor"], run.data.params["patience"]) == ("val_loss", "1")
    assert run.data.metrics["stopped_epoch"] == 1


def test_tensorboard(tmp_path, runs):
    tensorboard = pytest.importorskip("torch.utils.tensorboard")
    mlflow.pytorch.autolog()
    with mlflow.start_run():
        writer = tensorboard.SummaryWriter(tmp_path)
        for step in range(3):
            writer.add_scalar("loss", 1.0 / (step + 1), step)
        writer.add_hparams({"lr": 0.1}, {"accuracy": 0.5})
        writer.close()
    [run] = runs()
    assert run.data.params == {"lr": "0.1"}
    assert [p.value for p in mlflow.MlflowClient().get_metric_history(run.info.run_id, "loss")] == [1.0, 0.5, 1 / 3]
