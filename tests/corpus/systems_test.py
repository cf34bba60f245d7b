#!/usr/bin/env python3
"""Lines of every mail system: how many are decoded, ignored on purpose, unknown. A table, a row a source.

No unknown line may carry a Message-ID, an address or the result of a delivery, unless it is of a system that
mailtrace does not know (OTHERS), belongs to the line above it, or stands in accepted.txt with the reason.

usage: systems_test.py DECODE_LINES
"""

import fnmatch
import json
import re
import sys

from corpus import CORPUS, Accepted, decode, need_corpus

# By the name of the table's row. What exigrep makes of its case is compared in exim_test.py.
SOURCES = {
    "fail2ban": "fail2ban/**/*", "wazuh": "wazuh/**/*", "ossec": "ossec/**/*", "crowdsec": "crowdsecurity-hub/**/*",
    "syslog-ng": "syslog-ng-patterndb/**/*", "fluent-plugin-sendmail": "fluent-plugin-sendmail/**/*",
    "snippets": "snippets/**/*", "Exim main logs": "exim/*/mainlog/*", "Exim reject logs": "exim/*/rejectlog/*",
    "Exim panic logs": "exim/*/paniclog/*", "exigrep's case": "exim/exigrep-0551.mainlog",
    "pixelpark": "pixelpark-postfix-logsums/**/*.log", "kumina": "kumina-postfix-exporter/**/*",
    "youyo": "youyo-postfix-log-parser/**/*", "inqueue": "inqueue-postfix-ecs/**/*",
}

# Files and programs of systems that are not mailtrace's business.
OTHERS = {
    "ASSP": r"fail2ban/assp", "Domino": r"fail2ban/domino-smtp", "Perdition": r"fail2ban/perdition",
    "solid-pop3d": r"fail2ban/solid-pop3d", "UW imapd": r"(fail2ban/uwimap-auth|wazuh/log-entries/imapd|uw-imapd\.pdb)",
    "Exchange": r"crowdsecurity-hub/exchange-", "FortiMail": r"wazuh/fortimail\.ini",
    "OSSEC's own notices": r"wazuh/log-entries/mail-(alerts|errors)",
}

EXIM_STAMP = re.compile(rb"\d{4}-\d\d-\d\d ")

TELLING = {
    "a Message-ID or address": re.compile(rb"[\w.+!#$%&*=/?^`{|}~-]+@[\w-]+(\.[\w-]+)*"),
    "a result": re.compile(rb"\b(status|stat|result|Result)[=:]|\b(delivered|deferred|bounced|rejected|Saved)\b"),
}


def ini_lines(text):
    return re.findall(rb"^log \d+ (?:pass|fail) *= *(.*)$", text, re.MULTILINE)


def jsonl_lines(text):
    for line in text.splitlines():
        case = json.loads(line)
        if "lines" in case:
            yield from (one.encode() for one in case["lines"])
        elif "message" in case:
            yield f"Nov 21 09:48:16 mail {case['program']}[7]: {case['message']}".encode()


def sieve_lines(text):
    for case in text.splitlines():
        yield b"Nov 21 09:48:16 mail dovecot: lda(bob@example.org): " + case.split(b"\t")[0]


def plain_lines(text):
    return [line for line in text.splitlines() if not line.startswith(b"#")]


def lines_of(path):
    """The log lines of a file of the corpus; none if it holds something else."""
    text = path.read_bytes()
    if path.name in ("SOURCE.txt", "expected_unbundled.jsonl") or path.suffix == ".assert" or ".patterns." in path.name:
        return []
    if path.suffix == ".ini" and b"log 1 " in text:
        lines = ini_lines(text)
    elif path.suffix == ".jsonl":
        lines = jsonl_lines(text)
    elif path.suffix == ".tsv":
        lines = sieve_lines(text)
    else:
        lines = plain_lines(text)
    return [line for line in lines if line.strip()]


def system_of(name, patterns):
    return next((system for system, pattern in patterns.items() if re.match(pattern, name)), None)


def why_unknown(where, raw, line, accepted):
    """The reason for which an unknown line may be so; None if it may not."""
    if not any(telling.search(raw) for telling in TELLING.values()):
        return "nothing to trace in it"
    other = system_of(where, OTHERS)
    if other:
        return f"another system: {other}"
    # The header of a message behind the line that says it was refused; what a program wrote between Exim's lines.
    if where.startswith("exim/") and line["decoded"] == "no_header" and not EXIM_STAMP.match(raw):
        return "a further line of the entry above it"
    text = raw.decode("utf-8", "replace")
    for (case, what), _ in list(accepted.reasons.items()):
        if fnmatch.fnmatch(where, case) and what in text:
            return accepted.reason(case, what)
    return None


def count_source(files, decoder, accepted):
    counts = {"lines": 0, "decoded": 0, "ignored": 0, "unknown": 0}
    reasons, failures = {}, []
    for path in sorted(path for path in CORPUS.glob(files) if path.is_file()):
        where = str(path.relative_to(CORPUS))
        lines = lines_of(path)
        for raw, line in zip(lines, decode(decoder, lines)):
            what = {"event": "decoded", "part": "decoded", "noise": "ignored"}.get(line["decoded"], "unknown")
            counts["lines"] += 1
            counts[what] += 1
            if what != "unknown":
                continue
            reason = why_unknown(where, raw, line, accepted)
            if reason:
                reasons[reason] = reasons.get(reason, 0) + 1
            else:
                failures.append(f"{where}: {line['decoded']}: {raw.decode('utf-8', 'replace')[:300]}")
    return counts, reasons, failures


def main():
    need_corpus()
    decoder = sys.argv[1]
    accepted = Accepted("systems")
    failures, reasons = [], {}
    print(f"{'source':24} {'lines':>7} {'decoded':>8} {'ignored':>8} {'unknown':>8}")
    for source, files in SOURCES.items():
        counts, why, wrong = count_source(files, decoder, accepted)
        if counts["lines"] == 0:
            wrong = [f"{source}: no lines"]
        print(f"{source:24} {counts['lines']:7} {counts['decoded']:8} {counts['ignored']:8} {counts['unknown']:8}")
        for reason, number in why.items():
            reasons[reason] = reasons.get(reason, 0) + number
        failures += wrong
    print("unknown lines, and why they may be:")
    for reason, number in sorted(reasons.items()):
        print(f"  {number:5} {reason}")
    for failure in failures:
        print(f"UNKNOWN {failure}")
    for line in accepted.unused():
        print(line)
    return 1 if failures or accepted.unused() else 0


if __name__ == "__main__":
    sys.exit(main())
