"""Models of Spark ML."""

from tests.flavors.example import Example
from tests.heavy.flavors.examples.tables import features, few, numbers


def session():
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )


def pipeline():
    from pyspark.ml import Pipeline
    from pyspark.ml.feature import VectorAssembler
    from pyspark.ml.regression import LinearRegression

    frame = session().createDataFrame(features().assign(label=numbers()))
    stages = [VectorAssembler(inputCols=["a", "b"], outputCol="features"), LinearRegression(maxIter=2)]
    return Pipeline(stages=stages).fit(frame)


def predict(model, data):
    rows = model.transform(session().createDataFrame(data)).select("prediction").collect()
    return [row[0] for row in rows]


EXAMPLES = [
    Example(
        "spark-pipeline",
        flavor="spark",
        library="pyspark",
        model=pipeline,
        data=few,
        native=predict,
        file="sparkml",
        requirement=("pyspark",),
        entry={"model_data": "sparkml", "model_class": "pyspark.ml.pipeline.PipelineModel"},
    ),
]
