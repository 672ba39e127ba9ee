"""The kinds of environment that an MLproject file can ask for, by their keys in it."""

DOCKER = "docker_env"
PYTHON = "python_env"
CONDA = "conda_env"

ALL = [DOCKER, PYTHON, CONDA]
