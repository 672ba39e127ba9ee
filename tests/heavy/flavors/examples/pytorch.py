"""Models of PyTorch."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples import tiny


def lightning_module():
    import lightning
    import torch

    class Net(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.layer = torch.nn.Linear(3, 1)

        def forward(self, data):
            return self.layer(data)

    torch.manual_seed(1)
    return Net().eval()


def script():
    import torch

    return torch.jit.script(tiny.torch_net())


def example(name, model, file, pickled, **further):
    return Example(
        name,
        flavor="pytorch",
        library=further.pop("library", "torch"),
        model=model,
        data=tiny.array,
        native=tiny.call_torch,
        file=file,
        requirement=("torch",),
        pickled=pickled,
        entry={"model_data": "data"},
        **further,
    )


EXAMPLES = [
    example("pytorch-pickled", tiny.torch_net, "data/model.pth", True, options={"serialization_format": "pickle"}),
    example("pytorch-script", script, "data/model.pth", False, options={"serialization_format": "pickle"}),
    example(
        "pytorch-lightning",
        lightning_module,
        "data/model.pth",
        True,
        library="lightning",
        options={"serialization_format": "pickle"},
    ),
]
