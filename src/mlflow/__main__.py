"""``python -m mlflow`` is the command ``mlflow``."""

from mlflow.cli import cli

if __name__ == "__main__":
    cli(prog_name="mlflow")
