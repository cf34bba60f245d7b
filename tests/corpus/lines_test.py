#!/usr/bin/env python3
"""What other parsers find in single lines, mailtrace's patterns find too.

usage: lines_test.py DECODE_LINES
"""

import datetime
import re
import sys

import lightmeter_lines
from corpus import CORPUS, Accepted, Tally, decode, json_lines, need_corpus
from field_rules import (EVENT_NAME, KEYS, NO_MESSAGE, NO_TLS, checked_text, field, free_text, key_values, message_id,
                         optional, part_of, part_of_endpoint, reply, without)

COUNTERS = "counters of a session are not kept"

WHYSCREAM = {
    "queueid": lambda expected, line: line["fields"].get("queue_id", "NOQUEUE") == expected,
    "keyvalue_data": key_values,
    "client_hostname": part_of_endpoint("client", 0, "client_name"),
    "client_ip": part_of_endpoint("client", 1, "client_ip"),
    "client_ip_unknown": part_of_endpoint("client", 1, "client_ip"),
    "client_port": part_of_endpoint("client", 2),
    "relay_hostname": part_of_endpoint("relay", 0),
    "relay_ip": part_of_endpoint("relay", 1),
    "relay_service": part_of_endpoint("relay", 1),
    "relay_port": part_of_endpoint("relay", 2),
    "server_ip": without("the server's own address is not kept"),
    "server_port": without("the server's own address is not kept"),
    "message-id": message_id,
    "from": field("sender"),
    "status": field("status"),
    "action": lambda expected, line:
        line["fields"]["action"] == {"reject_warning": "warn", "milter-reject": "reject"}.get(expected, expected),
    "smtp_stage": lambda expected, line:
        line["fields"].get("where") == expected or
        line["fields"].get("response", "").endswith(f"(in reply to {expected} command)"),
    "smtp_response": lambda expected, line: reply(expected, line),
    "error_response": reply, "local_response": reply, "pipe_response": reply,
    "status_code": part_of("response", "reason"),
    "status_code_enhanced": part_of("response", "reason"),
    "status_data": lambda expected, line: EVENT_NAME if "target" in line["fields"] else
        part_of("response", "reason")(expected, line),
    "status_message": lambda expected, line:
        expected.endswith(line["fields"]["target"]) if "target" in line["fields"] else
        part_of("response", "reason")(expected, line),
    "message_level": without("the level of a warning is part of the text"),
    "message": free_text,
    "milter_result": lambda expected, line: expected.endswith(line["fields"]["action"]),
    "milter_message": checked_text,
    "milter_data": field("target"),
    "prepend_type": field("where"), "prepend_trigger": field("header"), "prepend_value": field("reason"),
    "proxy_result": lambda expected, line: line["event"] == "proxy_" + expected,
    "proxy_smtp_stage": field("where"),
    "proxy_message": field("response"),
    "proxy_status_code": part_of("response"), "proxy_status_code_enhanced": part_of("response"),
    "bounce_queueid": field("child_id"),
    "bounce_recipient": lambda expected, line: line["fields"]["reason"].startswith(expected + " "),
    "bounce_reason": lambda expected, line: line["fields"]["reason"].endswith(" " + expected),
    "postscreen_access": optional("reason"),
    "postscreen_violation": optional("reason"),
    "postscreen_violation_time": field("delay"),
    "postscreen_dnsbl_rank": field("score"),
    "postscreen_toobusy_data": field("response"),
    "postsuper_action": lambda expected, line: line["event"] == {
        "removed": "deleted", "requeued": "requeued", "placed on hold": "held", "released from hold": "released"
    }[expected],
    "smtp_lostconn_data": lambda expected, line:
        line["event"] == "server_lost" if expected == "lost connection" and "queue_id" in line["fields"] else
        line["fields"]["reason"] == expected,
    "smtp_lostconn_reason": field("reason"),
    "smtpd_lostconn_data": lambda expected, line:
        EVENT_NAME if expected == "SSL_accept error" else line["fields"]["reason"] == expected,
    "tls_error": field("reason"),
    "pix_workaround": part_of("reason"),
    "command_counter_data": without(COUNTERS),
    "delay_before_qmgr": lambda expected, line: line["fields"]["delays"].split("/")[0] == expected,
    "delay_in_qmgr": lambda expected, line: line["fields"]["delays"].split("/")[1] == expected,
    "delay_conn_setup": lambda expected, line: line["fields"]["delays"].split("/")[2] == expected,
    "delay_transmission": lambda expected, line: line["fields"]["delays"].split("/")[3] == expected,
}

# Cases that are a piece of a line: the daemon, a line around the piece, the event it must be.
DELIVERY = "4Xk1Yz3P9qz1: to=<bob@example.org>, relay={relay}, delay=1, delays={delays}, {tls}dsn=2.0.0, status=sent (ok)"
PIECES = {
    "COMMAND_COUNTER_DATA": ("smtpd", "disconnect from unknown[192.0.2.1] {piece}", "disconnect"),
    "DELAYS": ("smtp", DELIVERY.format(relay="none", delays="{piece}", tls=""), "deliver"),
    "RELAY": ("smtp", DELIVERY.format(relay="{piece}", delays="1/0/0/0", tls=""), "deliver"),
    "TLS_FEATURES": ("smtp", DELIVERY.format(relay="none", delays="1/0/0/0", tls="tls={piece}, "), "deliver"),
}
DAEMONS = {"SCRIPT": "postfix-script", "TRIVIAL_REWRITE": "trivial-rewrite"}


def yaml_text(value):
    """A YAML scalar; what a backslash does to other letters is as Postfix logs it."""
    value = value.strip()
    if value[:1] == value[-1:] == '"':
        return re.sub(r'\\(["\\])', r"\1", value[1:-1])
    return value[1:-1].replace("''", "'") if value[:1] == value[-1:] == "'" else value


def whyscream_case(path):
    case = {"name": path.stem, "results": {}}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if line.strip() and not line.strip().startswith("#"):
            if line.startswith(" "):
                case["results"][key.strip().removeprefix("postfix_")] = yaml_text(value)
            elif key != "results":
                case[key] = yaml_text(value)
    case["pattern"] = re.search(r"%\{(?:POSTFIX_)?(\w+)\}", case["pattern"])[1]
    return case


def whyscream_line(case):
    if case["pattern"] in PIECES and (case["pattern"] != "TLS_FEATURES" or ": " not in case["data"]):
        daemon, around, case["event"] = PIECES[case["pattern"]]
        text = around.format(piece=case["data"])
    else:
        daemon = DAEMONS.get(case["pattern"], case["pattern"].lower())
        text = case["data"]
    return f"Nov 21 09:48:16 mail postfix/{daemon}[7]: {text}".encode()


def whyscream_verdict(key, expected, line, case):
    if key.startswith("cmd_"):
        return COUNTERS
    if key.startswith(("tls_", "requiretls")) and key != "tls_error":
        return NO_TLS
    if line["decoded"] == "noise":
        return NO_MESSAGE if key != "queueid" else False
    if "event" in case and line["event"] != case["event"]:
        return False
    return WHYSCREAM[key](expected, line)


def whyscream(decoder, accepted):
    cases = [whyscream_case(path) for path in sorted((CORPUS / "whyscream-postfix-grok-patterns").glob("*.yaml"))]
    tally = Tally(f"whyscream, {len(cases)} cases", accepted)
    for case, line in zip(cases, decode(decoder, [whyscream_line(case) for case in cases])):
        if line["decoded"] not in ("event", "noise"):
            tally.failures.append(f"{case['name']}: {line['decoded']}")
            continue
        for key, expected in case["results"].items():
            tally.count(case["name"], key, whyscream_verdict(key, expected, line, case), line["fields"])
    return tally


def moment(line):
    time = datetime.timedelta(seconds=line["second"])
    names = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    return f"{names[line['month'] - 1]} {line['day']} {str(time).rjust(8, '0')}"


MSIMERSON = {
    **KEYS,
    "date": lambda expected, line: " ".join(expected.split()) == moment(line),
    "prog": lambda expected, line: line["tag"] == expected,
    "pid": lambda expected, line: str(line["pid"]) == expected,
    "host": lambda expected, line: expected in (line["host"], line["fields"].get("relay")),
    "qid": field("queue_id"),
    "message-id": message_id, "resent-message-id": message_id,
    "forwardedAs": field("forward_id"), "dsnQid": field("child_id"),
    "status": lambda expected, line:
        "forward_id" in line["fields"] if expected == "forwarded" else
        expected in ("{status} ({response})".format_map({"response": "", **line["fields"]}),
                     line["fields"]["status"] + ", returned to sender"),
    "mx": field("relay"), "err": field("reason"),
    "action": without("what a parser concludes from a reply"),
    "msg": lambda expected, line: True if line["text"] == expected else free_text(expected, line),
    "postscreen": lambda expected, line: expected == line["fields"]["reason"] + " " + line["fields"]["client"],
}
WITHOUT_ID = "no daemon logs this without a queue-ID"


def msimerson_line(case):
    if case["kind"] == "full" or case.get("type") == "syslog":
        return case["line"].encode()
    return f"Nov 21 09:48:16 mail {case.get('type') or 'x'}[7]: {case['line']}".encode()


def msimerson(decoder, accepted):
    cases = json_lines(CORPUS / "msimerson-postfix-parser" / "expected.jsonl")
    tally = Tally(f"msimerson, {len(cases)} cases", accepted)
    for number, (case, line) in enumerate(zip(cases, decode(decoder, [msimerson_line(case) for case in cases])), 1):
        no_id = case["kind"] == "message-only" and case.get("type") != "syslog" and "qid" not in (case["obj"] or {})
        for key, expected in (case["obj"] or {}).items():
            if no_id and line["decoded"] == "unknown_line":
                verdict = WITHOUT_ID
            elif line["decoded"] == "noise":
                verdict = NO_MESSAGE if key != "qid" else False
            else:
                verdict = line["decoded"] == "event" and MSIMERSON[key](expected, line)
            tally.count(f"line {number}", key, verdict, line)
    return tally


def main():
    need_corpus()
    decoder = sys.argv[1]
    accepted = Accepted("lines")
    tallies = [compare(decoder, accepted) for compare in (whyscream, msimerson, lightmeter_lines.compare)]
    for tally in tallies:
        tally.show()
    for line in accepted.unused():
        print(line)
    return 1 if accepted.unused() or any(tally.failures for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
