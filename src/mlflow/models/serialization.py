"""Python objects in files: the formats in which estimators with the interface of scikit-learn are stored."""

from __future__ import annotations

import pickle
from typing import Any

from mlflow.exceptions import INTERNAL_ERROR, MlflowException, invalid, missing_package
from mlflow.models.pickles import allowed

SERIALIZATION_FORMAT_CLOUDPICKLE = "cloudpickle"
SERIALIZATION_FORMAT_PICKLE = "pickle"
SERIALIZATION_FORMAT_SKOPS = "skops"
SUPPORTED_SERIALIZATION_FORMATS = [
    SERIALIZATION_FORMAT_SKOPS,
    SERIALIZATION_FORMAT_PICKLE,
    SERIALIZATION_FORMAT_CLOUDPICKLE,
]


def check(form: str) -> None:
    """Return if a format is one of these.

    Raises: INVALID_PARAMETER_VALUE.
    """
    if form not in SUPPORTED_SERIALIZATION_FORMATS:
        raise invalid(
            f"Unknown serialization format {form!r}: it must be one of {', '.join(SUPPORTED_SERIALIZATION_FORMATS)}."
        )


def dump(model: Any, file: str, form: str, trusted: list[str] | None = None) -> None:
    """Store an object.

    Args:
        model: the object.
        file: path to write to.
        form: the format.
        trusted: for skops: types beyond its own that may be loaded.

    Raises: INTERNAL_ERROR when the format cannot hold the object; INVALID_PARAMETER_VALUE for types that are not
        trusted.
    """
    if form == SERIALIZATION_FORMAT_SKOPS:
        skops = _skops()
        try:
            skops.dump(model, file)
            load(file, form, trusted)
        except MlflowException:
            raise
        except Exception as error:
            raise MlflowException(f"The model cannot be stored in the format skops: {error}", INTERNAL_ERROR) from error
        return
    import cloudpickle

    dumper = cloudpickle if form == SERIALIZATION_FORMAT_CLOUDPICKLE else pickle
    try:
        with open(file, "wb") as stream:
            dumper.dump(model, stream)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        hint = " cloudpickle, the default, can store more." if form == SERIALIZATION_FORMAT_PICKLE else ""
        raise MlflowException(f"The model cannot be pickled with {form}: {error}.{hint}", INTERNAL_ERROR) from error


def load(file: str, form: str, trusted: list[str] | None = None) -> Any:
    """The object in a file; arguments as of ``dump``.

    Raises: INTERNAL_ERROR for a pickle where pickles are not allowed; INVALID_PARAMETER_VALUE for types that are not
        trusted and for a format that is not known.
    """
    if form == SERIALIZATION_FORMAT_SKOPS:
        skops = _skops()
        unknown = [name for name in skops.get_untrusted_types(file=file) if name not in (trusted or [])]
        if unknown:
            raise invalid(
                f"The model holds types that are not trusted: {', '.join(unknown)}. If you trust them, name them in "
                "'skops_trusted_types' when the model is saved."
            )
        return skops.load(file, trusted=trusted or [])
    if form not in SUPPORTED_SERIALIZATION_FORMATS:
        raise invalid(f"The model is stored in a format that is not known: {form!r}.")
    allowed(file)
    with open(file, "rb") as stream:
        return pickle.load(stream)


def _skops() -> Any:
    try:
        import skops.io
    except ImportError:
        raise missing_package("skops", "The serialization format 'skops'") from None
    return skops.io
