"""``python -m mlflow`` is the ``mlflow`` command."""

from mlflow.cli import cli

if __name__ == "__main__":
    cli(prog_name="mlflow")
