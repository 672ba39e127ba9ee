"""What can be tested of a flavor whose library nobody gets without a license: that it says so."""

import importlib.util

import pytest

import mlflow

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("johnsnowlabs") is not None, reason="these tests are of its absence"
)


def test_the_library_is_missing(tmp_path):
    with pytest.raises(mlflow.MlflowException, match="pip install johnsnowlabs") as caught:
        mlflow.johnsnowlabs.save_model(object(), tmp_path / "m")
    assert caught.value.error_code == "FEATURE_DISABLED"
    assert list(tmp_path.iterdir()) == []
    assert mlflow.johnsnowlabs.get_default_pip_requirements() in ([], mlflow.spark.get_default_pip_requirements())
