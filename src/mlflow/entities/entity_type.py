"""Kinds of things that can be linked to each other."""


class EntityAssociationType:
    """The kinds, as they are written on the wire."""

    EXPERIMENT = "experiment"
    EVALUATION_DATASET = "evaluation_dataset"
    RUN = "run"
    MODEL = "model"
    TRACE = "trace"
    PROMPT_VERSION = "prompt_version"
