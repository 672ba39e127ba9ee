"""What the use of language models costs.

    >>> cost("gpt-4o-mini", "openai", {"input_tokens": 1_000_000, "output_tokens": 0})
    {'input_cost': 0.15, 'output_cost': 0.0, 'total_cost': 0.15}

Prices come from a table that is part of this package (``prices.csv``, list prices in USD), from the file that
MILLRACE_PRICES names, and from ``set_price``; later ones win.
"""

from __future__ import annotations

from mlflow.pricing.cost import cost
from mlflow.pricing.table import Price, price, set_price

__all__ = ["Price", "cost", "price", "set_price"]
