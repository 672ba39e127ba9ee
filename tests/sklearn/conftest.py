"""A small model."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression

from tests.tracking.conftest import raises, run, store  # noqa: F401


@pytest.fixture
def data():
    return pd.DataFrame({"a": [1.0, 2.0, 4.0], "b": [0, 1, 5]})


@pytest.fixture
def linear(data):
    return LinearRegression().fit(data, np.array([1.0, 2.0, 3.0]))
