#!/usr/bin/env python3.11
"""pair.py --a PEER_PYTHON --b OUR_PYTHON --only NAME,... [--rounds 3] [--full]

Alternates A,B,A,B so that the machine's drift hits both alike; prints, per figure, the medians and
the median (and range) of the per-round ratio: > 1 means B is better."""

import argparse
import json
import statistics as st
import sys

import run
from compare import fmt, ratio


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--a", required=True)
    ap.add_argument("--b", required=True)
    ap.add_argument("--only", required=True)
    ap.add_argument("--rounds", type=int, default=3)
    ap.add_argument("--full", action="store_true")
    ap.add_argument("--out")
    x = ap.parse_args()
    out = {}
    for n in x.only.split(","):
        rows = []
        for i in range(x.rounds):
            pair = [
                run.run_workload(p, n, not x.full, verbose=False)
                for p in ((x.a, x.b) if i % 2 == 0 else (x.b, x.a))
            ]
            if i % 2:
                pair.reverse()
            for t, f in zip("AB", pair):
                if "_error" in f:
                    print("%s round %d %s FAILED: %s" % (n, i, t, f["_error"][-300:]))
            rows.append(pair)
        print("\n%s (%d rounds)" % (n, x.rounds))
        out[n] = {}
        for k in rows[0][0]:
            rs = [ratio(k, a.get(k), b.get(k)) for a, b in rows]
            rs = [r for r in rs if r is not None]
            if not rs:
                continue
            ma = st.median([a[k] for a, b in rows if k in a])
            mb = st.median([b[k] for a, b in rows if k in b])
            out[n][k] = {"a": ma, "b": mb, "ratio": st.median(rs), "min": min(rs), "max": max(rs)}
            print(
                "  %-46s %12s %12s  %.2fx  [%.2f..%.2f]"
                % (k, fmt(ma), fmt(mb), st.median(rs), min(rs), max(rs))
            )
    if x.out:
        with open(x.out, "w") as f:
            json.dump(out, f, indent=1)


if __name__ == "__main__":
    sys.exit(main())
