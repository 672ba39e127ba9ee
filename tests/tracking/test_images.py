import re

import numpy as np
import PIL.Image
import pytest

import mlflow
from mlflow import MlflowClient
from mlflow.tracking.multimedia import compress_image_size, convert_to_pil_image


def pixels(run, name):
    path = MlflowClient().download_artifacts(run.info.run_id, name)
    with PIL.Image.open(path) as image:
        return image.mode, np.array(image).tolist()


@pytest.mark.parametrize(
    ("array", "mode", "expected"),
    [
        (np.array([[0, 0.5], [1, 0.25]]), "L", [[0, 127], [255, 63]]),
        (np.array([[True, False]]), "L", [[255, 0]]),
        (np.array([[0, 100, 255]]), "L", [[0, 100, 255]]),
        (np.array([[7]], dtype="uint16"), "L", [[7]]),
        (np.array([[[1], [2]]], dtype="uint8"), "L", [[1, 2]]),
        (np.array([[[1, 2, 3]]], dtype="uint8"), "RGB", [[[1, 2, 3]]]),
        (np.array([[[1, 2, 3, 4]]], dtype="uint8"), "RGBA", [[[1, 2, 3, 4]]]),
    ],
)
def test_arrays(run, array, mode, expected):
    mlflow.log_image(array, "a.png")
    assert pixels(run, "a.png") == (mode, expected)


def test_floats_out_of_range_are_scaled_with_a_warning(run):
    with pytest.warns(UserWarning, match=r"-1\.0 and 3\.0"):
        mlflow.log_image(np.array([[-1.0, 1.0, 3.0]]), "a.png")
    assert pixels(run, "a.png") == ("L", [[0, 127, 255]])


@pytest.mark.parametrize(
    "array",
    [
        np.array([[0, 256]]),
        np.array([[-1, 5]]),
        np.zeros((2, 2, 2), "uint8"),
        np.zeros((2, 2, 3, 1)),
        np.zeros(3),
        np.zeros((0, 2)),
        np.array([[0.0, np.nan]]),
        np.array([["a"]]),
    ],
    ids=str,
)
def test_arrays_that_are_no_images(run, raises, array):
    with raises("INVALID_PARAMETER_VALUE"):
        mlflow.log_image(array, "a.png")


def test_pillow_and_own_images(run, raises):
    mlflow.log_image(PIL.Image.new("RGB", (3, 2), (255, 0, 0)), "a/b.jpg")
    mlflow.log_image(mlflow.Image([[1, 2], [3, 4]]), "c.png")
    assert pixels(run, "a/b.jpg")[0] == "RGB"
    assert pixels(run, "c.png") == ("L", [[1, 2], [3, 4]])
    with raises("INVALID_PARAMETER_VALUE", "str"):
        mlflow.log_image("a.png", "a.png")
    with raises("INVALID_PARAMETER_VALUE", ".xyz"):
        mlflow.log_image(PIL.Image.new("L", (1, 1)), "a.xyz")
    with raises("INVALID_PARAMETER_VALUE", "JPEG"):
        mlflow.log_image(PIL.Image.new("RGBA", (1, 1)), "a.jpg")


def test_series(run):
    mlflow.log_image(PIL.Image.new("RGB", (600, 300)), key="dogs/big", step=3, timestamp=77)
    mlflow.log_image(PIL.Image.new("RGB", (30, 20)), key="cats", synchronous=True)
    mlflow.flush_artifact_async_logging()
    names = sorted(f.path for f in MlflowClient().list_artifacts(run.info.run_id, "images"))
    uuid = "[0-9a-f-]{36}"
    patterns = [
        rf"images/cats\+step\+0\+timestamp\+\d+\+{uuid}\+compressed\.webp",
        rf"images/cats\+step\+0\+timestamp\+\d+\+{uuid}\.png",
        rf"images/dogs~big\+step\+3\+timestamp\+77\+{uuid}\+compressed\.webp",
        rf"images/dogs~big\+step\+3\+timestamp\+77\+{uuid}\.png",
    ]
    assert len(names) == 4
    for name, pattern in zip(names, patterns, strict=True):
        assert re.fullmatch(pattern, name)
    assert mlflow.get_run(run.info.run_id).data.tags["mlflow.loggedImages"] == "True"
    small = MlflowClient().download_artifacts(run.info.run_id, names[2])
    assert PIL.Image.open(small).size == (256, 128)


def test_later_changes_do_not_reach_the_upload(run):
    array = np.full((2, 2), 9, dtype="uint8")
    mlflow.log_image(array, key="k")
    array[:] = 0
    mlflow.flush_artifact_async_logging()
    png = next(f.path for f in MlflowClient().list_artifacts(run.info.run_id, "images") if f.path.endswith("png"))
    assert pixels(run, png) == ("L", [[9, 9], [9, 9]])


def test_failed_uploads_surface(run, raises, monkeypatch):
    from mlflow.tracking import client_artifacts

    def refuse(self, run_id, name, content):
        raise mlflow.MlflowException("the disk is on fire", "IO_ERROR")

    monkeypatch.setattr(client_artifacts.RunArtifacts, "_write", refuse)
    mlflow.log_image(np.zeros((2, 2)), key="k")
    with raises("IO_ERROR", "fire"):
        mlflow.flush_artifact_async_logging()
    mlflow.flush_artifact_async_logging()


def test_bad_arguments(run, raises):
    image = PIL.Image.new("L", (1, 1))
    for arguments in ({}, {"artifact_file": "a.png", "key": "k"}):
        with raises("INVALID_PARAMETER_VALUE", "artifact_file", "key"):
            mlflow.log_image(image, **arguments)
    with raises("INVALID_PARAMETER_VALUE", "step"):
        mlflow.log_image(image, "a.png", step=1)
    for key in ("d#g", "", 5, "a\n"):
        with raises("INVALID_PARAMETER_VALUE", "key"):
            mlflow.log_image(image, key=key)
    with raises("INVALID_PARAMETER_VALUE", "step"):
        mlflow.log_image(image, key="k", step=1.5)


def test_image_class(tmp_path, raises):
    image = mlflow.Image(np.zeros((4, 6, 3), "uint8"))
    assert image.to_array().shape == (4, 6, 3)
    assert image.to_list()[0][0] == [0, 0, 0]
    assert image.resize((3, 2)).to_pil().size == (3, 2)
    image.save(str(tmp_path / "a.png"))
    assert mlflow.Image(str(tmp_path / "a.png")).to_pil().size == (6, 4)
    with raises("INVALID_PARAMETER_VALUE", "int"):
        mlflow.Image(5)


def test_compression_keeps_proportions_and_the_original():
    image = PIL.Image.new("L", (1000, 100))
    assert compress_image_size(image).size == (256, 26)
    assert compress_image_size(image, 50).size == (50, 5)
    assert image.size == (1000, 100)
    assert convert_to_pil_image([[1, 2]]).size == (2, 1)
