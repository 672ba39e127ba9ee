"""Trainings with PyTorch Lightning."""

import mlflow


def _trainer(**options):
    import lightning

    return lightning.Trainer(
        enable_progress_bar=False, logger=False, enable_model_summary=False, accelerator="cpu", **options
    )


def _parts(validation=True):
    import lightning
    import torch

    torch.manual_seed(0)

    class Regressor(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(3, 1)

        def forward(self, features):
            return self.layer(features)

        def training_step(self, batch, index):
            features, target = batch
            loss = torch.nn.functional.mse_loss(self(features), target)
            self.log("train_loss", loss, on_step=True, on_epoch=True)
            return loss

        def validation_step(self, batch, index):
            features, target = batch
            self.log("val_loss", torch.nn.functional.mse_loss(self(features), target))

        def test_step(self, batch, index):
            features, target = batch
            self.log("test_loss", torch.nn.functional.mse_loss(self(features), target))

        def configure_optimizers(self):
            return torch.optim.Adam(self.parameters(), lr=0.02)

    features = torch.randn(32, 3)
    data = torch.utils.data.TensorDataset(features, features.sum(dim=1, keepdim=True))
    loader = torch.utils.data.DataLoader(data, batch_size=8)
    return Regressor(), loader


def fit():
    mlflow.pytorch.autolog()
    model, loader = _parts()
    _trainer(max_epochs=2, enable_checkpointing=False).fit(model, loader, loader)


def fit_every_step():
    mlflow.pytorch.autolog(log_every_n_step=2, log_models=False, checkpoint=False)
    model, loader = _parts()
    _trainer(max_epochs=2, enable_checkpointing=False, log_every_n_steps=1).fit(model, loader, loader)


def fit_every_second_epoch():
    mlflow.pytorch.autolog(log_every_n_epoch=2, log_models=False, checkpoint=False, extra_tags={"team": "blue"})
    model, loader = _parts()
    _trainer(max_epochs=4, enable_checkpointing=False).fit(model, loader)


def fit_and_test():
    mlflow.pytorch.autolog(log_models=False, checkpoint=False)
    model, loader = _parts()
    trainer = _trainer(max_epochs=1, enable_checkpointing=False)
    with mlflow.start_run():
        trainer.fit(model, loader, loader)
        trainer.test(model, loader)


def checkpoints_every_epoch():
    mlflow.pytorch.autolog(log_models=False, checkpoint_save_best_only=False, checkpoint_save_weights_only=True)
    model, loader = _parts()
    _trainer(max_epochs=2, enable_checkpointing=False).fit(model, loader, loader)
