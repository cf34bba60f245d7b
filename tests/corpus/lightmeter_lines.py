"""The single lines of Lightmeter's tests: what its parser finds in them."""

import datetime
import re

from corpus import CORPUS, Tally, decode, json_lines
from field_rules import address_part, field, message_id, part_of, part_of_endpoint, without

MONTHS = "January February March April May June July August September October November December".split()
OWN_PROGRAM = "a program of Lightmeter's own"
STATUS = {"DeferredStatus": "deferred", "BouncedStatus": "bounced", "SentStatus": "sent"}


def time_of(line, raw):
    """The time as it is written."""
    if line["month"]:
        return datetime.datetime(2000, line["month"], line["day"]) + datetime.timedelta(seconds=line["second"])
    zone = datetime.datetime.fromisoformat(raw.split(" ")[0]).tzinfo
    return datetime.datetime.fromtimestamp(line["us"] / 1e6, zone)


def month(word):
    word = word.removeprefix("time.")
    return MONTHS.index(word) + 1 if word in MONTHS else int(word)


def status(expected, line):
    if expected in STATUS:
        return line["fields"]["status"] == STATUS[expected]
    return expected in ("", f"({line['fields']['response']})")


def delays(index):
    return lambda expected, line: line["fields"]["delays"].split("/")[index] == expected


def relay_part(index):
    rule = part_of_endpoint("relay", index)
    return lambda expected, line: \
        expected in ("", "0") if line["fields"].get("relay") == "none" else rule(expected, line)


RULES = {
    # Where one expectation stands behind another, the extraction ran them together: the first part counts.
    "p.Queue": lambda expected, line: expected.startswith(line["fields"]["queue_id"]),
    "p.RecipientLocalPart": address_part("recipient", 0), "p.RecipientDomainPart": address_part("recipient", 1),
    "p.OrigRecipientLocalPart": address_part("original", 0), "p.OrigRecipientDomainPart": address_part("original", 1),
    "p.SenderLocalPart": address_part("sender", 0), "p.SenderDomainPart": address_part("sender", 1),
    "p.Sender": field("sender"), "p.Uid": field("uid"),
    "p.RelayName": relay_part(0), "p.RelayIP": relay_part(1), "p.RelayPath": relay_part(1), "p.RelayPort": relay_part(2),
    "p.Delay": field("delay"), "p.Delays.Smtpd": delays(0), "p.Delays.Cleanup": delays(1), "p.Delays.Qmgr": delays(2),
    "p.Delays.Smtp": delays(3),
    "p.Dsn": field("dsn"), "p.Status": status,
    "p.Message": without("said by the event's name"),
    "p.MessageId": lambda expected, line:
        message_id(expected, line) or f"<{expected}>" in line["fields"].get("message_id", ""),
    "p.Corrupted": without("a Message-ID is kept as logged, not judged"),
    "p.IP": part_of_endpoint("client", 1),
    "p.Username": field("sasl_user"),
    "p.DB": without("why a login failed is not kept"), "p.Reason": without("why a login failed is not kept"),
    "p.ReasonExplanation": without("why a login failed is not kept"),
    "e.Queue": field("next_id"), "e.ID": part_of("response"),
    "e.IP": part_of("response"), "e.Port": part_of("response"), "e.SmtpCode": part_of("response"),
    "e.Dsn": part_of("response"),
    "e.InternalMTA": lambda expected, line: True,
    "ts": without("times inside the text are not kept"),
}


def header_verdict(key, expected, line, raw):
    tag = line["tag"].lstrip("/")
    process, _, daemon = tag.partition("/")
    if key == "Process":
        return re.sub(r"-[0-9.]+$", "", process) == expected
    if key == "ProcessIP":
        return process.endswith("-" + expected) if expected else "-" not in process
    if key.startswith("Time."):
        time = time_of(line, raw)
        if key.startswith("Time.Month"):
            return time.month == month(expected)
        return getattr(time, key.removeprefix("Time.").lower()) == int(expected)
    return {"Daemon": daemon, "Host": line["host"], "PID": str(line["pid"])}[key] == expected


def client_ip(expected, line):
    client = line["fields"].get("client", "")
    return client == expected or f"[{expected}]" in client


def verdict(key, expected, line, raw):
    prefix, _, name = key.partition(".")
    if prefix in ("h", "header"):
        return header_verdict(name, expected, line, raw)
    if key in ("p", "err", "cast", "parsed"):
        if expected.startswith("Err") or key == "p":
            return "what Lightmeter does not read"
        return line["decoded"] == "event"
    return client_ip(expected, line) if key == "p.IP" else RULES[key](expected, line)


def compare(decoder, accepted):
    cases = json_lines(CORPUS / "lightmeter" / "parser_expected.jsonl")
    tally = Tally(f"lightmeter, {len(cases)} lines", accepted)
    for number, (case, line) in enumerate(zip(cases, decode(decoder, [c["line"].encode() for c in cases])), 1):
        for key, _, expected in case["expect"]:
            if line.get("tag", "").startswith("lightmeter/") and not key.startswith("h"):
                answer = OWN_PROGRAM
            else:
                answer = verdict(key, expected, line, case["line"])
            tally.count(f"line {number}", key, answer, {k: line.get(k) for k in ("decoded", "tag", "fields")})
    return tally
