"""What a run is tagged with by itself, e.g. who started it (entry points: ``mlflow.run_context_provider``)."""
