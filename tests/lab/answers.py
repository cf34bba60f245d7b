"""Answers of mailtrace as traces that can be compared although stamps, line numbers or headers differ."""
import collections
import datetime
import json
import re

HEADER = re.compile(r"^(?:\w{3} [ \d]\d [\d:]{8}|\d{4}-\S+) (\S+) ([^:\[\s]+)(?:\[\d+\])?: ?(.*?)\s*$")


def seconds(text):
    return datetime.datetime.fromisoformat(text).timestamp()


def shifted(answer, shift):
    """Every trace with its times moved back by `shift` seconds and without the stamps of its lines, as text."""
    traces = []
    for text in answer.splitlines():
        trace = json.loads(text)
        for thing in (trace, *trace["hops"], *trace["recipients"], *trace["lines"]):
            for key in ("first", "last", "time"):
                if thing.get(key):
                    thing[key] = seconds(thing[key]) - shift
        for line in trace["lines"]:
            line["text"] = line["text"][15:]
        traces.append(json.dumps(trace, sort_keys=True))
    return traces


def outcome(answer, number_of):
    """{frozenset of lines: what became of the message}. number_of(n): a line's number in the log to compare with, or None."""
    traces = {}
    for text in answer.splitlines():
        trace = json.loads(text)
        lines = frozenset(filter(None, (number_of(line["line"]) for line in trace["lines"])))
        traces[lines] = (
            sorted((hop["host"], hop["queue_id"]) for hop in trace["hops"]),
            sorted((r["address"], r["original"] or "", r["status"], r["dsn"]) for r in trace["recipients"]),
            trace["status"], trace["from"], sorted(trace["to"]), trace["message_id"])
    return traces


def same_lines(path, other):
    """{line number in `path`: that of the same line in `other`}, whatever their stamps, pids and order."""
    places = collections.defaultdict(collections.deque)
    for number, key in enumerate(keys_of(other), 1):
        places[key].append(number)
    return {number: places[key].popleft() for number, key in enumerate(keys_of(path), 1) if places[key]}


def keys_of(path):
    with open(path, encoding="utf8", errors="replace") as file:
        for text in file:
            found = HEADER.match(text)
            yield found.groups() if found else text.strip()
