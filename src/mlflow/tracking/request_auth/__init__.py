"""Credentials that plugins add to every request (entry point group ``mlflow.request_auth_provider``)."""
