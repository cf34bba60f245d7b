#!/usr/bin/env python3
"""Compares what mailtrace finds in a generated log with the truth.

With --all, one run over everything: each message of the truth must be one trace with exactly its lines, its hops, the
status of each recipient and its own, and no line may be in two traces or in a trace of no message. With --queries N, N
runs with --from and --to of random messages (one in ten asks for a pair that never met): the traces must be exactly
those of the messages with that sender and recipient on some hop, with exactly their lines, and the exit status right.
Neither option means --all --queries 20. Shows a few differences; the last line says how much was exact.
"""
import argparse
import collections
import json
import os
import random
import subprocess
import sys

from truth_file import Truth, read_lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("files", nargs="+", help="a directory or log files, as mailtrace takes them")
    parser.add_argument("--truth", required=True)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--queries", type=int, default=0)
    parser.add_argument("--strict", action="store_true", help="also message_id, from, to, original and complete")
    parser.add_argument("--session", action="store_true", help="run with --session, and want the session's lines too")
    parser.add_argument("--show", type=int, default=8, help="differences to show (default 8)")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if not args.all and not args.queries:
        args.all, args.queries = True, 20
    compare = Comparison(args)
    if args.all:
        compare.everything()
    if args.queries:
        compare.some_queries()
    print(f"{compare.exact} of {compare.asked} exact")
    return 0 if compare.exact == compare.asked else 1


class Comparison:
    def __init__(self, args):
        self.args, self.truth = args, Truth(args.truth)
        self.asked = self.exact = self.shown = 0
        self.faults, self.texts = collections.Counter(), {}

    def run(self, *options):
        """(exit status, traces, standard error)"""
        command = [self.args.binary, *options, "-o", "json", *(["--session"] if self.args.session else []), *self.args.files]
        done = subprocess.run(command, capture_output=True, env={**os.environ, "TZ": "UTC", "LC_ALL": "C"})
        traces = [Trace(json.loads(text), self.truth) for text in done.stdout.decode("utf8", "replace").splitlines() if text.strip()]
        return done.returncode, traces, done.stderr.decode("utf8", "replace").strip()

    def wanted_lines(self, message):
        return message["line_set"] | (message["session_set"] if self.args.session else set())

    def everything(self):
        status, traces, errors = self.run()
        if status != 0 or errors:
            print(f"exit status {status}: {errors[:300]}")
        of_message, seen = collections.defaultdict(list), collections.Counter()
        extra = []
        for trace in traces:
            seen.update(trace.lines if not self.args.session else ())
            owners = {self.truth.owner[line] for line in trace.lines if line in self.truth.owner}
            for owner in owners:
                of_message[owner].append(trace)
            if not owners and not trace.lines & self.truth.loose:
                extra.append(trace)
        good = 0
        for number, message in enumerate(self.truth.messages):
            faults = self.faults_of(message, of_message[number])
            good += not faults
            self.show(message, faults, of_message[number])
        for trace in extra:
            self.fault("trace of no message", f"  lines {self.text_of(trace.lines)}")
        twice = [line for line, n in seen.items() if n > 1]
        if twice:
            self.fault("line in two traces", f"  {self.text_of(set(twice))}")
        total = len(self.truth.messages) + len(extra) + bool(twice)
        print(f"all: {good} of {total} exact" + ("; faults: " + ", ".join(f"{k} {n}" for k, n in self.faults.most_common()) if self.faults else ""))
        self.asked += total
        self.exact += good

    def faults_of(self, message, traces):
        """[(fault, detail)] of one message; nothing if it is exact."""
        if not traces:
            return [("no trace", "")]
        if len(traces) > 1:
            return [("in several traces", " | ".join(t.chain() for t in traces))]
        trace, want = traces[0], self.wanted_lines(message)
        faults = []
        if want - trace.lines:
            faults.append(("lines missing", self.text_of(want - trace.lines)))
        if trace.lines - want:
            faults.append(("foreign lines", self.text_of(trace.lines - want)))
        hops = sorted((h["host"], h["queue_id"]) for h in message["hops"])
        allowed = set(hops) | {(h["host"], h["queue_id"]) for h in message["maybe_hops"]}
        if not set(hops) <= set(trace.hops) <= allowed or len(set(trace.hops)) != len(trace.hops):
            faults.append(("hops", f"want {hops}, got {sorted(trace.hops)}"))
        faults += recipient_faults(message, trace)
        if message["status"] and trace.json["status"] != message["status"]:
            faults.append(("status", f"want {message['status']}, got {trace.json['status']}"))
        return faults + (strict_faults(message, trace) if self.args.strict else [])

    def some_queries(self):
        rng = random.Random(self.args.seed)
        pool = [m for m in self.truth.messages if m["froms"] and m["tos"]]
        good = 0
        for number in range(self.args.queries):
            message, other = rng.choice(pool), rng.choice(pool)
            sender = rng.choice(message["froms"])
            recipient = rng.choice((other if number % 10 == 9 else message)["tos"])
            faults = self.query_faults(sender, recipient)
            good += not faults
            for fault, detail in faults:
                self.fault(fault, f"  --from '{sender}' --to '{recipient}': {detail}")
        print(f"queries: {good} of {self.args.queries} exact")
        self.asked += self.args.queries
        self.exact += good

    def query_faults(self, sender, recipient):
        must, may = self.truth.matching(sender, recipient)
        status, traces, errors = self.run("--from", sender or "<>", "--to", recipient or "<>")
        faults, found = [], set()
        for trace in traces:
            owners = {self.truth.owner[line] for line in trace.lines if line in self.truth.owner}
            hits = [i for i in owners if i in must or i in may]
            if len(owners) != 1 or not hits:
                faults.append(("query finds the wrong trace", f"{trace.chain()} {self.text_of(trace.lines)}"))
                continue
            want = self.wanted_lines(self.truth.messages[hits[0]])
            if trace.lines != want:
                faults.append(("query gives other lines", f"missing {self.text_of(want - trace.lines)}, foreign {self.text_of(trace.lines - want)}"))
            if hits[0] in found:
                faults.append(("query finds a message twice", trace.chain()))
            found.add(hits[0])
        if must - found:
            faults.append(("query misses", ", ".join(self.truth.messages[i]["tag"] for i in must - found)))
        if status != (0 if traces else 1):
            faults.append(("query's exit status", f"{status} with {len(traces)} traces {errors[:200]}"))
        return faults

    def fault(self, fault, detail):
        self.faults[fault] += 1
        if self.shown < self.args.show:
            self.shown += 1
            print(f"{fault}\n{detail[:1500]}")

    def show(self, message, faults, traces):
        for fault, _ in faults:
            self.faults[fault] += 1
        if not faults or self.shown >= self.args.show:
            return
        self.shown += 1
        cut = f", cut at {message['cut']}" if message["cut"] else ""
        print(f"{message['tag']} ({message['kind']}{cut}): want {' > '.join(h['queue_id'] for h in message['hops'])}, got {', '.join(t.chain() for t in traces)}")
        for fault, detail in faults:
            print(f"  {fault}: {detail[:1200]}")

    def text_of(self, lines):
        """A few lines of the log in full."""
        shown = sorted(lines)[:3]
        return f"({len(lines)})" + "".join(f"\n    {f}:{n} {self.line_text(f, n)[:240]}" for f, n in shown)

    def line_text(self, file, number):
        if file not in self.texts:
            paths = [os.path.join(p, file) for p in self.args.files] + [p for p in self.args.files if self.truth.file_of(p) == file]
            path = next((p for p in paths if os.path.isfile(p)), None)
            self.texts[file] = read_lines(path) if path else []
        text = self.texts[file]
        return text[number - 1] if number <= len(text) else ""


class Trace:
    """One object of mailtrace's output."""

    def __init__(self, json_object, truth):
        self.json = json_object
        # A policy server's line without an ID may be told with the message it is about; the truth does not say of which.
        self.lines = {(truth.file_of(line["file"]), line["line"]) for line in json_object["lines"]
                      if not (line["program"] == "postgrey" and line["queue_id"] is None and "action=" in line["text"])}
        self.hops = [(hop["host"], hop["queue_id"]) for hop in json_object["hops"]]

    def chain(self):
        return " > ".join(queue_id for _, queue_id in self.hops) or "NOQUEUE"


def recipient_faults(message, trace):
    got = {r["address"].lower(): r["status"] for r in trace.json["recipients"]}
    faults = []
    for r in message["recipients"]:
        status = got.pop(r["address"].lower(), None)
        if status not in (r["status"], r.get("also")):
            faults.append(("recipient", f"{r['address']}: want {r['status']}, got {status}"))
    allowed = {a.lower() for a in message["maybe_recipients"]}
    for address, status in got.items():
        if address not in allowed:
            faults.append(("recipient too many", f"{address} {status}"))
    return faults


def strict_faults(message, trace):
    faults, got = [], trace.json
    whole = message["cut"] is None
    originals = {r["address"].lower(): (r["original"] or "").lower() for r in message["recipients"]}
    checks = [("message_id", message["message_id"], got["message_id"], message["message_id"] is not None),
              ("from", (message["from"] or "").lower(), (got["from"] or "").lower(), whole and message["from"] is not None),
              ("to", sorted(x.lower() for x in message["to"]), sorted(x.lower() for x in got["to"]), whole and bool(message["to"]) and bool(message["tos"])),
              ("complete", message["complete"], got["complete"], message["complete"] is not None)]
    for r in got["recipients"]:
        if whole and r["address"].lower() in originals:
            checks.append(("original", originals[r["address"].lower()], (r["original"] or "").lower(), True))
    for name, want, have, matters in checks:
        if matters and want != have:
            faults.append((name, f"want {want}, got {have}"))
    return faults


if __name__ == "__main__":
    sys.exit(main())
