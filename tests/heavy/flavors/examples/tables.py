"""Small tables that the examples learn from."""

import pandas as pd


def features():
    return pd.DataFrame(
        {"a": [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0] * 5, "b": [3.0, 1.0, 4.0, 1.5, 5.0, 9.0, 2.0, 6.0] * 5}
    )


def numbers():
    table = features()
    return table["a"] + 2 * table["b"]


def classes():
    return (numbers() > 12).astype(int)


def few():
    return features()[:4]
