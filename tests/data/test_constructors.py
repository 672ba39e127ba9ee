"""Constructors of datasets, built in and registered, and what they say when a library is missing."""

import sys

import pytest

import mlflow.data
from mlflow.data.code_dataset_source import CodeDatasetSource
from mlflow.data.dataset_registry import get_registered_constructors, register_constructor
from mlflow.data.meta_dataset import MetaDataset
from mlflow.exceptions import MlflowException


def from_marble(size, name=None, digest=None):
    return MetaDataset(CodeDatasetSource({"size": size}), name, digest)


def test_a_registered_constructor_appears_in_mlflow_data():
    assert register_constructor(from_marble) == "from_marble"
    assert mlflow.data.from_marble(3, name="m").name == "m"
    assert register_constructor(from_marble, "load_marble") == "load_marble"
    assert get_registered_constructors()["load_marble"] is from_marble


def test_refused_constructors():
    with pytest.raises(MlflowException, match="must begin with 'from_' or 'load_'"):
        register_constructor(from_marble, "marble")
    with pytest.raises(MlflowException, match="lacks name and digest"):
        register_constructor(lambda df: None, "from_nothing")


def test_all_built_in_constructors_are_registered():
    assert {*mlflow.data.__all__} - {"get_source"} <= get_registered_constructors().keys()
    with pytest.raises(AttributeError, match="from_nowhere"):
        mlflow.data.from_nowhere  # noqa: B018


@pytest.mark.parametrize("package", ["datasets", "tensorflow"])
def test_a_library_that_is_missing_is_named(package, monkeypatch):
    monkeypatch.setitem(sys.modules, package, None)
    constructor = {"datasets": mlflow.data.from_huggingface, "tensorflow": mlflow.data.from_tensorflow}[package]
    with pytest.raises((MlflowException, ImportError), match=package):
        constructor(object())
