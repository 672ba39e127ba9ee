"""Models of DSPy."""

from tests.flavors.example import Example


def module():
    import dspy

    class Shout(dspy.Module):
        def forward(self, question):
            return dspy.Prediction(answer=question.upper() + "!")

    return Shout()


def call(model, question):
    return model(question=question).toDict()


EXAMPLES = [
    Example(
        "dspy",
        flavor="dspy",
        library="dspy",
        model=module,
        data=lambda: "is it so",
        native=call,
        file="data/model.pkl",
        requirement=("dspy",),
        pickled=True,
        entry={"model_path": "data/model.pkl"},
    ),
]
