"""Compare what was logged here with what MLflow's package logged."""
