"""A model of PaddlePaddle."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples import tiny


def layer():
    import paddle

    paddle.seed(1)
    spec = paddle.static.InputSpec([None, 3], "float32", name="data")
    return paddle.jit.to_static(paddle.nn.Linear(3, 1), full_graph=True, input_spec=[spec])


def call(model, data):
    import paddle

    return model(paddle.to_tensor(data)).numpy()


EXAMPLES = [
    Example(
        "paddle",
        flavor="paddle",
        library="paddle",
        model=layer,
        data=tiny.array,
        native=call,
        generic=lambda rows: {"0": [row[0] for row in rows]},
        file="model.pdiparams",
        requirement=("paddlepaddle",),
        pickled=True,
        entry={"pickled_model": "model"},
    ),
]
