"""What each integration was told, and what follows from it."""

import logging
import warnings

import pytest

import mlflow
from mlflow.autologging import configuration, get_autologging_config, is_disabled, versions


def test_the_last_call_counts(library):
    assert is_disabled("toy")
    assert get_autologging_config("toy", "log_models", "unknown") == "unknown"
    library.autolog(log_models=False)
    assert not is_disabled("toy")
    assert get_autologging_config("toy", "log_models") is False
    library.autolog()
    assert get_autologging_config("toy", "log_models") is True
    library.autolog(disable=True)
    assert is_disabled("toy")


def test_disabled_logs_nothing(library, runs):
    library.autolog()
    library.autolog(disable=True)
    assert library.train("abc") == [3]
    assert runs() == []
    library.autolog()
    library.train("abc")
    assert len(runs()) == 1


def test_an_unknown_option_is_an_error(library):
    with pytest.raises(TypeError):
        library.autolog(log_modles=True)
    assert is_disabled("toy")


def test_exclusive_leaves_the_users_run_alone(library, runs):
    library.autolog(exclusive=True)
    with mlflow.start_run():
        assert library.train("abc") == [3]
    assert runs()[0].data.metrics == {}
    library.train("abc")
    assert runs()[1].data.metrics == {"done": 1.0}


def test_what_was_said_for_one_library_wins(library):
    configuration.configure_globally(library.autolog, "toy", {"log_models": False, "log_traces": True})
    assert get_autologging_config("toy", "log_models") is False
    assert get_autologging_config("toy", "log_traces") is None
    library.autolog(silent=True)
    configuration.configure_globally(library.autolog, "toy", {"log_models": False, "disable": True})
    assert get_autologging_config("toy", "log_models") is True
    assert get_autologging_config("toy", "disable") is False


def test_silent_says_nothing_of_ours(library, said, caplog):
    def fails(original, *args, **kwargs):
        logging.getLogger("mlflow.models").warning("of ours")
        warnings.warn("of ours", stacklevel=1)
        original(*args, **kwargs)
        raise RuntimeError("after")

    plain = library.inner

    def inner(rows):
        warnings.warn("of the user", stacklevel=1)
        logging.getLogger("mlflow.user").warning("of the user")
        return plain(rows)

    library.autolog(silent=True)
    library.inner = inner
    library.plan = fails
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        library.train("abc")
    assert said() == []
    assert [str(warning.message) for warning in caught] == ["of the user"]
    assert [record.getMessage() for record in caplog.records] == ["of the user"]
    library.autolog(silent=False)
    library.train("abc")
    assert len(said()) == 1


def test_untried_versions(library, monkeypatch, said, runs):
    monkeypatch.setitem(versions.TESTED, "toy", (("pytest",), "1.0", "1.5"))

    @configuration.autologging_integration("toy")
    def autolog(disable_for_unsupported_versions=False):
        library.autolog.__wrapped__()

    autolog(disable_for_unsupported_versions=True)
    library.train("abc")
    assert runs() == []
    assert len(said()) == 1
    assert "pytest 1.0 to 1.5" in said()[0]
    autolog()
    library.train("abc")
    assert len(runs()) == 1
    assert "may fail" in said()[1]


@pytest.mark.parametrize(("newest", "tried"), [("999", True), ("1.0", False)])
def test_versions_between_the_oldest_and_the_newest_are_tried(newest, tried, monkeypatch):
    monkeypatch.setitem(versions.TESTED, "toy", (("no-such-distribution", "pytest"), "1.0", newest))
    assert (versions.untested("toy") is None) is tried


def test_what_cannot_be_switched_on_is_said(library, said):
    @configuration.autologging_integration("toy")
    def autolog(silent=False):
        raise RuntimeError("the library has changed")

    autolog()
    assert "the library has changed" in said()[0]


def test_names_users_know():
    from mlflow.tracking import fluent

    assert fluent.AUTOLOGGING_INTEGRATIONS is configuration.AUTOLOGGING_INTEGRATIONS
    assert fluent.autolog is mlflow.autolog
    assert {"sklearn", "xgboost", "pyspark.ml", "openai"} <= set(fluent.AUTOLOGGING_INTEGRATIONS)
