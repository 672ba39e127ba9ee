"""The filter language of every search: text to a typed tree.

from mlflow.search import parse_filter, parse_order_by

parse_filter("metrics.loss < 0.1 AND (params.opt = 'adam' OR tags.team IN ('a', 'b'))", "runs")
parse_order_by(["metrics.loss ASC", "start_time DESC"], "runs")
"""

from mlflow.search.fields import ENTITIES
from mlflow.search.nodes import And, Compare, Field, Node, Not, Or, OrderBy, evaluate, unparse
from mlflow.search.parser import parse_field, parse_filter, parse_order_by

__all__ = [
    "ENTITIES",
    "And",
    "Compare",
    "Field",
    "Node",
    "Not",
    "Or",
    "OrderBy",
    "evaluate",
    "parse_field",
    "parse_filter",
    "parse_order_by",
    "unparse",
]
