"""How much the traces of an experiment, of each session or of each user may cost."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import msgspec

from mlflow.exceptions import invalid

TAG_PREFIX = "millrace.trace.budget."
"""A budget is a tag of its experiment: this and its name, with a JSON object as value."""

UNITS = ("USD", "TOKENS")
SCOPES = ("EXPERIMENT", "SESSION", "USER")
DURATION_UNITS = ("MINUTES", "HOURS", "DAYS", "WEEKS", "MONTHS")
_LENGTHS = {
    "MINUTES": timedelta(minutes=1),
    "HOURS": timedelta(hours=1),
    "DAYS": timedelta(days=1),
    "WEEKS": timedelta(weeks=1),
}
# a Monday, so that weeks begin on one
_BEGINNING = datetime(1970, 1, 5, tzinfo=timezone.utc)
_MAX_NAME = 100


class TraceBudget(msgspec.Struct, omit_defaults=True, kw_only=True):
    """A budget.

    Fields:
        name: among the budgets of its experiment.
        amount: more than this exceeds it.
        unit: USD or TOKENS.
        scope: EXPERIMENT (all traces together), SESSION or USER (each on its own).
        target: the one session or user that it is about; None means each.
        duration_unit, duration_value: after so many MINUTES, HOURS, DAYS, WEEKS or MONTHS (UTC) spending is counted
            anew; without a unit it never is.
    """

    name: str
    amount: float
    unit: str = "USD"
    scope: str = "EXPERIMENT"
    target: str | None = None
    duration_unit: str | None = None
    duration_value: int = 1

    def check(self) -> None:
        """Raise INVALID_PARAMETER_VALUE unless it can be kept."""
        if not self.name or len(self.name) > _MAX_NAME or not self.name.replace("-", "a").replace("_", "a").isalnum():
            raise invalid(
                f"Invalid name {self.name!r} of a budget: it must be 1 to {_MAX_NAME} letters, digits, - and _."
            )
        if not 0 <= self.amount < float("inf"):
            raise invalid(f"Invalid amount {self.amount} of budget {self.name!r}: it must be a number from 0 up.")
        for what, value, allowed in (("unit", self.unit, UNITS), ("scope", self.scope, SCOPES)):
            if value not in allowed:
                raise invalid(f"Invalid {what} {value!r} of budget {self.name!r}; allowed are {', '.join(allowed)}.")
        if self.duration_unit is not None and self.duration_unit not in DURATION_UNITS:
            raise invalid(
                f"Invalid duration unit {self.duration_unit!r} of budget {self.name!r}; allowed are "
                f"{', '.join(DURATION_UNITS)}."
            )
        if not 1 <= self.duration_value <= 10_000:
            raise invalid(f"Invalid duration {self.duration_value} of budget {self.name!r}: allowed are 1 to 10000.")
        if self.target is not None and self.scope == "EXPERIMENT":
            raise invalid(f"Budget {self.name!r} of a whole experiment has no target; it was given {self.target!r}.")

    def tag(self) -> tuple[str, str]:
        """Key and value of the tag that holds it."""
        values = msgspec.to_builtins(self)
        return TAG_PREFIX + values.pop("name"), msgspec.json.encode(values).decode()

    @classmethod
    def of_tag(cls, key: str, value: str) -> TraceBudget:
        """The budget that a tag holds.

        Raises: INVALID_PARAMETER_VALUE when it holds none.
        """
        name = key.removeprefix(TAG_PREFIX)
        try:
            values = msgspec.json.decode(value, type=dict)
            budget = msgspec.convert({**values, "name": name}, cls)
        except msgspec.MsgspecError as error:
            raise invalid(f"The tag {key!r} holds no budget: {error}.") from None
        budget.check()
        return budget

    def window_start(self, now: int) -> int:
        """When the counting that is under way began. Times are in milliseconds since the epoch."""
        if self.duration_unit is None:
            return 0
        moment = datetime.fromtimestamp(now / 1000, timezone.utc)
        if self.duration_unit == "MONTHS":
            months = moment.year * 12 + moment.month - 1
            months -= months % self.duration_value
            begun = datetime(max(1, months // 12), months % 12 + 1, 1, tzinfo=timezone.utc)
        else:
            length = _LENGTHS[self.duration_unit] * self.duration_value
            begun = _BEGINNING + (moment - _BEGINNING) // length * length
        return int(begun.timestamp() * 1000)


class Spending(msgspec.Struct):
    """What was spent since a window began.

    Fields:
        target: experiment id, session or user.
        spent: in the budget's unit.
        exceeded: whether that is more than the budget's amount.
    """

    target: str
    spent: float
    exceeded: bool


class BudgetState(msgspec.Struct):
    """A budget and what was spent of it.

    Fields:
        window_start: since when it was counted, in milliseconds since the epoch; 0: always.
        spending: the experiment, the one target, or those who spent most (up to 100), most first.
    """

    budget: TraceBudget
    window_start: int
    spending: list[Spending]
