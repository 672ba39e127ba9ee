"""A dataset as a run knows it."""

from mlflow.entities.entity import Entity


class Dataset(Entity):
    """Where data came from and what it looked like; the data itself is not kept.

    Args:
        name: what the user calls it.
        digest: fingerprint of the content, up to 36 characters.
        source_type: kind of ``source``, e.g. ``local``, ``http``, ``code``.
        source: JSON that says where the data is.
        schema: JSON of columns or tensors.
        profile: JSON of summary figures.
    """

    name: str
    digest: str
    source_type: str | None = None
    source: str | None = None
    schema: str | None = None
    profile: str | None = None
