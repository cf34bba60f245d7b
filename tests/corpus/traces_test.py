#!/usr/bin/env python3
"""What Lightmeter's tests say about whole logs, compared with mailtrace's traces: a table of case, expected, got.

A "result" there is one attempt to deliver to one recipient from the last queue-ID of a message (of the
message itself or of its bounce); queue-IDs that hand over to another one of the message have none.

usage: traces_test.py MAILTRACE DECODE_LINES
"""

import datetime
import json
import subprocess
import sys

from corpus import CORPUS, Accepted, Tally, decode, json_lines, need_corpus

FOLDER = CORPUS / "lightmeter"
YEAR = "2020"
STATUS = {"parser.SentStatus": "sent", "parser.BouncedStatus": "bounced", "parser.DeferredStatus": "deferred",
          "parser.ExpiredStatus": "expired"}
DIRECTION = "whether a domain is local is not judged"


def traces(mailtrace, files):
    command = [mailtrace, "--timezone", "UTC", "--year", YEAR, "-o", "json", *map(str, files)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    if done.returncode not in (0, 1) or done.stderr:
        raise ValueError(f"{command}: exit {done.returncode}, {done.stderr.decode()}")
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


class Result:
    """One attempt: a line of a trace with what its queue-ID's other lines say."""

    def __init__(self, trace, line, fields, by_id):
        self.trace = trace
        self.line = line
        self.fields = fields
        self.queue_id = fields["queue_id"]
        self.own = by_id[self.queue_id]
        self.parent = next((link["from"] for link in trace["links"]
                            if link["kind"] == "bounce" and link["to"] == self.queue_id), None)

    def first(self, name, last=False):
        """A field of the own queue-ID's lines (`last`), of the message's first lines otherwise."""
        lines = self.own if last or self.parent else [fields for _, fields in self.everything()]
        return next((fields[name] for fields in lines if fields.get(name)), "")

    def everything(self):
        return self.trace["decoded"]

    def time(self):
        return datetime.datetime.fromisoformat(self.line["time"])


def attempts(trace, decoder):
    """The results of a trace, in time order."""
    lines = [(line, answer["fields"]) for line, answer in
             zip(trace["lines"], decode(decoder, [line["text"].encode() for line in trace["lines"]]))]
    trace["decoded"] = lines
    by_id = {}
    for _, fields in lines:
        by_id.setdefault(fields.get("queue_id", ""), []).append(fields)
    handed_over = {link["from"] for link in trace["links"] if link["kind"] != "bounce"}
    return [Result(trace, line, fields, by_id) for line, fields in lines
            if fields.get("queue_id", "") not in handed_over | {""} and
            (line["event"] in ("deliver", "discard") or fields.get("status") == "expired")]


def parts(address, index):
    local, _, domain = address.rpartition("@")
    return (local, domain)[index] if local else (domain, "")[index]


def moment(text):
    return datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z")


def recipient(result):
    if result.fields.get("status") == "expired" and "recipient" not in result.fields:
        return result.first("recipient", last=True)
    return result.fields["recipient"]


RULES = {
    "QueueDeliveryNameKey": lambda r, e: r.queue_id == e,
    "ParentQueueDeliveryNameKey": lambda r, e: e in (r.parent or "", ""),
    "QueueMessageIDKey": lambda r, e: r.first("message_id", last=True).strip("<>") == e,
    "QueueSenderLocalPartKey": lambda r, e: parts(r.trace["from"], 0) == e,
    "QueueSenderDomainPartKey": lambda r, e: parts(r.trace["from"], 1) == e,
    "QueueOriginalMessageSizeKey": lambda r, e: r.first("size") == e,
    "QueueProcessedMessageSizeKey": lambda r, e: r.first("size", last=True) == e,
    "ConnectionClientHostnameKey": lambda r, e: r.trace["client"]["name"] == e,
    "ConnectionBeginKey": lambda r, e: bool(r.trace["client"]["ip"]),
    "ResultRecipientLocalPartKey": lambda r, e: parts(recipient(r), 0) == e,
    "ResultRecipientDomainPartKey": lambda r, e: parts(recipient(r), 1) == e,
    "ResultStatusKey": lambda r, e: r.fields["status"] == STATUS[e],
    "ResultDeliveryTimeKey": lambda r, e: r.time() == moment(e),
    "MessageExpiredTime": lambda r, e: r.time() == moment(e),
    "ResultSentRemoteID": lambda r, e: e in r.fields["response"],
}
WITHOUT = {
    "ResultMessageDirectionKey": DIRECTION,
    "MessageIdIsCorruptedKey": "a Message-ID is kept as logged, not judged",
    "QueueInReplyToHeaderKey": "in a line of Lightmeter's own program",
}


def matches(result, expected):
    return [key for key, value in expected if key in RULES and not RULES[key](result, value)]


def compare_case(case, results, tally):
    name = "+".join(file.removeprefix("logs/").removesuffix(".log") for file in case["files"])
    count = next(value for key, _, value in case["expect"] if key == "result_count")
    tally.count(name, "result_count", len(results) == int(count), len(results))
    numbered = {}
    for key, _, value in case["expect"]:
        if key != "result_count":
            number, _, key = key.partition(".")
            numbered.setdefault(int(number), []).append((key, value))
    left = list(results)
    for number, expected in sorted(numbered.items()):
        best = min(left, key=lambda result, wanted=expected: len(matches(result, wanted)), default=None)
        wrong = matches(best, expected) if best else [key for key, _ in expected if key in RULES]
        for key, _ in expected:
            tally.count(name, f"{number}.{key}", key not in wrong if key in RULES else WITHOUT[key],
                        best.line["text"] if best else "no result")
        if best:
            left.remove(best)
    return name, count


def main():
    need_corpus()
    mailtrace, decoder = sys.argv[1:3]
    accepted = Accepted("traces")
    cases = json_lines(FOLDER / "tracking_expected.jsonl")
    tally = Tally(f"lightmeter, {len(cases)} logs", accepted)
    print(f"{'case':74} {'expected':>8} {'got':>3}  messages: queue-IDs and status")
    for case in cases:
        found = traces(mailtrace, [FOLDER / file for file in case["files"]])
        results = [result for trace in found for result in attempts(trace, decoder)]
        name, count = compare_case(case, results, tally)
        what = ", ".join(">".join(hop["queue_id"] for hop in trace["hops"]) + " " + trace["status"] for trace in found)
        print(f"{name[:74]:74} {count:>8} {len(results):>3}  {what}")
    tally.show()
    for line in accepted.unused():
        print(line)
    return 1 if tally.failures or accepted.unused() else 0


if __name__ == "__main__":
    sys.exit(main())
