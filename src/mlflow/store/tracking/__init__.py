"""The interface that third-party tracking stores implement (entry point group ``mlflow.tracking_store``)."""

SEARCH_MAX_RESULTS_DEFAULT = 1000
SEARCH_MAX_RESULTS_THRESHOLD = 50000
SEARCH_TRACES_DEFAULT_MAX_RESULTS = 100
MAX_RESULTS_QUERY_TRACE_METRICS = 1000
