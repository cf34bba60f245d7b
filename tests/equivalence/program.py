"""Runs mailtrace over a layout; gives its answer with every place told in lines of the whole log."""
import os
import re
import subprocess

ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "TZ": "UTC", "LC_ALL": "C"}
FORMATS = ("trace", "lines", "summary", "json")
JSON_PLACE = re.compile(rb'"file":"([^"]*)","line":(\d+)')
TRACE_PLACE = re.compile(rb"\(((?:\(standard input\)|[^()\n]*)):(\d+)\)")


class Program:
    def __init__(self, path):
        self.path = os.path.abspath(path)

    def run(self, layout, *options):
        """(standard output, standard error, exit status)"""
        with open(layout.stdin or os.devnull, "rb") as stdin:
            done = subprocess.run([self.path, *options, *layout.arguments], stdin=stdin, capture_output=True, env=ENVIRONMENT)
        return done.stdout, done.stderr.decode("utf8", "replace"), done.returncode

    def answer(self, layout, form, *options):
        """(answer, faults). Asks for --stats as well, whose sums must hold."""
        out, err, status = self.run(layout, "-o", form, "--stats", *options)
        faults = []
        if status != (2 if layout.failure else 0):
            faults.append(f"exit status {status}: {err[:200]}")
        return whole_places(out, form, layout), faults + wrong_sums(err)


def whole_places(out, form, layout):
    """The output with every place as a line of the whole log; 0 where the layout may show another place."""
    if form not in ("json", "trace"):
        return out

    def place(match):
        start = layout.first_line.get(match[1].decode())
        if layout.places and start is None:
            return match[0]
        return b'"line":%d' % (start + int(match[2]) if layout.places else 0)
    return (JSON_PLACE if form == "json" else TRACE_PLACE).sub(place, out)


def counts_of(stats):
    """The numbers of --stats by name."""
    found = re.findall(r"^ *([a-z][a-z ]*?)  +([0-9,]+)", stats, re.M)
    return {name: int(number.replace(",", "")) for name, number in found}


def wrong_sums(stats):
    counts = counts_of(stats)
    parts = [counts.get(name) for name in ("decoded", "ignored", "malformed")] + [counts.get("passed over", 0)]
    if None in parts or counts.get("lines") != sum(parts):
        return [f"--stats: {counts.get('lines')} lines are not decoded + ignored + malformed = {parts}"]
    return []


def lines_in_two_traces(answer):
    """Numbers that stand in the lines of more than one trace of the answer (json)."""
    owner, twice = {}, []
    for index, trace in enumerate(answer.splitlines()):
        for number in set(re.findall(rb'"line":(\d+),"time"', trace)):
            if owner.setdefault(number, index) != index:
                twice.append(number.decode())
    return twice
