#!/usr/bin/env python3
"""No file of the corpus, whatever wrote it, makes mailtrace fail, hang or lose count.

Every line is decoded, ignored or malformed, and stands in one trace at most; a line with a queue-ID of its own
stands in one, unless it is of a session, which may have an ID and no message.

usage: counts_test.py MAILTRACE DECODE_LINES
"""

import concurrent.futures
import json
import lzma
import re
import subprocess
import sys

from corpus import CORPUS, decode, need_corpus

OF_SESSIONS = ("connect", "session", "disconnect", "login")
KEYS = ("lines", "decoded", "ignored", "malformed")


def lines_of(path):
    text = path.read_bytes()
    if path.suffix == ".xz":
        text = lzma.decompress(text)
    return text.removesuffix(b"\n").split(b"\n") if text else []


def statistics(text):
    """The numbers of --stats."""
    found = {key: re.search(rf"^ *{key} +([0-9,]+)", text, re.MULTILINE) for key in KEYS}
    return {key: int(match[1].replace(",", "")) if match else None for key, match in found.items()}


def numbers_of(output):
    """The numbers of the lines of all traces."""
    return [line["line"] for trace in output.decode("utf-8").splitlines() for line in json.loads(trace)["lines"]]


def check_traces(output, decoder, lines):
    found = numbers_of(output)
    wanted = {number for number, line in enumerate(decode(decoder, lines), 1)
              if line["fields"].get("queue_id") and line["kind"] not in OF_SESSIONS}
    if len(set(found)) != len(found):
        yield f"lines of two traces: {sorted(n for n in set(found) if found.count(n) > 1)[:5]}"
    if not wanted <= set(found):
        yield f"lines with a queue-ID in no trace: {sorted(wanted - set(found))[:5]}"


def check(mailtrace, decoder, path):
    """What --stats says, and what is wrong."""
    command = [mailtrace, "--stats", "-o", "json", str(path)]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    except subprocess.TimeoutExpired:
        return dict.fromkeys(KEYS, 0), ["takes longer than 60 s"]
    text = done.stderr.decode("utf-8", "replace")
    numbers = statistics(text)
    if done.returncode not in (0, 1) or None in numbers.values():
        return dict.fromkeys(KEYS, 0), [f"exit {done.returncode}: {text[:300]}"]
    wrong = []
    lines = lines_of(path)
    if numbers["lines"] != len(lines):
        wrong.append(f"{numbers['lines']} lines read, it has {len(lines)}")
    if numbers["lines"] != numbers["decoded"] + numbers["ignored"] + numbers["malformed"]:
        wrong.append(f"the numbers do not add up: {numbers}")
    try:
        wrong += check_traces(done.stdout, decoder, lines)
    except ValueError as error:
        wrong.append(f"the output is no JSON: {error}")
    return numbers, wrong


def main():
    need_corpus()
    failures = []
    print(f"{'source':30} {'files':>6} " + " ".join(f"{key:>9}" for key in KEYS))
    for source in sorted(path for path in CORPUS.iterdir() if path.is_dir()):
        total = dict.fromkeys(KEYS, 0)
        files = sorted(path for path in source.rglob("*") if path.is_file() and path.name != "SOURCE.txt")
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            checked = list(pool.map(lambda path: check(*sys.argv[1:3], path), files))
        for path, (numbers, wrong) in zip(files, checked):
            total = {key: total[key] + numbers[key] for key in KEYS}
            failures += [f"{path.relative_to(CORPUS)}: {what}" for what in wrong]
        print(f"{source.name:30} {len(files):6} " + " ".join(f"{total[key]:9}" for key in KEYS))
    for failure in failures[:50]:
        print(failure)
    if failures:
        print(f"{len(failures)} wrong")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
