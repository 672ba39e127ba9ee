"""Models from code: what the file names, its settings, what it declares, and what is wrong with it."""

import pathlib
import sys

import pytest

import mlflow
from mlflow.models import Model, ModelConfig
from mlflow.models.code_model import run_code
from mlflow.models.dependencies_schemas import DependenciesSchemas, RetrieverSchema

CODE = """
import mlflow
from mlflow.models import ModelConfig

config = ModelConfig(development_config={"word": "development"})


class Saying(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return config.get("word")


mlflow.models.set_model(Saying())
"""


def write(text, name="code_of_it.py"):
    pathlib.Path(name).write_text(text)
    return name


class TestModelConfig:
    def test_of_development(self):
        pathlib.Path("c.yaml").write_text("a: 1\nb: [1, 2]\n")
        for config in (ModelConfig("c.yaml"), ModelConfig(development_config={"a": 1, "b": [1, 2]})):
            assert config.get("a") == 1
            assert config.to_dict() == {"a": 1, "b": [1, 2]}
            with pytest.raises(KeyError, match="'c'"):
                config.get("c")

    def test_what_cannot_be_read(self, raises):
        with pytest.raises(FileNotFoundError):
            ModelConfig()
        pathlib.Path("list.yaml").write_text("[1]")
        for wrong in ("nowhere.yaml", "list.yaml", 3):
            with raises("INVALID_PARAMETER_VALUE"):
                ModelConfig(development_config=wrong)


class TestCode:
    def test_settings_of_logging_and_loading(self, data):
        write(CODE)
        assert run_code("code_of_it.py").predict(None, data) == "development"
        mlflow.pyfunc.save_model("m", python_model="code_of_it.py", model_config={"word": "saved"}, input_example=data)
        assert mlflow.pyfunc.load_model("m").predict(data) == "saved"
        assert mlflow.pyfunc.load_model("m", model_config={"word": "loaded"}).predict(data) == "loaded"
        # outside of loading, the settings of development count again
        assert ModelConfig(development_config={"word": "x"}).get("word") == "x"
        assert not [path for path in pathlib.Path("m").iterdir() if path.suffix == ".pkl"]

    def test_the_code_is_kept_with_the_model(self, data):
        mlflow.pyfunc.save_model("m", python_model=write(CODE))
        pathlib.Path("code_of_it.py").unlink()
        assert mlflow.pyfunc.load_model("m").predict(data) == "development"

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("x = 1\n", "set_model"),
            ("import nothing_of_that_name\n", "nothing_of_that_name"),
            ("def :\n", "SyntaxError"),
        ],
    )
    def test_code_that_makes_no_model(self, raises, text, words):
        before = set(sys.modules)
        with raises("INVALID_PARAMETER_VALUE", words):
            mlflow.pyfunc.save_model("m", python_model=write(text))
        assert not pathlib.Path("m").exists()
        assert not {name for name in set(sys.modules) - before if name.startswith("model_code_")}

    @pytest.mark.parametrize("path", ["nowhere.py", "notes.txt"])
    def test_files_that_are_no_code(self, raises, path):
        pathlib.Path("notes.txt").write_text("x")
        with raises("INVALID_PARAMETER_VALUE", path):
            run_code(path)

    def test_one_file_does_not_see_the_model_of_another(self, raises):
        mlflow.models.set_model(len)
        with raises("INVALID_PARAMETER_VALUE", "set_model"):
            run_code(write("x = 1\n"))


class TestRetrieverSchemas:
    DECLARES = CODE + 'mlflow.models.set_retriever_schema(primary_key="id", text_column="text", doc_uri="uri")\n'

    def test_are_recorded_with_the_model_that_declares_them(self, data, linear):
        mlflow.pyfunc.save_model("m", python_model=write(self.DECLARES), input_example=data, metadata={"k": 1})
        about = {
            "name": "retriever",
            "primary_key": "id",
            "text_column": "text",
            "doc_uri": "uri",
            "other_columns": [],
        }
        assert Model.load("m").metadata == {"k": 1, "dependencies_schemas": {"retrievers": [about]}}
        mlflow.pyfunc.load_model("m")
        mlflow.sklearn.save_model(linear, "other", pip_requirements=[])
        assert Model.load("other").metadata is None

    def test_as_values(self, raises):
        schema = RetrieverSchema("r", "id", "text", other_columns=["a"])
        (written,) = schema.to_dict()["retrievers"]
        assert RetrieverSchema.from_dict(written) == schema
        assert DependenciesSchemas().to_dict() == {}
        with raises("INVALID_PARAMETER_VALUE", "text_column"):
            mlflow.models.set_retriever_schema(primary_key="id", text_column="")


class TestResources:
    def test_from_a_file_and_from_objects(self, raises):
        from mlflow.models import Resource, ResourceType

        class Table(Resource):
            type = ResourceType.TABLE
            target_uri = "warehouse"

            def to_dict(self):
                return {"table": [{"name": "t"}]}

            @classmethod
            def from_dict(cls, data):
                return cls()

        written = {"api_version": "1", "warehouse": {"table": [{"name": "t"}, {"name": "t"}]}}
        assert Model(resources=[Table(), Table()]).resources == written
        Model(resources=[Table(), Table()]).save("MLmodel")
        assert Model.load("MLmodel").resources == written
        pathlib.Path("r.yaml").write_text("api_version: '1'\nwarehouse:\n  table:\n  - name: t\n  - name: t\n")
        assert Model(resources="r.yaml").resources == written
        for wrong in ([{"table": 1}], "nowhere.yaml"):
            with raises("INVALID_PARAMETER_VALUE", "resources"):
                Model(resources=wrong)
