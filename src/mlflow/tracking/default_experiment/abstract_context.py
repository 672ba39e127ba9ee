"""The interface of plugins that choose the default experiment."""

from abc import ABC, abstractmethod


class DefaultExperimentProvider(ABC):
    """Chooses the experiment of runs that name none. Made once per process without arguments."""

    @abstractmethod
    def in_context(self) -> bool:
        """Whether it has a say here."""

    @abstractmethod
    def get_experiment_id(self) -> str | None:
        """The experiment's id; None passes the question on."""
