"""Headers that plugins add to every request (entry point group ``mlflow.request_header_provider``)."""
