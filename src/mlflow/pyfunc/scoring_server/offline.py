"""Predictions from a file to a file, without a server; also a command for an environment of its own."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from mlflow.exceptions import MlflowException, invalid
from mlflow.pyfunc.scoring_server import encoding, parsing

_TYPES = {"json": parsing.JSON, "csv": parsing.CSV}


def predict_file(model_uri: str, input_path: str | None, output_path: str | None, content_type: str = "json") -> None:
    """Predict what a file holds.

    Args:
        model_uri: any model URI.
        input_path: a file of the form that ``/invocations`` takes; None reads standard input.
        output_path: where the answer is written; None writes it to standard output.
        content_type: json or csv.

    Raises: MlflowException when the input does not fit; then nothing is written.
    """
    from mlflow.pyfunc import load_model

    if content_type not in _TYPES:
        raise invalid(f"Invalid value {content_type!r} for the content type; allowed are json and csv.")
    model = load_model(model_uri)
    if input_path is None:
        body = sys.stdin.buffer.read()
    else:
        try:
            with open(input_path, "rb") as file:
                body = file.read()
        except OSError as error:
            raise invalid(f"The input {input_path!r} cannot be read: {error.strerror}.") from None
    signature = model.metadata.signature
    parsed = parsing.parse(body, _TYPES[content_type], signature.inputs if signature is not None else None)
    prediction = model.predict(parsed.data, params=parsed.params)
    written = encoding.encode(prediction) if parsed.is_unified_llm_input else encoding.encode_predictions(prediction)
    if output_path is None:
        sys.stdout.write(written.decode() + "\n")
        sys.stdout.flush()
        return
    partial = f"{output_path}.partial"
    with open(partial, "wb") as file:
        file.write(written)
    os.replace(partial, output_path)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; the exit status."""
    parser = argparse.ArgumentParser("mlflow.pyfunc.scoring_server.offline", description="Predict what a file holds.")
    parser.add_argument("--model-uri", required=True)
    parser.add_argument("--input-path")
    parser.add_argument("--output-path")
    parser.add_argument("--content-type", default="json")
    given = parser.parse_args(arguments)
    try:
        predict_file(given.model_uri, given.input_path, given.output_path, given.content_type)
    except MlflowException as error:
        print(f"Error: {error.message}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
