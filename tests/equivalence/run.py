#!/usr/bin/env python3
"""The same bytes in give the same bytes out, however a log is stored, cut, named and read.

  run.py --make-log PROGRAM --mailtrace PROGRAM [CHECK]...

Runs in a temporary directory. The checks:
  layouts  one log compressed, rotated, on standard input, in any order of arguments, in all output formats
  cuts     a small log cut in two at every line, the older part plain or gz
  repeats  the same where lines stand several times in one second; and rotated sets with --session
  damage   a gz file cut at many bytes: the answer of the bytes before the cut
  threads  a log of several blocks with 1, 2, 3 and 8 threads and the least memory
  headers  one log with four kinds of header: the same traces, but for fractions of a second
Each answer must be that of the whole plain log, once the places in it are counted in lines of the whole log. In each run
`--stats` must account for every line, and no line may be in two traces. Shows a few differences; exit status 1 if any.
"""
import argparse
import concurrent.futures
import json
import os
import random
import subprocess
import sys
import tempfile
import zlib

import layouts
from generated_log import GeneratedLog
from layouts import Layout
from program import FORMATS, Program, counts_of, lines_in_two_traces

MOST_SHOWN = 12
NEW_YEAR = ("--start=2025-12-31T23:58:30", "--span=3m", "--hosts=2", "--seed=5")
REUSED = ("--format=rfc3339", "--ids=short-reused", "--hosts=3", "--span=3m", "--jitter", "--seed=6")


class Checker:
    def __init__(self, program, make_log):
        self.program, self.make_log = program, make_log
        self.runs = self.shown = self.faults = 0

    def wrong(self, text):
        self.faults += 1
        self.shown += 1
        if self.shown <= MOST_SHOWN:
            print(text[:1500])

    def whole(self, log):
        return Layout("whole", [log.path], {log.path: 0})

    def reference(self, log, form="json", *options):
        """What the whole plain log answers, read by one thread."""
        answer, faults = self.program.answer(self.whole(log), form, "--threads=1", *options)
        twice = [] if "--session" in options else lines_in_two_traces(answer)  # messages of one session share its lines
        for fault in faults + (["in two traces: " + ", ".join(twice[:5])] if twice else []):
            self.wrong(f"whole log, {form}: {fault}")
        if not answer:
            self.wrong(f"whole log, {form}: no answer")
        return answer

    def compare_all(self, log, found, forms, options=()):
        """Every layout of `found` in every output format, two at a time."""
        wanted = {form: self.reference(log, form, *options) for form in forms}
        unplaced = {form: self.program.answer(Layout("whole", [log.path], {}, places=False), form, *options)[0] for form in forms}
        jobs = [(layout, form, *options, f"--threads={(1, 2, 3, 8)[i % 4]}") for i, layout in enumerate(found) for form in forms]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for (layout, form, *used), (answer, faults) in zip(jobs, pool.map(lambda job: self.program.answer(*job), jobs)):
                self.runs += 1
                for fault in faults + difference(answer, (wanted if layout.places else unplaced)[form]):
                    self.wrong(f"{layout.name} ({' '.join(used)} {' '.join(layout.arguments)[:200]}), {form}: {fault}")


def difference(answer, right):
    """[] or one text with the first lines that differ."""
    if answer == right:
        return []
    got, want = answer.splitlines(), right.splitlines()
    at = next((i for i, pair in enumerate(zip(got, want)) if pair[0] != pair[1]), min(len(got), len(want)))
    a, b = (texts[at] if at < len(texts) else b"(nothing)" for texts in (got, want))
    start = max(0, next((i for i, pair in enumerate(zip(a, b)) if pair[0] != pair[1]), min(len(a), len(b))) - 80)
    cut = [text[start:start + 300].decode("utf8", "replace") for text in (a, b)]
    return [f"{len(got)} lines for {len(want)}; line {at + 1} differs from byte {start}:\n  got  {cut[0]}\n  want {cut[1]}"]


def check_layouts(checker):
    for name, year, options in (("new-year", 2025, NEW_YEAR), ("reused", 2026, REUSED)):
        os.mkdir(name)
        os.chdir(name)
        log = GeneratedLog(checker.make_log, name, year, "--messages=25", *options)
        found = [checker.whole(log), *layouts.single_files(log), *layouts.rotated_sets(log, random.Random(1)), *layouts.same_evidence_twice(log),
                 layouts.split_names(log, 4)]
        checker.compare_all(log, found, FORMATS)
        compare_hosts_apart(checker, log)
        os.chdir("..")


def compare_hosts_apart(checker, log):
    answer, faults = checker.program.answer(layouts.hosts_apart(log), "json")
    checker.runs += 1
    got, want = without_order(answer), without_order(checker.reference(log))
    for fault in faults + difference(b"\n".join(got), b"\n".join(want)):
        checker.wrong(f"hosts-apart: {fault}")


def without_order(answer):
    """What a trace says that does not depend on the order of lines with one stamp."""
    traces = []
    for text in answer.splitlines():
        trace = json.loads(text)
        texts = sorted(line["text"] for line in trace["lines"])
        recipients = sorted(json.dumps(recipient) for recipient in trace["recipients"])
        hops = sorted(json.dumps(hop) for hop in trace["hops"])
        links = sorted((link["kind"], link["from"], link["to"]) for link in trace["links"])
        whole = [trace[key] for key in ("first", "last", "status", "complete", "message_id")]
        traces.append(json.dumps([texts, recipients, hops, links, whole]).encode())
    return sorted(traces)


def cut_everywhere(log, name):
    for cut in range(1, len(log.lines)):
        folder = layouts.Folder(f"{name}-{cut}", log.mtime)
        older, mtime = b"".join(log.lines[:cut]), log.time_of(log.lines[cut - 1])
        newer = folder.write("mail.log", b"".join(log.lines[cut:]))
        for suffix in ("", ".gz"):
            path = folder.write("mail.log.1" + suffix, layouts.gz(older, mtime) if suffix else older, mtime)
            yield Layout(f"cut behind line {cut}", [newer, path], {path: 0, newer: cut})


def check_cuts(checker):
    for name, year, options in (("new-year", 2025, NEW_YEAR), ("reused", 2026, REUSED)):
        log = GeneratedLog(checker.make_log, name, year, "--messages=4", *options)
        log.keep(150)
        checker.compare_all(log, list(cut_everywhere(log, name)), ["json"])


def check_repeats(checker):
    log = GeneratedLog(checker.make_log, "repeats", 2025, "--messages=4", *NEW_YEAR)
    log.keep(30)
    log.lines = [line for line in log.lines for _ in range(3)]
    log.keep(len(log.lines))
    checker.compare_all(log, list(cut_everywhere(log, "repeats")), ["json"])
    # A busy client connects several times in a second; the lines are the same, and seen with --session.
    log = GeneratedLog(checker.make_log, "session", 2025, "--messages=25", *NEW_YEAR)
    checker.compare_all(log, list(layouts.rotated_sets(log, random.Random(2))), ["json"], ["--session"])


def check_damage(checker):
    log = GeneratedLog(checker.make_log, "damage", 2025, "--messages=8", *NEW_YEAR)
    data = layouts.gz(b"".join(log.lines), log.mtime)
    for percent in (1, 20, 50, 80, 97, 100):
        kept = data[:len(data) * percent // 100 - 3]
        folder = layouts.Folder(f"damage-{percent}", log.mtime)
        cut = folder.write("mail.log.gz", kept)
        sound = folder.write("sound.log", zlib.decompressobj(31).decompress(kept))
        # What stands before the cut ends in mid-line in both.
        want, _ = checker.program.answer(Layout("sound", [sound], {sound: 0}), "json")
        answer, faults = checker.program.answer(Layout("cut", [cut], {cut: 0}, failure=True), "json")
        checker.runs += 1
        for fault in faults + difference(answer, want):
            checker.wrong(f"gz cut after {len(kept)} of {len(data)} bytes: {fault}")


def check_threads(checker):
    log = GeneratedLog(checker.make_log, "large", 2026, "--bytes=3M", "--format=rfc3339", "--ids=short-reused", "--hosts=3", "--span=2d", "--jitter")
    _, paths, first_line = layouts.rotated_set(log, "rotated", 3, layouts.numbered, lambda age: "gz" if age else "")
    rotated = Layout("rotated", paths, first_line)
    want = checker.reference(log)
    for layout in (checker.whole(log), rotated):
        for options in (["--threads=1"], ["--threads=2"], ["--threads=3"], ["--threads=8"], ["--threads=2", "--memory=32M"], ["--threads=8", "--memory=32M"]):
            answer, faults = checker.program.answer(layout, "json", *options)
            checker.runs += 1
            for fault in faults + difference(answer, want):
                checker.wrong(f"{layout.name} {options}: {fault}")


def without_fractions(answer):
    """What a trace says that no fraction of a second can change."""
    traces = []
    for text in answer.splitlines():
        trace = json.loads(text)
        traces.append({
            "ids": [(hop["host"], hop["queue_id"]) for hop in trace["hops"]],
            "status": trace["status"],
            "recipients": sorted((r["address"], r["original"] or "", r["status"], r["attempts"]) for r in trace["recipients"]),
            "links": sorted((link["kind"], link["from"], link["to"], link["line"]["line"]) for link in trace["links"]),
            "lines": [(line["line"], line["event"], line["program"], line["pid"]) for line in trace["lines"]],
            "whole": (trace["from"], trace["to"], trace["message_id"], trace["size"], trace["client"], trace["complete"]),
        })
    return sorted(traces, key=lambda trace: min(trace["lines"]))


def check_headers(checker):
    for ids in ("long", "short-reused"):
        answers = {}
        for form in ("rfc3164", "rfc3339", "rfc5424", "journal"):
            out = os.path.join(f"headers-{ids}", form)
            layout = Layout(form, [os.path.join(out, "mail.log")], {})
            make = [os.path.abspath(checker.make_log), "--messages=150", "--hosts=3", "--seed=9", "--span=1d", "--ids=" + ids, "--format=" + form]
            subprocess.run([*make, "--out", out, "--truth", out + ".truth"], check=True, capture_output=True)
            answer, err, _ = checker.program.run(layout, "-o", "json", "--stats", "--year=2026")
            checker.runs += 1
            answers[form] = without_fractions(answer)
            malformed = counts_of(err).get("malformed")
            if malformed != 0:
                checker.wrong(f"headers {ids}, {form}: {malformed} lines malformed")
            compare_headers(checker, f"headers {ids}, {form}", answers[form], answers["rfc3164"])


def compare_headers(checker, name, got, want):
    if len(got) != len(want):
        checker.wrong(f"{name}: {len(got)} traces for {len(want)}")
    for one, other in zip(got, want):
        for key in one:
            if one[key] != other[key]:
                checker.wrong(f"{name}: {one['ids']}: {key}\n  got  {one[key]}\n  want {other[key]}")
                break


CHECKS = {
    "layouts": check_layouts, "cuts": check_cuts, "repeats": check_repeats, "damage": check_damage, "threads": check_threads, "headers": check_headers,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--make-log", required=True)
    parser.add_argument("--mailtrace", required=True)
    parser.add_argument("checks", nargs="*", choices=[*CHECKS, []])
    args = parser.parse_args()
    failed = 0
    program, make_log = Program(args.mailtrace), os.path.abspath(args.make_log)
    for name in args.checks or CHECKS:
        checker = Checker(program, make_log)
        with tempfile.TemporaryDirectory() as directory:
            os.chdir(directory)
            CHECKS[name](checker)
            os.chdir("/")
        print(f"{name}: {checker.runs} runs, {checker.faults} differences", flush=True)
        failed += checker.faults != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
