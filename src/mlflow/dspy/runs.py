"""Compilations and evaluations of DSPy: whether their calls are traced, and the runs that they are logged to."""

from __future__ import annotations

import functools
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import Any

import mlflow
from mlflow import state
from mlflow.autologging import configuration, notices, scope
from mlflow.utils.mlflow_tags import MLFLOW_AUTOLOGGING

NAME = "dspy"
# whether this code is part of a compilation: its inner compilations are not logged, its evaluations are child runs
_compiling: ContextVar[bool] = ContextVar("mlflow_dspy_compiling", default=False)


def compiling(function: Callable[..., Any]) -> Callable[..., Any]:
    """A teleprompter's ``compile`` that is logged."""

    @functools.wraps(function)
    def compile(self: Any, *args: Any, **kwargs: Any) -> Any:
        if _compiling.get() or configuration.is_disabled(NAME):
            return function(self, *args, **kwargs)
        token = _compiling.set(True)
        try:
            with ExitStack() as block:
                run = block.enter_context(_run(_is("log_compiles"), nested=False))
                with ExitStack() as calls:
                    if not _is("log_traces_from_compile"):
                        calls.enter_context(scope.quiet())
                    program = function(self, *args, **kwargs)
                if run is not None:
                    with notices.trying(NAME, "logging a compilation"):
                        _log_compilation(self, program, kwargs)
                return program
        finally:
            _compiling.reset(token)

    return compile


def evaluating(function: Callable[..., Any]) -> Callable[..., Any]:
    """``Evaluate.__call__`` that is logged."""

    @functools.wraps(function)
    def evaluate(self: Any, *args: Any, **kwargs: Any) -> Any:
        # inside a compilation that is not traced it is quiet, but the compilation's run gets its child
        if configuration.is_disabled(NAME) and not (_compiling.get() and state.active_run() is not None):
            return function(self, *args, **kwargs)
        with ExitStack() as block:
            run = block.enter_context(_run(_is("log_evals"), nested=_compiling.get()))
            with ExitStack() as calls:
                if not _is("log_traces_from_eval"):
                    calls.enter_context(scope.quiet())
                result = function(self, *args, **kwargs)
            if run is not None:
                with notices.trying(NAME, "logging an evaluation"):
                    _log_evaluation(result)
            return result

    return evaluate


def _is(option: str) -> bool:
    return bool(configuration.get_autologging_config(NAME, option, False))


@contextmanager
def _run(wanted: bool, nested: bool) -> Iterator[Any]:
    """The run that something is logged to: the active one, or one for it alone; None when it is not wanted."""
    if not wanted:
        yield None
        return
    active = state.active_run()
    if active is not None and not nested:
        yield active
        return
    try:
        run = mlflow.start_run(nested=nested, tags={MLFLOW_AUTOLOGGING: NAME})
    except Exception as error:
        notices.failed(NAME, "starting a run", error)
        yield None
        return
    with run:
        yield run


def _log_compilation(teleprompter: Any, program: Any, arguments: dict[str, Any]) -> None:
    params = {key: one for key, one in teleprompter.get_params().items() if isinstance(one, (str, int, float, bool))}
    mlflow.log_params({**params, **_lm_params(), "optimizer": type(teleprompter).__name__})
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "best_model.json")
        program.save(path)
        mlflow.log_artifact(path)
    for name in ("trainset", "valset"):
        examples = arguments.get(name)
        if examples:
            _log_table([one.toDict() for one in examples], f"{name}.json")


def _log_evaluation(result: Any) -> None:
    score = getattr(result, "score", result)
    # older versions give the score, or a tuple that begins with it
    score = score[0] if isinstance(score, tuple) else score
    mlflow.log_params(_lm_params())
    mlflow.log_metric("eval", float(score))
    rows = getattr(result, "results", None)
    if rows:
        _log_table(
            [
                {**_fields(example), **{f"pred_{key}": one for key, one in _fields(prediction).items()}, "score": value}
                for example, prediction, value in rows
            ],
            "result_table.json",
        )


def _fields(given: Any) -> dict[str, Any]:
    return given.toDict() if hasattr(given, "toDict") else {"value": str(given)}


def _lm_params() -> dict[str, str]:
    """The settings of the language model that is used, without keys."""
    import dspy

    lm = dspy.settings.get("lm")
    if lm is None:
        return {}
    shown = {key: one for key, one in getattr(lm, "kwargs", {}).items() if "api" not in key and "key" not in key}
    about = {"model": lm.model, "model_type": lm.model_type, "cache": lm.cache, **shown}
    return {"lm_params": json.dumps(about, sort_keys=True, default=str)}


def _log_table(rows: list[dict[str, Any]], file: str) -> None:
    """Keep rows as a table artifact, in the form of ``mlflow.log_table``."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    data = [[_cell(row.get(key)) for key in columns] for row in rows]
    mlflow.log_dict({"columns": columns, "data": data}, file)


def _cell(given: Any) -> Any:
    return given if given is None or isinstance(given, (str, int, float, bool)) else str(given)
