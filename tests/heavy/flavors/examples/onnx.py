"""Models in the ONNX format."""

import numpy as np

from tests.flavors.example import Example


def built(nodes, inputs, outputs, weights=()):
    from onnx import TensorProto, helper, numpy_helper

    graph = helper.make_graph(
        [helper.make_node(*node) for node in nodes],
        "graph",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
        [numpy_helper.from_array(value, name) for name, value in weights],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def linear():
    """One input and a weight that is large enough to stand in a file of its own."""
    weights = np.linspace(0, 1, 20 * 20, dtype=np.float32).reshape(20, 20)
    return built([("MatMul", ["x", "w"], ["y"])], {"x": [None, 20]}, {"y": [None, 20]}, [("w", weights)])


def arithmetic():
    """Two inputs and two outputs."""
    return built(
        [("Add", ["a", "b"], ["sum"]), ("Mul", ["a", "b"], ["product"])],
        {"a": [None, 1], "b": [None, 1]},
        {"sum": [None, 1], "product": [None, 1]},
    )


def one_array():
    return np.ones((2, 20), dtype=np.float32)


def two_arrays():
    return {"a": np.array([[1.0], [2.0]], dtype=np.float32), "b": np.array([[3.0], [4.0]], dtype=np.float32)}


def run(model, feed):
    import onnxruntime

    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, feed), strict=True))


EXAMPLES = [
    Example(
        "onnx-linear",
        flavor="onnx",
        library="onnxruntime",
        model=linear,
        data=one_array,
        native=lambda model, data: run(model, {"x": data}),
        file="model.onnx",
        requirement=("onnx",),
        entry={
            "data": "model.onnx",
            "providers": ["CUDAExecutionProvider", "CPUExecutionProvider"],
            "onnx_session_options": None,
        },
    ),
    Example(
        "onnx-arithmetic",
        flavor="onnx",
        library="onnxruntime",
        model=arithmetic,
        data=two_arrays,
        native=run,
        options={
            "save_as_external_data": False,
            "onnx_execution_providers": ["CPUExecutionProvider"],
            "onnx_session_options": {
                "graph_optimization_level": 99,
                "intra_op_num_threads": 1,
                "execution_mode": "sequential",
                "extra_session_config": {"session.intra_op.allow_spinning": "0"},
            },
        },
        file="model.onnx",
        requirement=("onnxruntime",),
        entry={"providers": ["CPUExecutionProvider"]},
    ),
]
