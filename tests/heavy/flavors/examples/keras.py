"""Models of Keras."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples import tiny

EXAMPLES = [
    Example(
        "keras",
        flavor="keras",
        library="keras",
        model=tiny.keras_net,
        data=tiny.array,
        native=lambda model, data: model.predict(data, verbose=0),
        file="data/model.keras",
        requirement=("keras",),
        entry={"data": "data", "save_exported_model": False},
    ),
]
