"""Make points near the line y = 3x + 1, and keep them as an artifact of the run."""

import argparse
import random

import mlflow

parser = argparse.ArgumentParser()
parser.add_argument("--points", type=int, required=True)
arguments = parser.parse_args()

draw = random.Random(0)
with mlflow.start_run():
    places = [draw.random() for _ in range(arguments.points)]
    mlflow.log_text("".join(f"{x},{3 * x + 1 + draw.gauss(0, 0.01)}\n" for x in places), "points.csv")
