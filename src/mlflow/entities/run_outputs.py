"""What a run made."""

import msgspec

from mlflow.entities.entity import Entity
from mlflow.entities.logged_model_output import LoggedModelOutput


class RunOutputs(Entity):
    """The logged models that a run made."""

    model_outputs: list[LoggedModelOutput] = msgspec.field(default_factory=list)
