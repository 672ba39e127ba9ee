"""A model that reads requests from standard input, one JSON object a line, and writes each answer into a file.

A line is ``{"body": <text of a request>, "output": <path>}``. The answer appears under that path at once and whole.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

import msgspec

from mlflow.exceptions import MlflowException
from mlflow.pyfunc.scoring_server import CONTENT_TYPE_JSON, invocations, load_model_with_mlflow_config
from mlflow.pyfunc.scoring_server.encoding import encode


def main(arguments: Sequence[str] | None = None) -> int:
    """Answer until standard input ends; the exit status."""
    parser = argparse.ArgumentParser("mlflow.pyfunc.scoring_server.stdin")
    parser.add_argument("--model-uri", required=True)
    given = parser.parse_args(arguments)
    try:
        model = load_model_with_mlflow_config(given.model_uri)
    except MlflowException as error:
        print(f"Error: {error.message}", file=sys.stderr)
        return 1
    signature = model.metadata.signature
    schema = signature.inputs if signature is not None else None
    for line in sys.stdin.buffer:
        request = msgspec.json.decode(line)
        answer = invocations(request["body"], CONTENT_TYPE_JSON, model, schema)
        partial = request["output"] + ".partial"
        with open(partial, "wb") as file:
            file.write(encode({"status": answer.status, "body": answer.response}))
        os.replace(partial, request["output"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
