"""The contract of flavors, kept by Paddle in a process of its own: it cannot be where PyTorch or TensorFlow is."""

import importlib.util
import subprocess
import sys

import pytest

ALONE = """
from tests.flavors.contract import FlavorContract, models_folder, named, parametrized, prepared
from tests.tracking.conftest import store

pytest_generate_tests = parametrized(["tests.heavy.flavors.examples.paddle"])


class TestPaddle(FlavorContract):
    pass
"""


def test_contract(tmp_path, request):
    if importlib.util.find_spec("paddle") is None:
        pytest.skip("Paddle is not installed")
    (tmp_path / "test_alone.py").write_text(ALONE)
    root = request.config.rootpath
    command = [sys.executable, "-m", "pytest", "-q", "--rootdir", str(root), "-c", str(root / "pyproject.toml")]
    done = subprocess.run([*command, str(tmp_path / "test_alone.py")], cwd=root, capture_output=True, text=True)
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout[-5000:] + done.stderr[-1000:]
