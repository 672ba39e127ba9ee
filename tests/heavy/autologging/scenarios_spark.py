"""Trainings with pyspark.ml, and what Spark reads."""

import mlflow


def _session():
    from pyspark.sql import SparkSession

    return (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )


def _frame(session):
    from pyspark.ml.linalg import Vectors

    rows = [(float(i % 2), Vectors.dense([i % 2 + i / 40, i / 20])) for i in range(20)]
    return session.createDataFrame(rows, ["label", "features"])


def classifier():
    from pyspark.ml.classification import LogisticRegression

    session = _session()
    mlflow.pyspark.ml.autolog(log_models=False)
    LogisticRegression(maxIter=2).fit(_frame(session))


def fit_with_params():
    from pyspark.ml.classification import LogisticRegression

    session = _session()
    mlflow.pyspark.ml.autolog(log_models=False, log_datasets=False)
    estimator = LogisticRegression(maxIter=2)
    estimator.fit(_frame(session), {estimator.regParam: 0.5})


def pipeline():
    from pyspark.ml import Pipeline
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.feature import StandardScaler

    session = _session()
    mlflow.pyspark.ml.autolog(log_models=False)
    Pipeline(
        stages=[
            StandardScaler(inputCol="features", outputCol="scaled"),
            LogisticRegression(maxIter=2, featuresCol="scaled"),
        ]
    ).fit(_frame(session))


def cross_validator():
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.evaluation import BinaryClassificationEvaluator
    from pyspark.ml.tuning import CrossValidator, ParamGridBuilder

    session = _session()
    mlflow.pyspark.ml.autolog(log_models=False)
    estimator = LogisticRegression(maxIter=2)
    grid = ParamGridBuilder().addGrid(estimator.regParam, [0.0, 0.5]).build()
    CrossValidator(
        estimator=estimator,
        estimatorParamMaps=grid,
        evaluator=BinaryClassificationEvaluator(),
        numFolds=2,
        seed=1,
    ).fit(_frame(session))


def evaluators():
    from pyspark.ml.classification import LogisticRegression
    from pyspark.ml.evaluation import BinaryClassificationEvaluator, MulticlassClassificationEvaluator

    session = _session()
    mlflow.pyspark.ml.autolog(log_models=False)
    frame = _frame(session)
    model = LogisticRegression(maxIter=2).fit(frame)
    predictions = model.transform(frame)
    MulticlassClassificationEvaluator(metricName="accuracy").evaluate(predictions)
    MulticlassClassificationEvaluator(metricName="f1").evaluate(predictions)
    MulticlassClassificationEvaluator(metricName="f1").evaluate(predictions)
    BinaryClassificationEvaluator().evaluate(predictions)
