"""The databases over which a test runs."""

import pytest

on_every_database = pytest.mark.parametrize("opened", ["sqlite", "postgresql", "mysql"], indirect=True)
