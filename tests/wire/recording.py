"""Record how a tracking server answers: python tests/wire/recording.py --url http://127.0.0.1:5000 [AREA ...]

Writes tests/wire/AREA.json for each area (default: all) from MLflow's server; with --ours, writes
tests/wire/otherwise.json from our own, with the cases that otherwise.py names. The server must be a throw-away one,
started with a database backend and `--artifacts-destination` on a local folder. Needs only the standard library.
Only status, error code and, for successes, the JSON answer are kept; no message texts.
"""

import argparse
import importlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
AREAS = ("experiments", "runs", "metrics", "search", "artifacts", "protocol", "registry", "logged_models", "traces")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", required=True, help="the server to record")
    parser.add_argument("--ours", action="store_true", help="record our own server where it answers otherwise")
    parser.add_argument("areas", nargs="*", default=AREAS, help=f"of {', '.join(AREAS)}")
    arguments = parser.parse_args()
    if arguments.ours:
        from otherwise import OTHERWISE

        named = [{**case, "name": f"{area}: {case['name']}"} for area in AREAS for case in cases_of(area)]
        write("otherwise", arguments.url, [case for case in named if case["name"] in OTHERWISE])
    else:
        for area in arguments.areas:
            write(area, arguments.url, cases_of(area))


def cases_of(area):
    return importlib.import_module(f"cases.{area}").CASES


def write(name, url, cases):
    recorded = [record_case(url, case) for case in cases]
    (HERE / f"{name}.json").write_text(dump(recorded))
    print(f"{name}: {len(cases)} cases, {sum(len(c['steps']) for c in cases)} steps")


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
