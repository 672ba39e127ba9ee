"""A store of its own for each test, and the examples."""

from tests.flavors.contract import models_folder, named, prepared  # noqa: F401
from tests.tracking.conftest import store  # noqa: F401
