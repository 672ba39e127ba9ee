"""Which answers of a service are worth asking again."""

MLFLOW_DEPLOYMENT_CLIENT_REQUEST_RETRY_CODES = frozenset([429, 500, 502, 503])
