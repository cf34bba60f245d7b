"""The queries of the benchmark: whom and what they ask for, and which messages answer them."""
import collections
import random
import re

from truth_stream import messages

PLAIN_ID = re.compile(r"<[A-Za-z0-9.+=_-]+@[a-z0-9.-]+>")
RELAY = re.compile(rb"relay=[^\[, ]+\[([0-9a-f.:]+)\]:25, ")


class Query:
    """`literal`: what a person would look for with grep. `answers(message)`: True, False, or None where it is a matter
    of taste. `lines`: numbers of the lines that bear on it, where only the log itself says so."""

    def __init__(self, name, options, answers, literal=None):
        self.name, self.options, self.answers, self.literal = name, options, answers, literal
        self.must, self.may = [], []  # sets of line numbers, one a message


def choose(log, truth, seed):
    """The queries by name: about messages of the truth picked by `seed`."""
    rng = random.Random(seed)
    by_sender, by_domain = collections.defaultdict(list), collections.defaultdict(list)
    fullest = 0
    for m in messages(truth, log.first):
        if not is_ordinary(m):
            continue
        hops = [hop["queue_id"] for hop in m["hops"]]
        fullest = max(fullest, min(3, len(hops)))
        pick = (m["from"], m["to"][0], m["message_id"], hops)
        by_sender[m["from"]].append(pick)
        by_domain[m["to"][0].split("@")[1]].append(pick)
    if not by_sender:
        raise SystemExit("bench: the log is too small: no message to ask for")

    def pick_from(groups):  # first the person, then the message: most people get little mail
        good = {key: full for key, picks in groups.items() if (full := [p for p in picks if len(p[3]) >= fullest])}
        return rng.choice(good[rng.choice(sorted(good))])

    person, other, third = pick_from(by_sender), pick_from(by_sender), pick_from(by_sender)
    domain = pick_from(by_domain)[1].split("@")[1]
    found = [from_to(person[0], person[1]), message_id(log, other[2]), queue_id(third[3][len(third[3]) // 2]),
             relay(log, rng), regexp(log, domain), status("bounced"),
             Query("everything", [], lambda m: True)]
    by_name = {query.name: query for query in found}
    by_name["from-to"].searches = [person[0], person[3][0], person[3][-1]]
    expect(log, truth, found)
    return by_name


def is_ordinary(message):
    """Somebody of ours wrote to one person, it arrived, all of it is in the log, and its names stand for themselves."""
    return (message["cut"] is None and message["status"] == "sent" and message["complete"] and message["kind"] == "out"
            and len(message["to"]) == 1 and message["from"] and "@" in message["to"][0]
            and PLAIN_ID.fullmatch(message["message_id"] or "") is not None)


def expect(log, truth, queries):
    """Fills in which messages answer; one pass over the truth."""
    for m in messages(truth, log.first):
        for query in queries:
            answer = query.answers(m)
            if answer is False:
                continue
            sure = answer is True and not m["loose"]
            (query.must if sure else query.may).append(m["numbers"])


def from_to(sender, recipient):
    a, b = sender.lower(), recipient.lower()

    def answers(m):
        froms, tos = {x.lower() for x in m["froms"]}, {x.lower() for x in m["tos"]}
        if a in froms and b in tos:
            return True
        more = {x.lower() for x in m["maybe_names"]}
        return None if a in froms | more and b in tos | more else False
    return Query("from-to", ["--from", sender, "--to", recipient], answers, sender)


def by_lines(must, may):
    """True where a line of the message is in `must`, None where one is in `may`."""
    def answers(m):
        if not m["numbers"].isdisjoint(must):
            return True
        return False if m["numbers"].isdisjoint(may) else None
    return answers


def message_id(log, text):
    lines = set(log.containing(text.encode()))

    def answers(m):
        return True if m["message_id"] == text else by_lines(set(), lines)(m)
    return Query("message-id", ["--message-id", text], answers, text)


def queue_id(text):
    def answers(m):
        if any(hop["queue_id"] == text for hop in m["hops"]):
            return True
        return None if any(hop["queue_id"] == text for hop in m["maybe_hops"]) else False
    return Query("queue-id", ["--queue-id", text], answers, text)


def relay(log, rng):
    """The server of a small domain: one that took mail, but seldom."""
    seen = collections.Counter()
    with open(log.path(log.names[0]), "rb") as file:
        for line in file:
            if b"relay=" in line:
                seen.update(RELAY.findall(line))
    if not seen:
        raise SystemExit("bench: the log is too small: no relay to ask for")
    least = min(seen.values())
    address = rng.choice(sorted(ip for ip, n in seen.items() if n == least)).decode()
    naming = log.containing(f"[{address}]".encode())
    taken = {n for n, text in naming.items() if f"[{address}]:25, ".encode() in text and b"relay=" in text}
    return Query("relay", ["--relay", address], by_lines(taken, set(naming)), address)


def regexp(log, domain):
    expression = rf"to=<[a-z.0-9]+@{re.escape(domain)}>, relay=.*status=sent \(250"
    matcher = re.compile(expression.encode())
    lines = {n for n, text in log.containing(f"@{domain}>".encode()).items() if matcher.search(text)}
    return Query("regexp", ["--regexp", expression], by_lines(lines, set()), f"@{domain}>")


def status(wanted):
    def answers(m):
        states = {(r["status"], r.get("also")) for r in m["recipients"]}
        if m["status"] == wanted or (wanted, None) in states:
            return True
        return None if m["maybe_recipients"] or any(wanted in pair for pair in states) else False
    return Query(f"status-{wanted}", ["--status", wanted], answers)
