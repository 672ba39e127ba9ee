"""Which lifecycle stages a search shows."""

from mlflow.exceptions import invalid


class ViewType:
    """ACTIVE_ONLY, DELETED_ONLY or ALL, by number."""

    ACTIVE_ONLY, DELETED_ONLY, ALL = range(1, 4)
    _VIEW_TO_STRING = {ACTIVE_ONLY: "active_only", DELETED_ONLY: "deleted_only", ALL: "all"}
    _STRING_TO_VIEW = {name: number for number, name in _VIEW_TO_STRING.items()}

    @classmethod
    def from_string(cls, view_str: str) -> int:
        """The number of a name, in any case."""
        view = cls._STRING_TO_VIEW.get(view_str.lower())
        if view is None:
            raise invalid(f"Invalid view type {view_str!r}; allowed are {', '.join(cls._STRING_TO_VIEW)}.")
        return view

    @classmethod
    def to_string(cls, view_type: int) -> str:
        """The name of a number."""
        name = cls._VIEW_TO_STRING.get(view_type)
        if name is None:
            raise invalid(f"Invalid view type {view_type!r}; allowed are {sorted(cls._VIEW_TO_STRING)}.")
        return name

    @classmethod
    def from_proto(cls, proto_view_type: int) -> int:
        """The protocol's number, which is ours."""
        return proto_view_type

    @classmethod
    def to_proto(cls, view_type: int) -> int:
        """Our number, which is the protocol's."""
        return view_type
