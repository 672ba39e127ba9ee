"""What a prediction through pyfunc takes beside the library's own call. Runs with this package and with MLflow's.

    python bench/pyfunc_predict.py [--rows 1] [--repeat 2000]

For a linear model of scikit-learn with a signature of four double columns: the library's predict, the same through
``mlflow.pyfunc``, and what pyfunc adds when the model does nothing at all (``empty``), for tables that are made anew
each time, for one that comes again, and for a dict. Processor time of this process, medians of seven rounds.
"""

import argparse
import logging
import statistics
import tempfile
import time

import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression

import mlflow
from mlflow.models import Model, infer_signature
from mlflow.pyfunc import PyFuncModel

COLUMNS = list("abcd")


class Nothing:
    """A model that takes no time."""

    def predict(self, data, params=None):
        return data


def microseconds(calls, rounds=7):
    """Processor time of one call each: the median over its inputs; the calls take turns, input by input."""
    times = {name: [] for name in calls}
    for _ in range(rounds):
        for values in zip(*(inputs for _, inputs in calls.values()), strict=True):
            for (name, (call, _)), value in zip(calls.items(), values, strict=True):
                start = time.process_time_ns()
                call(value)
                times[name].append(time.process_time_ns() - start)
    return {name: statistics.median(of) / 1000 for name, of in times.items()}


def tables(rows, count):
    """Tables of doubles, each with columns of its own."""
    generator = np.random.default_rng(0)
    return [pd.DataFrame(generator.random((rows, 4)), columns=list(COLUMNS)) for _ in range(count)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=1)
    parser.add_argument("--repeat", type=int, default=500)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    data = tables(given.rows, given.repeat)
    again = data[:1] * given.repeat
    dicts = [dict.fromkeys(COLUMNS, 1.0)] * given.repeat
    native = LinearRegression().fit(tables(50, 1)[0], np.arange(50.0))
    with tempfile.TemporaryDirectory() as folder:
        mlflow.sklearn.save_model(
            native,
            f"{folder}/m",
            signature=infer_signature(data[0], native.predict(data[0])),
            pip_requirements=["scikit-learn"],
            serialization_format="cloudpickle",
        )
        loaded = mlflow.pyfunc.load_model(f"{folder}/m")
    described = Model(signature=infer_signature(data[0]))
    described.add_flavor("python_function", loader_module="none")
    empty = PyFuncModel(described, Nothing())
    results = microseconds(
        {
            "library": (native.predict, data),
            "pyfunc": (loaded.predict, data),
            "empty, new tables": (empty.predict, data),
            "empty, one table": (empty.predict, again),
            "empty, dicts": (empty.predict, dicts),
        }
    )
    print(f"mlflow {mlflow.__version__}, pandas {pd.__version__}, {given.rows} row(s), microseconds of processor time")
    for name, value in results.items():
        print(f"  {name:<20}{value:9.1f}")
    print(f"  {'added by pyfunc':<20}{results['pyfunc'] - results['library']:9.1f}")


if __name__ == "__main__":
    main()
