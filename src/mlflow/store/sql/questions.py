"""Questions that web pages ask, as operations. What answers them is loaded when the first one is asked."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from mlflow.api.finding import Find, FoundAnswer
from mlflow.api.metric_envelopes import GetMetricEnvelopes, MetricEnvelopesAnswer
from mlflow.api.run_groups import AggregateRuns, RunGroupsPage
from mlflow.api.run_keys import RunKeysPage, RunValues, SearchRunKeys, SearchRunValues
from mlflow.store.sql.group_commit import GroupCommit, PooledGroups
from mlflow.store.sql.operation import counts, draws
from mlflow.store.sql.transaction import Transaction

if TYPE_CHECKING:
    from mlflow.store.sql.metric_rollups import LookAhead, MetricRoller
    from mlflow.store.sql.run_keys import Remembered


class Questions:
    """The operations that tell what runs have, in figures, and where things are."""

    @functools.cached_property
    def metric_roller(self) -> MetricRoller:
        """What makes the rollups that outlines lacked."""
        from mlflow.store.sql.metric_rollups import MetricRoller

        return MetricRoller(self)

    @functools.cached_property
    def metric_look_ahead(self) -> LookAhead:
        """What has rollups made while the web page is in use."""
        from mlflow.store.sql.metric_rollups import LookAhead

        return LookAhead(self)

    def _page_is_in_use(self) -> None:
        if isinstance(self.writer, (GroupCommit, PooledGroups)):
            self.metric_look_ahead.in_use()

    @functools.cached_property
    def _keys_of_runs(self) -> Remembered:
        return {}

    @counts
    def search_run_keys(self, tx: Transaction, request: SearchRunKeys) -> RunKeysPage:
        from mlflow.store.sql.run_keys import page_of_keys

        self._page_is_in_use()
        return page_of_keys(tx, request, self._keys_of_runs)

    @counts
    def search_run_values(self, tx: Transaction, request: SearchRunValues) -> RunValues:
        from mlflow.store.sql.run_values import values_of

        self._page_is_in_use()
        return values_of(tx, request)

    @counts
    def aggregate_runs(self, tx: Transaction, request: AggregateRuns) -> RunGroupsPage:
        from mlflow.store.sql.run_groups import page_of_groups

        return page_of_groups(tx, request)

    @draws
    def get_metric_envelopes(self, tx: Transaction, request: GetMetricEnvelopes) -> MetricEnvelopesAnswer:
        from mlflow.store.sql.metric_envelopes import envelopes

        self._page_is_in_use()
        answer, lacking = envelopes(tx, request)
        if lacking:
            self.metric_roller.wake_for(lacking)
        return answer

    @counts
    def find(self, tx: Transaction, request: Find) -> FoundAnswer:
        from mlflow.store.sql.found_things import found

        return found(tx, request)
