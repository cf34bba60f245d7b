#!/usr/bin/env python3
"""A message through a Zimbra chain is one trace with every line, whatever is missing and wherever the log is split.

usage: chain_test.py MAILTRACE
"""

import gzip
import json
import pathlib
import subprocess
import sys
import tempfile

MARKED = pathlib.Path(__file__).resolve().parent / "marked.log"
MESSAGES = {
    "A": {"from": "anna@example.com", "to": "bert@example.com", "hops": 3},
    "B": {"from": "carla@example.com", "to": "dora@example.org", "hops": 4},
}
# What a log may lack: which lines stay.
VARIANTS = {
    "the whole log": lambda line: True,
    "without the lines of amavis": lambda line: " amavis[" not in line,
    "without the last lines of transactions": lambda line: not line.endswith(": removed"),
    "without both": lambda line: " amavis[" not in line and not line.endswith(": removed"),
}

failures = []


def marked_lines():
    lines = [line for line in MARKED.read_text().split("\n") if line and not line.startswith("#")]
    return [(line[0], line[2:]) for line in lines]


def traces(mailtrace, *arguments):
    command = [mailtrace, "--timezone", "UTC", "--year", "2026", "-o", "json", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    if done.stderr or done.returncode not in (0, 1):
        failures.append(f"exit {done.returncode}, {done.stderr.decode()!r} of {command}")
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def check(where, message, lines, found):
    """`found` must be one trace, with all the lines that `lines` has of the message and no other."""
    wanted = [line for mark, line in lines if mark == message]
    if len(found) != 1:
        queue_ids = [[hop["queue_id"] for hop in trace["hops"]] for trace in found]
        failures.append(f"{where}, message {message}: {len(found)} traces, not one: {queue_ids}")
        return
    got = [line["text"] for line in found[0]["lines"]]
    if got != wanted:
        missing = [line for line in wanted if line not in got]
        more = [line for line in got if line not in wanted]
        what = f"missing {missing}, too many {more}" if missing or more else "the order differs"
        failures.append(f"{where}, message {message}: {what}")
    if len(found[0]["hops"]) != MESSAGES[message]["hops"]:
        failures.append(f"{where}, message {message}: {len(found[0]['hops'])} hops")
    if found[0]["status"] != "sent":
        failures.append(f"{where}, message {message}: status {found[0]['status']}")


def check_all(mailtrace, where, lines, files):
    everything = traces(mailtrace, *files)
    for message in MESSAGES:
        own = {line for mark, line in lines if mark == message}
        check(where, message, lines, [t for t in everything if any(line["text"] in own for line in t["lines"])])


def check_queries(mailtrace, where, lines, files):
    for message, envelope in MESSAGES.items():
        for option in ("from", "to"):
            found = traces(mailtrace, f"--{option}", envelope[option], *files)
            check(f"{where}, --{option} {envelope[option]}", message, lines, found)


def check_splits(mailtrace, where, lines, folder):
    """The log as two files, one plain and one compressed, split before every line."""
    text = [line.encode() + b"\n" for _, line in lines]
    plain, compressed = folder / "zimbra.log", folder / "zimbra.log.1.gz"
    for at in range(len(text) + 1):
        first, second = b"".join(text[:at]), b"".join(text[at:])
        compressed.write_bytes(gzip.compress(first, 1, mtime=0))
        plain.write_bytes(second)
        here = f"{where}, split before line {at + 1}"
        check_all(mailtrace, here, lines, [plain, compressed])
        if at % 8 == 0:
            check_queries(mailtrace, here, lines, [compressed, plain])
    compressed.unlink()
    plain.unlink()


def main():
    mailtrace = sys.argv[1]
    log = marked_lines()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for where, stays in VARIANTS.items():
            lines = [(mark, line) for mark, line in log if stays(line)]
            whole = folder / "whole.log"
            whole.write_text("".join(line + "\n" for _, line in lines))
            check_queries(mailtrace, where, lines, [whole])
            check_all(mailtrace, where, lines, [whole])
            whole.unlink()
            check_splits(mailtrace, where, lines, folder)
    for failure in failures[:40]:
        print(failure)
    if failures:
        print(f"{len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
