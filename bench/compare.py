#!/usr/bin/env python3.11
"""compare.py PEER.json OURS.json: per figure, how many times faster (or smaller) OURS is."""

import json
import sys

LOWER = ("_ms", "_s", "_mb")
HIGHER = ("_rps", "_per_s", "_mbps")


def direction(k):
    if k.startswith("_"):
        return 0
    if k.endswith(HIGHER):
        return 1
    return -1 if k.endswith(LOWER) else 0


def ratio(k, peer, ours):
    """> 1: ours is better by that factor."""
    d = direction(k)
    if not d or not all(isinstance(x, (int, float)) and x > 0 for x in (peer, ours)):
        return None
    return ours / peer if d > 0 else peer / ours


def fmt(x):
    return "-" if x is None else ("%.4g" % x if isinstance(x, (int, float)) else str(x)[:14])


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    a, b = (json.load(open(p)) for p in sys.argv[1:])
    print(
        "peer: mlflow %s (%s)   ours: mlflow %s (%s)"
        % (a["meta"]["mlflow"], a["meta"]["date"], b["meta"]["mlflow"], b["meta"]["date"])
    )
    if a["meta"]["quick"] != b["meta"]["quick"]:
        print("NOTE: one was a --quick run; sizes differ, so ratios mean little")
    for w in a["workloads"]:
        fa, fb = a["workloads"][w], b["workloads"].get(w)
        print("\n%s%s" % (w, "" if fb else "   (not run on ours)"))
        for tag, f in (("peer", fa), ("ours", fb or {})):
            if "_error" in f:
                print("  %s FAILED: %s" % (tag, f["_error"].strip().splitlines()[-1][:150]))
        if not fb:
            continue
        for k in list(fa) + [k for k in fb if k not in fa]:
            if k.startswith("_"):
                continue
            r = ratio(k, fa.get(k), fb.get(k))
            print(
                "  %-46s %12s %12s  %s"
                % (
                    k,
                    fmt(fa.get(k)),
                    fmt(fb.get(k)),
                    ""
                    if r is None
                    else "%.2fx%s" % (r, " faster" if r > 1.05 else " SLOWER" if r < 0.95 else ""),
                )
            )


if __name__ == "__main__":
    main()
