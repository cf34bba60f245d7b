"""Checks a generated log against its own truth without mailtrace, by the IDs and links that stand in the lines."""
import collections
import json
import os
import re
import sys

from truth_file import Truth, read_lines

ID = r"(?:[0-9A-F]{6,16}|[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,20}z[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-ty]{1,16})"
OWN = re.compile(rf"postfix/\S+?(?:\[\d+\])?: (?:warning: )?({ID}): |opendkim\[\d+\]: ({ID}): ")
# What one line says about another ID of the same host.
LINKS = [re.compile(p % ID) for p in (
    r"relay=127\.0\.0\.1\[127\.0\.0\.1\]:\d+, .*queued as (%s)\)$", r"forwarded as (%s)\)$", r"notification: (%s)$",
    r"orig_queue_id=(%s)", r"orig_id=(%s)$", r"Requeue: \S+ to (%s)$", r"queued_as: (%s)[,/]")]
ACCEPT = re.compile(rf": ({ID}): (?:client=|uid=)")


def plain(text):
    """host, and the line as rfc3164 has it from the tag on."""
    if text.startswith("{"):
        entry = json.loads(text)
        pid = f"[{entry['_PID']}]" if "_PID" in entry else ""
        return entry["_HOSTNAME"], f"{entry['SYSLOG_IDENTIFIER']}{pid}: {entry['MESSAGE']}"
    match = re.match(r"<\d+>1 \S+ (\S+) (\S+) (\S+) - - (.*)", text, re.S)
    if match:
        host, tag, pid, rest = match.groups()
        return host, f"{tag}{'' if pid == '-' else '[' + pid + ']'}: {rest}"
    host, rest = re.match(r"(?:\S+T\S+|\w+ +\d+ \S+) (\S+) (.*)", text, re.S).groups()
    return host, rest


def check(directory, truth_path, ids_are_unique):
    """A list of contradictions."""
    truth = Truth(truth_path)
    wrong, checked = [], 0
    owner_of_id, last_owner, past_owners = {}, {}, collections.defaultdict(set)
    for i, m in enumerate(truth.messages):
        for hop in m["hops"]:
            other = owner_of_id.setdefault((hop["host"], hop["queue_id"]), i)
            if ids_are_unique and other != i:
                wrong.append(f"{hop} is of {truth.messages[other]['tag']} and {m['tag']}")
    for file in files_oldest_first(truth):
        for number, text in enumerate(read_lines(os.path.join(directory, file)), 1):
            host, rest = plain(text)
            owner = truth.owner.get((file, number))
            own = OWN.match(rest)
            queue_id = own and (own.group(1) or own.group(2))
            if queue_id and owner is None:
                wrong.append(f"{file}:{number} has an ID and no owner: {text[:200]}")
            elif queue_id and {"host": host, "queue_id": queue_id} not in truth.messages[owner]["hops"]:
                wrong.append(f"{file}:{number} is not of its owner's hops: {text[:200]}")
            if queue_id and owner is not None:
                # An ID that is used again is free of its last message.
                checked += 1
                key = (host, queue_id)
                if last_owner.get(key, owner) != owner:
                    past_owners[key].add(last_owner[key])
                if owner in past_owners[key]:
                    wrong.append(f"{file}:{number} belongs to an earlier message of {key}: {text[:200]}")
                last_owner[key] = owner
            if owner is None or "header Subject:" in rest or "message-id=" in rest:
                continue
            if ids_are_unique:
                for other in {x for link in LINKS for x in link.findall(rest)}:
                    linked = owner_of_id.get((host, other))
                    if linked is not None and linked != owner:
                        wrong.append(f"{file}:{number} of {truth.messages[owner]['tag']} names {other} of {truth.messages[linked]['tag']}")
    if checked * 4 < sum(len(m["line_set"]) for m in truth.messages):
        wrong.append("few lines with an ID were recognized")
    return wrong + orders(directory, truth) + relays(directory, truth)


def files_oldest_first(truth):
    age = lambda f: int((re.search(r"mail\.log\.(\d+)", f) or [0, 0])[1])
    return sorted({f for m in truth.messages for f in m["lines"]}, key=lambda f: (os.path.dirname(f), -age(f)))


def orders(directory, truth):
    """Every line of a message is in one message only."""
    count = collections.Counter(line for m in truth.messages for line in m["line_set"])
    return [f"{line} is in {n} messages" for line, n in count.items() if n > 1]


def relays(directory, truth):
    """`queued as` by another of our hosts names a hop of the same message, if that hop is in the log."""
    wrong, hosts = [], {h["host"] for m in truth.messages for h in m["hops"]}
    known = collections.defaultdict(set)
    for m in truth.messages:
        for h in m["hops"]:
            known[(h["host"], h["queue_id"])].add(m["tag"])
    for file in sorted({f for m in truth.messages for f in m["lines"]}):
        for number, text in enumerate(read_lines(os.path.join(directory, file)), 1):
            match = re.search(rf"relay=(\w+)\.example\.org\[192\.0\.2\.\d+\]:25, .*queued as ({ID})\)", text)
            if not match or match.group(1) not in hosts:
                continue
            owner = truth.owner.get((file, number))
            tags = known.get(match.groups(), set())
            if owner is None or (tags and truth.messages[owner]["tag"] not in tags):
                wrong.append(f"{file}:{number} relays to {match.groups()} of {tags}")
    return wrong


if __name__ == "__main__":
    faults = check(sys.argv[1], sys.argv[2], len(sys.argv) < 4)
    print("\n".join(faults[:20]))
    print(f"{len(faults)} contradictions")
    sys.exit(1 if faults else 0)
