"""``mlflow.evaluate`` as its users see it."""

import logging

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, average_precision_score, log_loss, mean_absolute_error, roc_auc_score

import mlflow
from mlflow.metrics import MetricValue, latency, mae, make_metric


@pytest.fixture(scope="module")
def binary():
    data = load_breast_cancer(as_frame=True)
    features = data.data.iloc[:, :4]
    return features, data.target, LogisticRegression(max_iter=300).fit(features, data.target)


@pytest.fixture
def numbers():
    return pd.DataFrame({"x": [1.0, 2.0, 3.0, 4.0], "y": [1.0, 2.0, 3.0, 5.0], "p": [1.0, 2.0, 2.5, 4.0]})


def files(run_id):
    return sorted(info.path for info in mlflow.MlflowClient().list_artifacts(run_id))


def test_a_logged_binary_classifier(binary):
    features, target, model = binary
    logged = mlflow.sklearn.log_model(model, name="m", pip_requirements=["scikit-learn"])
    frame = features.assign(label=target)
    with mlflow.start_run() as run:
        result = mlflow.evaluate(
            logged.model_uri,
            frame,
            targets="label",
            model_type="classifier",
            evaluator_config={"log_model_explainability": False},
        )
    share = model.predict_proba(features)[:, 1]
    expected = {
        "score": model.score(features, target),
        "accuracy_score": accuracy_score(target, model.predict(features)),
        "log_loss": log_loss(target, share),
        "roc_auc": roc_auc_score(target, share),
        "precision_recall_auc": average_precision_score(target, share),
        "example_count": len(target),
    }
    for name, value in expected.items():
        assert result.metrics[name] == pytest.approx(value), name
    counts = [result.metrics[f"{a}_{b}"] for a in ("true", "false") for b in ("positives", "negatives")]
    assert sum(counts) == len(target)
    # logged to the run and to the model
    stored = mlflow.get_run(run.info.run_id)
    assert stored.data.metrics == pytest.approx(result.metrics)
    metrics = mlflow.get_logged_model(logged.model_id).metrics
    assert {metric.key for metric in metrics} == set(result.metrics)
    assert {metric.dataset_name for metric in metrics} == {"dataset"}
    assert [entry.dataset.name for entry in stored.inputs.dataset_inputs] == ["dataset"]
    assert [entry.model_id for entry in stored.inputs.model_inputs] == [logged.model_id]
    assert logged.model_id in stored.data.tags["mlflow.datasets"]
    assert files(run.info.run_id) == [
        "calibration_curve_plot.png",
        "confusion_matrix.png",
        "lift_curve_plot.png",
        "precision_recall_curve_plot.png",
        "roc_curve_plot.png",
    ]
    assert result.artifacts["roc_curve_plot"].content.size[0] > 300


def test_several_classes():
    data = load_iris(as_frame=True)
    model = LogisticRegression(max_iter=300).fit(data.data, data.target)
    logged = mlflow.sklearn.log_model(model, name="m", pip_requirements=["scikit-learn"])
    result = mlflow.evaluate(
        mlflow.pyfunc.load_model(logged.model_uri),
        data.data.assign(label=data.target),
        targets="label",
        model_type="classifier",
        evaluator_config={"log_model_explainability": False},
    )
    share = model.predict_proba(data.data)
    assert result.metrics["roc_auc"] == pytest.approx(
        roc_auc_score(data.target, share, multi_class="ovr", average="weighted")
    )
    table = result.artifacts["per_class_metrics"].content
    assert list(table["positive_class"]) == [0, 1, 2]
    assert "lift_curve_plot" not in result.artifacts
    assert "true_positives" not in result.metrics


def test_a_table_of_labels():
    table = pd.DataFrame({"y": ["a", "b", "a", "b"], "p": ["a", "b", "b", "b"]})
    settings = {"pos_label": "a"}
    result = mlflow.evaluate(
        data=table, targets="y", predictions="p", model_type="classifier", evaluator_config=settings
    )
    assert result.metrics["recall_score"] == 0.5
    assert result.metrics["precision_score"] == 1.0
    assert (result.metrics["true_positives"], result.metrics["false_negatives"]) == (1, 1)
    assert list(result.artifacts) == ["confusion_matrix"]


def test_a_label_that_is_not_there(raises):
    table = pd.DataFrame({"y": ["a", "b"], "p": ["a", "b"]})
    with raises("INVALID_PARAMETER_VALUE", "pos_label", "'c'"):
        mlflow.evaluate(
            data=table, targets="y", predictions="p", model_type="classifier", evaluator_config={"pos_label": "c"}
        )


def test_a_function_as_regressor():
    data = load_diabetes(as_frame=True)
    model = LinearRegression().fit(data.data, data.target)
    frame = data.data.assign(label=data.target)
    result = mlflow.evaluate(model.predict, frame, targets="label", model_type="regressor")
    assert result.metrics["mean_absolute_error"] == pytest.approx(
        mean_absolute_error(data.target, model.predict(data.data))
    )
    assert result.metrics["sum_on_target"] == data.target.sum()
    assert mlflow.get_run(result.run_id).info.status == "FINISHED"


def test_sample_weights_and_prefix(numbers):
    settings = {"sample_weights": [1, 1, 0, 0], "metric_prefix": "val_"}
    result = mlflow.evaluate(
        data=numbers, targets="y", predictions="p", model_type="regressor", evaluator_config=settings
    )
    assert result.metrics["val_mean_absolute_error"] == 0
    assert result.metrics["val_sum_on_target"] == 3
    assert set(mlflow.get_run(result.run_id).data.metrics) == set(result.metrics)


def test_a_dataset_and_the_run_that_is_active(numbers, run):
    dataset = mlflow.data.from_pandas(numbers, targets="y", predictions="p", name="held out")
    result = mlflow.evaluate(data=dataset, model_type="regressor")
    assert result.run_id == run.info.run_id
    stored = mlflow.get_run(run.info.run_id)
    assert stored.inputs.dataset_inputs[0].dataset.name == "held out"
    assert mlflow.active_run().info.run_id == run.info.run_id


def test_an_array():
    features = np.arange(8.0).reshape(4, 2)
    result = mlflow.evaluate(
        lambda data: np.asarray(data).sum(axis=1), features, targets=features.sum(axis=1), model_type="regressor"
    )
    assert result.metrics["max_error"] == 0


# ---- metrics of the user ---------------------------------------------------------------------------------------------


def test_metrics_that_build_on_each_other(numbers):
    double = make_metric(
        eval_fn=lambda mean_absolute_error: mean_absolute_error.aggregate_results["mean_absolute_error"] * 2,
        greater_is_better=False,
        name="double",
    )
    result = mlflow.evaluate(data=numbers, targets="y", predictions="p", extra_metrics=[double, mae()], model_type=None)
    assert result.metrics == {"mean_absolute_error": 0.375, "double": 0.75}


def test_the_older_form_of_a_function(numbers):
    def doubled(eval_df, builtin_metrics):
        assert list(eval_df.columns) == ["prediction", "target"]
        return builtin_metrics["mean_absolute_error"] * 2

    result = mlflow.evaluate(
        data=numbers,
        targets="y",
        predictions="p",
        model_type="regressor",
        extra_metrics=[make_metric(eval_fn=doubled, greater_is_better=False)],
    )
    assert result.metrics["doubled"] == 0.75


def test_scores_of_rows_become_a_table(numbers):
    def far(predictions, targets, x, limit):
        errors = abs(predictions - targets)
        return MetricValue(scores=list(errors), justifications=[f"{a > limit}" for a in errors])

    settings = {"col_mapping": {"limit": 0.75}}
    result = mlflow.evaluate(
        data=numbers,
        targets="y",
        predictions="p",
        extra_metrics=[make_metric(eval_fn=far, greater_is_better=False, version="v2")],
        evaluator_config=settings,
    )
    assert result.metrics["far/v2/mean"] == 0.375
    table = result.tables["eval_results_table"]
    assert list(table.columns) == ["x", "y", "p", "far/v2/score", "far/v2/justification"]
    assert list(table["far/v2/justification"]) == ["False", "False", "False", "True"]
    pd.testing.assert_frame_equal(
        mlflow.load_table("eval_results_table.json", run_ids=[result.run_id]), table, check_dtype=False
    )


def test_a_column_that_is_not_there(numbers, raises):
    metric = make_metric(eval_fn=lambda predictions, context: 1.0, greater_is_better=True, name="mine")
    with raises("INVALID_PARAMETER_VALUE", "'mine'", "'context'", "col_mapping"):
        mlflow.evaluate(data=numbers, targets="y", predictions="p", extra_metrics=[metric])


def test_metrics_that_need_each_other(numbers, raises):
    one = make_metric(eval_fn=lambda other: 1.0, greater_is_better=True, name="one")
    other = make_metric(eval_fn=lambda one: 1.0, greater_is_better=True, name="other")
    with raises("INVALID_PARAMETER_VALUE", "each other"):
        mlflow.evaluate(data=numbers, targets="y", predictions="p", extra_metrics=[one, other])


def test_a_function_that_fails(numbers, raises):
    def bad(predictions, targets):
        raise ValueError("boom")

    with raises("INTERNAL_ERROR", "'bad'", "boom"):
        mlflow.evaluate(
            data=numbers,
            targets="y",
            predictions="p",
            extra_metrics=[make_metric(eval_fn=bad, greater_is_better=False)],
        )
    assert mlflow.last_active_run().info.status == "FAILED"


def test_a_function_that_gives_nothing_is_left_out(numbers, caplog):
    nothing = make_metric(eval_fn=lambda predictions: None, greater_is_better=True, name="nothing")
    with caplog.at_level(logging.WARNING):
        result = mlflow.evaluate(data=numbers, targets="y", predictions="p", extra_metrics=[nothing])
    assert result.metrics == {}
    assert "'nothing'" in caplog.text


def test_scores_for_other_rows(numbers, raises):
    short = make_metric(eval_fn=lambda predictions: MetricValue(scores=[1.0]), greater_is_better=True, name="short")
    with raises("INVALID_PARAMETER_VALUE", "1 scores for 4 rows"):
        mlflow.evaluate(data=numbers, targets="y", predictions="p", extra_metrics=[short])


def test_the_short_validation_knows_which_way_a_users_metric_is_better(numbers):
    mine = make_metric(eval_fn=lambda predictions: float(predictions.mean()), greater_is_better=True, name="mine")
    arguments = {"targets": "y", "predictions": "p", "extra_metrics": [mine]}
    low = mlflow.evaluate(data=numbers, **arguments)
    high = mlflow.evaluate(data=numbers.assign(p=numbers["p"] + 1), **arguments)
    mlflow.validate_evaluation_results(high, low)
    with pytest.raises(mlflow.MlflowException, match="mine"):
        mlflow.validate_evaluation_results(low, high)


# ---- texts and retrieval ---------------------------------------------------------------------------------------------


def test_a_retriever():
    table = pd.DataFrame({"q": ["x", "y"], "gt": [["d1", "d2"], ["d3"]], "r": [["d1", "d9", "d2"], ["d4", "d5"]]})
    result = mlflow.evaluate(
        data=table, targets="gt", predictions="r", model_type="retriever", evaluator_config={"retriever_k": 2}
    )
    assert result.metrics["precision_at_2/mean"] == 0.25
    assert result.metrics["ndcg_at_2/mean"] == pytest.approx(0.30657359638272924)
    assert list(result.tables["eval_results_table"]["recall_at_2/score"]) == [0.5, 0.0]


def test_answers_to_questions():
    table = pd.DataFrame({"inputs": ["a?", "b?"], "answer": ["yes", "no"]})
    result = mlflow.evaluate(
        lambda data: ["yes" for _ in data["inputs"]], table, targets="answer", model_type="question-answering"
    )
    assert result.metrics["exact_match/v1"] == 0.5
    assert list(result.tables["eval_results_table"]["outputs"]) == ["yes", "yes"]


def test_latency_is_measured_row_by_row():
    seen = []

    def answer(data):
        seen.append(len(data))
        return list(data["inputs"])

    table = pd.DataFrame({"inputs": ["a", "b", "c"]})
    result = mlflow.evaluate(answer, table, extra_metrics=[latency()])
    assert seen == [1, 1, 1]
    assert len(result.tables["eval_results_table"]["latency"]) == 3
    assert result.metrics["latency/mean"] >= 0


def test_a_model_with_several_columns(numbers, raises):
    def both(data):
        return pd.DataFrame({"output": data["x"], "extra": 1})

    frame = numbers[["x", "y"]]
    with raises("INVALID_PARAMETER_VALUE", "output, extra"):
        mlflow.evaluate(both, frame, targets="y", model_type="regressor")
    result = mlflow.evaluate(both, frame, targets="y", predictions="output", model_type="regressor")
    assert result.metrics["max_error"] == 1


# ---- artifacts -------------------------------------------------------------------------------------------------------


def test_artifacts_of_the_user(numbers):
    def draw(eval_df, builtin_metrics, artifacts_dir):
        from matplotlib.figure import Figure

        path = f"{artifacts_dir}/notes.txt"
        with open(path, "w") as file:
            file.write("written")
        return {"table": eval_df, "words": "hello", "values": {"a": 1}, "figure": Figure(), "own": path}

    result = mlflow.evaluate(
        data=numbers, targets="y", predictions="p", model_type="regressor", custom_artifacts=[draw]
    )
    assert files(result.run_id) == ["figure.png", "own.txt", "table.csv", "values.json", "words.txt"]
    assert result.artifacts["own"].content == "written"
    assert list(result.artifacts["table"].content.columns) == ["prediction", "target"]


@pytest.mark.parametrize(("given", "word"), [(3, "dict"), ({"../up": "x"}, "../up")])
def test_artifacts_that_cannot_be(numbers, given, word, raises):
    with raises("INVALID_PARAMETER_VALUE", word):
        mlflow.evaluate(
            data=numbers,
            targets="y",
            predictions="p",
            model_type="regressor",
            custom_artifacts=[lambda *_: given],
        )


# ---- arguments -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ({"data": None, "model_type": "regressor"}, "data"),
        ({"model_type": None}, "extra_metrics"),
        ({"model_type": "riddle", "predictions": "p"}, "riddle"),
        ({"model_type": "regressor"}, "predictions"),
        ({"model_type": "regressor", "predictions": "p", "evaluators": "nobody"}, "nobody"),
        ({"model_type": "regressor", "predictions": "p", "evaluators": 3}, "evaluators"),
        ({"model_type": "regressor", "predictions": "p", "env_manager": "docker"}, "docker"),
        ({"model": 3, "model_type": "regressor"}, "int"),
        ({"extra_metrics": ["mae"], "predictions": "p"}, "extra_metrics"),
    ],
)
def test_arguments_that_do_not_fit(numbers, arguments, word, raises):
    with raises("INVALID_PARAMETER_VALUE", word):
        mlflow.evaluate(**{"data": numbers, "targets": "y", **arguments})


def test_the_evaluators_there_are():
    assert mlflow.models.list_evaluators()[:3] == ["default", "classifier", "regressor"]


def test_an_evaluator_of_ones_own(numbers):
    from mlflow.models.evaluation import EvaluationResult, ModelEvaluator
    from mlflow.models.evaluation.evaluator import registry

    class Counting(ModelEvaluator):
        @classmethod
        def can_evaluate(cls, *, model_type, evaluator_config, **kwargs):
            return model_type == "riddle"

        def evaluate(self, *, model_type, dataset, run_id, evaluator_config, **kwargs):
            return EvaluationResult({"rows": len(dataset.features_data) * evaluator_config["times"]}, {}, run_id)

    registry.register("counting", Counting)
    try:
        result = mlflow.evaluate(
            data=numbers, targets="y", predictions="p", model_type="riddle", evaluator_config={"counting": {"times": 2}}
        )
    finally:
        registry._registry.pop("counting")
    assert result.metrics == {"rows": 8}
