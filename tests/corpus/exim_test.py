#!/usr/bin/env python3
"""Exim's own test logs: every transaction is one trace with all its lines, and exigrep's groups are traces.

usage: exim_test.py MAILTRACE
"""

import json
import re
import subprocess
import sys

from corpus import CORPUS, need_corpus

LOGS = sorted(path for path in CORPUS.glob("exim/*/mainlog/*")) + [CORPUS / "exim" / "exigrep-0551.mainlog"]
STAMP = rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?(?: [+-]\d{4})?(?: \[\d+\])? "
OWN_ID = re.compile(STAMP + rb"(\w{6}-(?:\w{6}-\w{2}|\w{11}-\w{4}))(?: |$)")


def transactions(path):
    """{queue-ID: the numbers of its lines}"""
    found = {}
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        match = OWN_ID.match(line)
        if match:
            found.setdefault(match[1].decode(), set()).add(number)
    return found


def traces(program, path):
    done = subprocess.run([program, "-o", "json", str(path)], capture_output=True)
    if done.returncode not in (0, 1):
        print(f"WRONG {path.name}: exit status {done.returncode}: {done.stderr[:200]}")
        return []
    return [json.loads(line) for line in done.stdout.decode("utf-8", "replace").splitlines()]


def check_transactions(program, path):
    """(right, all)"""
    by_id = {}
    for trace in traces(program, path):
        lines = {line["line"] for line in trace["lines"]}
        for hop in trace["hops"]:
            by_id.setdefault(hop["queue_id"], []).append(lines)
    wanted = transactions(path)
    right = 0
    for queue_id, lines in wanted.items():
        got = by_id.get(queue_id, [])
        if len(got) == 1 and lines <= got[0]:
            right += 1
        else:
            print(f"WRONG {path.parent.parent.name}/{path.name} {queue_id}: {len(got)} traces, want lines {sorted(lines)[:6]}")
    return right, len(wanted)


def check_exigrep(program):
    """exigrep prints each message it finds, its lines together and a blank line behind them."""
    folder = CORPUS / "exim"
    output = (folder / "exigrep-0551.stdout").read_text()
    groups = [group.splitlines() for group in output.split("\n\n") if group.startswith(("1999", "2017"))]
    answer = subprocess.run([program, "--to", "userx@test.ex", "-o", "lines", str(folder / "exigrep-0551.mainlog")],
                            capture_output=True, text=True).stdout
    got = [group.splitlines() for group in answer.rstrip("\n").split("\n\n")]
    same = sorted(groups) == sorted(got)
    if not same:
        print(f"WRONG exigrep: want {groups}, got {got}")
    return same, len(groups)


def main():
    need_corpus()
    program = sys.argv[1]
    right = total = 0
    for path in LOGS:
        good, number = check_transactions(program, path)
        right, total = right + good, total + number
    same, groups = check_exigrep(program)
    print(f"{len(LOGS)} logs: {right} of {total} transactions are one trace with all their lines; exigrep's {groups} groups: {same}")
    return 0 if right == total and total > 0 and same and groups == 3 else 1


if __name__ == "__main__":
    sys.exit(main())
