"""Whether what a program wrote is the answer."""
import collections
import hashlib

from truth_stream import messages

STATES = ("sent", "deferred", "bounced", "expired", "rejected", "blocked", "discarded", "held", "queued", "greylisted")


class Answer:
    """What a run found; `wrong` says what is not right with it."""

    def __init__(self, lines=None, traces=None, wrong=""):
        self.lines, self.traces, self.wrong = lines, traces, wrong


class LinesAnswer:
    """For `-o lines`: the messages of a query, each with exactly its lines."""

    def __init__(self, log, query):
        self.log, self.query, self.must, self.may = log, query, None, None

    def look_up(self):
        texts = self.log.texts(set().union(*self.query.must, *self.query.may))
        self.must = collections.Counter(group(texts[n] for n in numbers) for numbers in self.query.must)
        self.may = collections.Counter(group(texts[n] for n in numbers) for numbers in self.query.may)

    def check(self, took, output):
        if self.must is None:
            self.look_up()
        found = collections.Counter(group(text.split(b"\n")) for text in output.rstrip(b"\n").split(b"\n\n") if text)
        answer = Answer(sum(len(lines) * n for lines, n in found.items()), sum(found.values()))
        missing, foreign = self.must - found, found - self.must - self.may
        faults = [(missing, "missing"), (foreign, "not of the answer")]
        answer.wrong = "; ".join(f"{sum(c.values())} messages {what}, as {first_line(c)}" for c, what in faults if c)
        return answer if answer.wrong else with_status(answer, took, 0 if found else 1)


def group(lines):
    return tuple(sorted(lines))


def first_line(groups):
    return min(groups)[0].decode("utf8", "replace")[:160] if min(groups) else "(nothing)"


def with_status(answer, took, *right):
    if took.status not in right:
        answer.wrong = f"exit status {took.status}"
    return answer


class CountAnswer:
    """For grep and its like: so many lines hold the literal. rg and ugrep answer 0 where they found some."""

    def __init__(self, lines):
        self.lines = lines

    def check(self, took, output):
        answer = Answer(output.count(b"\n"))
        if answer.lines != self.lines:
            answer.wrong = f"{self.lines} lines hold it"
        return answer if answer.wrong else with_status(answer, took, 0 if self.lines else 1)


class NoAnswer:
    """For programs that only decompress or read."""

    def check(self, took, _output):
        return with_status(Answer(), took, 0)


class SummaryAnswer:
    """For `-o summary` of many messages. The first output is compared with the truth, recipient by recipient; the others
    with the first, as the answer never depends on the run. `count`: gives what --count says."""

    def __init__(self, log, truth, query, count):
        self.log, self.truth, self.query, self.count = log, truth, query, count
        self.traces, self.right = None, None

    def check(self, took, output):
        if self.traces is None:
            self.traces = self.count()
        answer = Answer(output.count(b"\n"), self.traces)
        digest = hashlib.sha256(output).digest()
        if self.right is None:
            answer.wrong = self.faults(output)
            self.right = digest
        elif digest != self.right:
            answer.wrong = "not the answer of the run before"
        return answer if answer.wrong else with_status(answer, took, 0 if output else 1)

    def faults(self, output):
        least, most = len(self.query.must), len(self.query.must) + len(self.query.may)
        faults = [] if least <= self.traces <= most else [f"{self.traces} traces instead of {least} to {most}"]
        rows = SummaryRows(output)
        faults += rows.compare(messages(self.truth, self.log.first), self.query.answers)
        return f"{len(faults)} faults, as {faults[0]}" if faults else ""


class SummaryRows:
    """Lines of `-o summary`, to be taken away as the messages they are about turn up."""

    def __init__(self, output):
        self.by_queue_id, self.without = collections.defaultdict(list), collections.Counter()
        for number, line in enumerate(output.decode("utf8", "replace").splitlines()):
            columns = line.split("\t")
            recipient, state, path = columns[2].lower(), columns[3], columns[5]
            if path == "-":
                self.without[recipient, state] += 1
            else:
                for queue_id in set(path.split(">")):
                    self.by_queue_id[queue_id].append((number, recipient, state, path))

    def compare(self, truth, answers):
        faults = []
        optional = collections.Counter()
        for m in truth:
            answer = answers(m)
            rows = self.rows_of(m)
            if answer is False and rows:
                faults.append(f"{m['tag']} is no answer")
            if answer is not True or m["loose"]:
                optional.update(self.possible(m) if answer is not False else {})
                continue
            faults += self.message_faults(m, rows, optional)
        faults += [f"a row of a message that is none: {row}" for rows in self.by_queue_id.values() for row in rows]
        return faults + [f"{n} rows too many: {row}" for row, n in (+self.without - optional).items()]

    def rows_of(self, message):
        """Takes the rows away that name a queue-ID of the message."""
        rows = set()
        for hop in message["hops"] + message["maybe_hops"]:
            rows.update(self.by_queue_id.pop(hop["queue_id"], ()))
        return rows

    def message_faults(self, message, rows, optional):
        """Each recipient whose state is certain has a row that says so, and other rows are of those that are not."""
        faults = []
        names = {hop["queue_id"] for hop in message["hops"] + message["maybe_hops"]}
        faults += [f"{message['tag']}: foreign queue-ID in {path}" for *_, path in rows if not names.issuperset(path.split(">"))]
        states = {}
        for _, recipient, state, _ in rows:
            if recipient in states:
                faults.append(f"{message['tag']}: {recipient} twice")
            states[recipient] = state
        for r in message["recipients"]:
            address, right = r["address"].lower(), {r["status"], r.get("also", r["status"])}
            if address in states:
                if states.pop(address) not in right:
                    faults.append(f"{message['tag']}: {address} is not {r['status']}")
            elif not self.take(address, right):
                faults.append(f"{message['tag']}: no {r['status']} {address}")
        maybe = {a.lower() for a in message["maybe_recipients"]} | {"-"}
        faults += [f"{message['tag']}: {address} is no recipient" for address in states if address not in maybe]
        if not rows and not message["recipients"]:
            optional.update(self.possible(message))
        return faults

    def take(self, address, states):
        """One row without a queue-ID."""
        for state in states:
            if self.without[address, state] > 0:
                self.without[address, state] -= 1
                return True
        return False

    def possible(self, message):
        """Rows without a queue-ID that a message may have."""
        addresses = {a.lower() for a in message["maybe_recipients"]} | {"-"} | {r["address"].lower() for r in message["recipients"]}
        return collections.Counter((address, state) for address in addresses for state in STATES)
