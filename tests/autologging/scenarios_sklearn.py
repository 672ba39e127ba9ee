"""Trainings with scikit-learn: what is logged must have the names and values MLflow gives it."""

import contextlib

import numpy as np

import mlflow


def _data(rows=40, classes=2, seed=0):
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(rows, 3))
    return features, (features @ [1.0, 2.0, -1.0] > 0).astype(int) if classes == 2 else np.arange(rows) % classes


def _frame(rows=40, classes=2):
    import pandas as pd

    features, target = _data(rows, classes)
    return pd.DataFrame(features, columns=["a", "b", "c"]), pd.Series(target, name="target")


def regressor():
    from sklearn.linear_model import LinearRegression

    mlflow.sklearn.autolog()
    features, target = _data()
    LinearRegression().fit(features, target)


def binary_classifier():
    from sklearn.linear_model import LogisticRegression

    mlflow.sklearn.autolog()
    LogisticRegression(C=0.5).fit(*_frame())


def multiclass_forest():
    from sklearn.ensemble import RandomForestClassifier

    mlflow.sklearn.autolog(log_input_examples=True)
    RandomForestClassifier(n_estimators=3, max_depth=2, random_state=0).fit(*_frame(60, 3))


def sample_weight_and_pos_label():
    from sklearn.tree import DecisionTreeClassifier

    mlflow.sklearn.autolog(pos_label=1, extra_tags={"team": "blue"})
    features, target = _data()
    DecisionTreeClassifier(max_depth=2).fit(features, target, sample_weight=np.linspace(0.1, 1, 40))


def no_models_no_datasets():
    from sklearn.linear_model import Ridge

    mlflow.sklearn.autolog(log_models=False, log_datasets=False)
    Ridge().fit(*_data())


def no_signature():
    from sklearn.linear_model import Ridge

    mlflow.sklearn.autolog(log_model_signatures=False)
    Ridge().fit(*_data())


def pipeline():
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    mlflow.sklearn.autolog()
    Pipeline([("scale", StandardScaler()), ("model", LogisticRegression())]).fit(*_frame())


def unsupervised():
    from sklearn.cluster import KMeans

    mlflow.sklearn.autolog()
    KMeans(n_clusters=2, n_init=1, random_state=0).fit(_data()[0])


def fit_predict():
    from sklearn.cluster import KMeans

    mlflow.sklearn.autolog()
    KMeans(n_clusters=2, n_init=1, random_state=0).fit_predict(_data()[0])


def transformer():
    from sklearn.preprocessing import StandardScaler

    mlflow.sklearn.autolog()
    StandardScaler().fit(_data()[0])
    StandardScaler().fit_transform(_data()[0])


def pca():
    from sklearn.decomposition import PCA

    mlflow.sklearn.autolog()
    PCA(n_components=2).fit_transform(_data()[0])


def meta_estimators():
    from sklearn.ensemble import BaggingClassifier, StackingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.tree import DecisionTreeClassifier

    mlflow.sklearn.autolog(log_models=False)
    features, target = _data(60, 3)
    OneVsRestClassifier(LogisticRegression()).fit(features, target)
    BaggingClassifier(DecisionTreeClassifier(max_depth=1), n_estimators=2, random_state=0).fit(features, target)
    StackingClassifier([("tree", DecisionTreeClassifier(max_depth=1))], LogisticRegression()).fit(features, target)


def grid_search():
    from sklearn.model_selection import GridSearchCV
    from sklearn.svm import SVC

    mlflow.sklearn.autolog()
    GridSearchCV(SVC(), {"kernel": ["linear", "rbf"], "C": [1, 10, 100, 0.1]}, cv=2).fit(*_data())


def grid_search_over_pipeline():
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import StandardScaler

    mlflow.sklearn.autolog(max_tuning_runs=1)
    steps = Pipeline([("scale", StandardScaler()), ("model", LogisticRegression())])
    GridSearchCV(steps, {"model__C": [0.1, 1.0]}, cv=2, scoring=["accuracy", "f1"], refit="f1").fit(*_frame())


def randomized_search_all_children():
    from sklearn.model_selection import RandomizedSearchCV
    from sklearn.tree import DecisionTreeClassifier

    mlflow.sklearn.autolog(max_tuning_runs=None)
    tree = DecisionTreeClassifier(random_state=0)
    RandomizedSearchCV(tree, {"max_depth": [1, 2, 3]}, n_iter=3, cv=2, random_state=0).fit(*_data())


def search_no_children():
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import GridSearchCV

    mlflow.sklearn.autolog(max_tuning_runs=0)
    GridSearchCV(Ridge(), {"alpha": [0.1, 1.0]}, cv=2).fit(*_data())


def post_training_metrics():
    import sklearn.metrics
    from sklearn.linear_model import LinearRegression, LogisticRegression

    mlflow.sklearn.autolog()
    # functions that are imported before are not wrapped
    from sklearn.metrics import accuracy_score

    features, target = _frame()
    validation, val_target = _frame(20)
    model = LogisticRegression().fit(features, target)
    model.score(validation, val_target)
    model.score(features, target)
    predictions = model.predict(validation)
    sklearn.metrics.f1_score(val_target, predictions)
    accuracy_score(val_target, predictions)
    sklearn.metrics.accuracy_score(val_target, predictions)
    sklearn.metrics.accuracy_score(val_target, y_pred=predictions, normalize=False)
    sklearn.metrics.roc_auc_score(val_target, model.predict_proba(validation)[:, 1])
    sklearn.metrics.log_loss(val_target, model.predict_proba(validation))
    sklearn.metrics.confusion_matrix(val_target, predictions)
    other = LinearRegression().fit(features, target)
    sklearn.metrics.mean_squared_error(val_target, other.predict(validation))
    sklearn.metrics.r2_score(val_target, predictions)
    scorer = sklearn.metrics.make_scorer(sklearn.metrics.recall_score)
    scorer(model, validation, val_target)


def inside_a_run():
    from sklearn.linear_model import Ridge

    mlflow.sklearn.autolog(log_models=False)
    with mlflow.start_run():
        mlflow.log_param("mine", 1)
        Ridge().fit(*_data())


def registered():
    from sklearn.linear_model import Ridge

    mlflow.sklearn.autolog(registered_model_name="ridge")
    Ridge().fit(*_data())
    versions = mlflow.MlflowClient().search_model_versions("name='ridge'")
    assert [int(version.version) for version in versions] == [1]


def failing():
    from sklearn.linear_model import Ridge

    mlflow.sklearn.autolog()
    with contextlib.suppress(ValueError):
        Ridge().fit(np.full((3, 2), np.nan), [1, 2, 3])
