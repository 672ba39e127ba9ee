"""Transformers' own callback logs to this package, and other integrations keep quiet meanwhile."""

import pytest

import mlflow

transformers = pytest.importorskip("transformers")
torch = pytest.importorskip("torch")


def trainer(folder, **options):
    config = transformers.BertConfig(
        vocab_size=20, hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=8, num_labels=2
    )
    rows = [{"input_ids": torch.tensor([1, 2, 3]), "labels": torch.tensor(i % 2)} for i in range(8)]
    arguments = transformers.TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=1,
        per_device_train_batch_size=4,
        logging_steps=1,
        save_strategy="no",
        use_cpu=True,
        report_to=["mlflow"],
        disable_tqdm=True,
        **options,
    )
    return transformers.Trainer(
        model=transformers.BertForSequenceClassification(config), args=arguments, train_dataset=rows
    )


def test_its_own_callback(tmp_path, runs):
    trainer(tmp_path).train()
    mlflow.end_run()
    [run] = runs()
    assert run.info.status == "FINISHED"
    assert run.data.params["num_train_epochs"] == "1"
    assert {"loss", "train_loss"} <= {name.rpartition("/")[2] for name in run.data.metrics}


def test_others_keep_quiet(tmp_path, runs):
    from sklearn.linear_model import LinearRegression

    class Fits(transformers.TrainerCallback):
        def on_train_end(self, *args, **kwargs):
            LinearRegression().fit([[1.0], [2.0]], [1, 2])

    mlflow.autolog(log_models=False)
    training = trainer(tmp_path)
    training.add_callback(Fits())
    training.train()
    mlflow.end_run()
    assert len(runs()) == 1
    assert "mlflow.autologging" not in runs()[0].data.tags
