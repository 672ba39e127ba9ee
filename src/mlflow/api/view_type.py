"""Enum values of requests, by name or number, and the stages of life that a search looks at."""

from mlflow.entities.view_type import ViewType

VIEW_NAMES = {ViewType.ACTIVE_ONLY: "ACTIVE_ONLY", ViewType.DELETED_ONLY: "DELETED_ONLY", ViewType.ALL: "ALL"}
_VIEWS = {name: number for number, name in VIEW_NAMES.items()}


def enum_name(value: str | int | None, names: dict[str, int], default: str) -> str:
    """The name of an enum value given by name or number; the protocol ignores unknown ones."""
    if isinstance(value, int):
        return next((name for name, number in names.items() if number == value), default)
    if isinstance(value, str) and value.isdigit():
        return enum_name(int(value), names, default)
    return value if value in names else default


def view_number(value: str | int | None) -> int:
    """The ViewType number of a request's value; without one, of what is not deleted."""
    return _VIEWS[enum_name(value, _VIEWS, "ACTIVE_ONLY")]
