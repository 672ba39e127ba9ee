"""How often requests are repeated, for threads that have their own way of trying again."""

from __future__ import annotations

import threading


class Patience(threading.local):
    """Per thread: how often a request is sent again; None leaves it to MLFLOW_HTTP_REQUEST_MAX_RETRIES."""

    retries: int | None = None


patience = Patience()
