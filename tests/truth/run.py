#!/usr/bin/env python3
"""Makes a log of some variant and compares mailtrace with its truth.

  run.py --make-log PROGRAM --mailtrace PROGRAM VARIANT
  run.py --make-log PROGRAM --self-check            every variant against itself, without mailtrace
"""
import argparse
import os
import subprocess
import sys
import tempfile

import self_check

# Few scenarios a variant; together every format, kind of ID and number of hosts.
VARIANTS = {
    "plain": ["--messages=500"],
    "hosts": ["--messages=400", "--format=rfc3339", "--ids=short", "--hosts=2", "--span=2d"],
    "reused": ["--messages=400", "--format=rfc5424", "--ids=short-reused", "--hosts=3", "--span=3h"],
    "reused_split": ["--messages=400", "--format=rfc3339", "--ids=short-reused", "--hosts=4", "--split-hosts", "--span=2h"],
    "journal": ["--messages=300", "--format=journal", "--hosts=2", "--split-hosts", "--span=1d"],
    "rotated": ["--messages=400", "--format=rfc3339", "--ids=short", "--rotate=4", "--compress=gz"],
    "new_year": ["--messages=300", "--start=2025-12-29T12:00:00", "--span=4d", "--rotate=3", "--compress=gz", "--hosts=3"],
    # With stamps of a second a late client= behind `removed` cannot be told from an ID that is used again.
    "jitter": ["--messages=400", "--jitter", "--rate=3", "--ids=short", "--format=rfc3339"],
}


def make(program, variant, directory):
    """The log's directory and the file of its truth."""
    log, truth = os.path.join(directory, "log"), os.path.join(directory, "truth.jsonl")
    subprocess.run([program, *VARIANTS[variant], "--seed=7", "--out", log, "--truth", truth], check=True)
    return log, truth


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--make-log", required=True)
    parser.add_argument("--mailtrace")
    parser.add_argument("--self-check", action="store_true")
    parser.add_argument("--queries", type=int, default=15)
    parser.add_argument("variants", nargs="*", choices=[*VARIANTS, []])
    args = parser.parse_args()
    failed = 0
    for variant in args.variants or VARIANTS:
        with tempfile.TemporaryDirectory() as directory:
            log, truth = make(args.make_log, variant, directory)
            if args.self_check:
                faults = self_check.check(log, truth, not variant.startswith("reused"))
                print("\n".join(faults[:10]))
                print(f"{variant}: {len(faults)} contradictions")
                failed += bool(faults)
                continue
            compare = os.path.join(os.path.dirname(os.path.abspath(__file__)), "compare.py")
            print(f"== {variant}", flush=True)
            failed += subprocess.run([sys.executable, compare, args.mailtrace, log, "--truth", truth, "--all", "--queries", str(args.queries)]).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
