"""A model that exists while it is trained, so that the metrics of every step can name it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mlflow.autologging import notices
from mlflow.autologging.configuration import get_autologging_config
from mlflow.autologging.session import Session

NAME = "model"


class Pending:
    """A logged model of a training.

    Attributes:
        model_id: None when no model is wanted, or it could not be begun.
        logged: whether its files were logged.
    """

    def __init__(self, model_id: str | None) -> None:
        self.model_id = model_id
        self.logged = False


@contextmanager
def begun(session: Session) -> Iterator[Pending]:
    """The stretch of a training whose model is to be logged; without files at its end the model is marked FAILED."""
    pending = Pending(None)
    if get_autologging_config(session.integration, "log_models", True):
        with notices.trying(session.integration, "beginning the model"):
            from mlflow.tracking.logged_models import initialize_logged_model

            pending.model_id = initialize_logged_model(name=NAME, source_run_id=session.log.run_id).model_id
    try:
        yield pending
    finally:
        if pending.model_id is not None and not pending.logged:
            with notices.trying(session.integration, "marking the model as failed"):
                from mlflow.tracking.client import MlflowClient

                MlflowClient().finalize_logged_model(pending.model_id, "FAILED")


def log(session: Session, pending: Pending, log_model: Any, model: Any, **options: Any) -> None:
    """Log the files of a model that was begun.

    Args:
        session: the training.
        pending: from ``begun``.
        log_model: the flavor's function.
        model: the library's object.
        options: further arguments of that function.
    """
    if pending.model_id is None:
        return
    with notices.trying(session.integration, "logging the model"):
        log_model(
            model,
            name=NAME,
            model_id=pending.model_id,
            registered_model_name=get_autologging_config(session.integration, "registered_model_name"),
            **options,
        )
        pending.logged = True
