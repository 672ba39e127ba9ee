"""Which experiment is used when none is set (entry point group ``mlflow.default_experiment_provider``)."""

DEFAULT_EXPERIMENT_ID = "0"
