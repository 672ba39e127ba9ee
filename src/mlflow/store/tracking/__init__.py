"""The interface that third-party tracking stores implement (entry point group ``mlflow.tracking_store``)."""

SEARCH_MAX_RESULTS_DEFAULT = 1000
SEARCH_MAX_RESULTS_THRESHOLD = 50000
