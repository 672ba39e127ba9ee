"""``mlflow doctor``: what a bug report should say."""

import click


@click.command()
@click.option("--mask-envs", is_flag=True, help="Mask the value of every MLFLOW_* variable, not only of secrets.")
def doctor(mask_envs: bool) -> None:
    """Print versions, settings and whether the store answers."""
    import mlflow

    mlflow.doctor(mask_envs)
