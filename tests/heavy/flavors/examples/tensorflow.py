"""Models of TensorFlow."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples import tiny


def module():
    import tensorflow as tf

    class Scale(tf.Module):
        def __init__(self):
            super().__init__()
            self.factors = tf.Variable([1.0, 2.0, 3.0])

        @tf.function(input_signature=[tf.TensorSpec([None, 3], tf.float32, name="data")])
        def __call__(self, data):
            return data * self.factors

    return Scale()


def example(name, model, native, file, **further):
    return Example(
        name,
        flavor="tensorflow",
        library="tensorflow",
        model=model,
        data=tiny.array,
        native=native,
        file=file,
        requirement=("tensorflow", "tensorflow-cpu"),
        **further,
    )


EXAMPLES = [
    example(
        "tensorflow-keras",
        tiny.keras_net,
        lambda model, data: model.predict(data, verbose=0),
        "data/model.keras",
        entry={"data": "data", "model_type": "keras", "save_format": "tf"},
    ),
    example(
        "tensorflow-module",
        module,
        lambda model, data: model(data).numpy(),
        "tf2model",
        entry={"saved_model_dir": "tf2model", "model_type": "tf2-module"},
    ),
]
