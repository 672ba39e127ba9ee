"""The contract of flavors, kept by scikit-learn."""

import os

from tests.flavors.contract import FlavorContract, MlflowContract, parametrized

pytest_generate_tests = parametrized(["tests.flavors.examples"])


class TestFlavors(FlavorContract):
    pass


if os.environ.get("MILLRACE_PEER_PYTHON"):

    class TestWithMlflow(MlflowContract):
        pass
