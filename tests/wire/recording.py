"""Record how a tracking server answers: python tests/wire/recording.py --url http://127.0.0.1:5000 [AREA ...]

Writes tests/wire/AREA.json for each area (default: all). The server must be a throw-away one, started with
a database backend and `--artifacts-destination` on a local folder. Needs only the standard library.
Only status, error code and, for successes, the JSON answer are kept; no message texts.
"""

import argparse
import importlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
AREAS = ("experiments", "runs", "metrics", "search", "artifacts", "protocol")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True, help="the server to record")
    parser.add_argument("--out", type=pathlib.Path, default=HERE, help="folder for the recordings")
    parser.add_argument("areas", nargs="*", default=AREAS, help=f"of {', '.join(AREAS)}")
    arguments = parser.parse_args()
    for area in arguments.areas:
        cases = importlib.import_module(f"cases.{area}").CASES
        recorded = [record_case(arguments.url, case) for case in cases]
        (arguments.out / f"{area}.json").write_text(dump(recorded))
        print(f"{area}: {len(cases)} cases, {sum(len(c['steps']) for c in cases)} steps")


def record_case(url, case):
    """A case with every step's answer."""
    from exchange import Bindings, record

    bindings = Bindings()
    try:
        return {"name": case["name"], "steps": [record(url, step, bindings) for step in case["steps"]]}
    except Exception as error:
        raise RuntimeError(f"cannot record {case['name']!r}") from error


def dump(cases):
    """JSON with one step to a line, so that a difference between two recordings reads well."""
    blocks = []
    for case in cases:
        steps = ",\n".join("  " + json.dumps(step, ensure_ascii=False) for step in case["steps"])
        blocks.append(f'{{"name": {json.dumps(case["name"], ensure_ascii=False)}, "steps": [\n{steps}]}}')
    return "[\n" + ",\n".join(blocks) + "\n]\n"


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
