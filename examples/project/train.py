"""Fit a line to points by gradient descent, logging the loss of each step."""

import argparse
import csv

import mlflow

parser = argparse.ArgumentParser()
parser.add_argument("--data", required=True)
parser.add_argument("--rate", type=float, required=True)
parser.add_argument("--steps", type=int, required=True)
arguments = parser.parse_args()

with open(arguments.data, newline="") as file:
    points = [(float(x), float(y)) for x, y in csv.reader(file)]

slope = offset = 0.0
with mlflow.start_run():
    for step in range(arguments.steps):
        errors = [(slope * x + offset - y, x) for x, y in points]
        slope -= arguments.rate * 2 * sum(error * x for error, x in errors) / len(points)
        offset -= arguments.rate * 2 * sum(error for error, _ in errors) / len(points)
        mlflow.log_metric("loss", sum(error * error for error, _ in errors) / len(points), step=step)
    mlflow.log_metrics({"slope": slope, "offset": offset})
print(f"y = {slope:.2f} x + {offset:.2f}")
