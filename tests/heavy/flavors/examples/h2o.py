"""A model of H2O."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples.tables import features, few, numbers


def model():
    import h2o
    from h2o.estimators import H2OGradientBoostingEstimator

    h2o.init(nthreads=1, max_mem_size="512m")
    h2o.no_progress()
    made = H2OGradientBoostingEstimator(ntrees=2, max_depth=2, min_rows=1, seed=1)
    made.train(x=["a", "b"], y="y", training_frame=h2o.H2OFrame(features().assign(y=numbers())))
    return made


def predict(model, data):
    import h2o

    return model.predict(h2o.H2OFrame(data)).as_data_frame()


EXAMPLES = [
    Example(
        "h2o",
        flavor="h2o",
        library="h2o",
        model=model,
        data=few,
        native=predict,
        file="model.h2o",
        requirement=("h2o",),
        entry={"data": "model.h2o"},
    ),
]
