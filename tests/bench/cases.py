"""The rows of the table: what is run on which layout of the log, in what order, and what is right."""
import functools
import re
import shlex

import programs
from answers import CountAnswer, LinesAnswer, NoAnswer, SummaryAnswer
from measure import Times

LAYOUTS = {"gz8": "8 gz files", "gz1": "one gz file", "plain": "8 plain files", "tiny": "1 MB, plain",
           "long": "four times as long, 8 gz files", "dense": "four times the mail in the same time, 8 gz files"}
ONLY_FOR_MEMORY = ("long", "dense")


class Row:
    """`key`: what bars and ratios name it by: (group, short name); the row "floor" of a group is what its ratios are to."""

    def __init__(self, key, shown, command, checker, size, keep_output=True):
        self.key, self.shown, self.command, self.checker, self.size = key, shown, command, checker, size
        self.keep_output, self.times, self.answer = keep_output, Times(), None

    @property
    def group(self):
        return self.key[0]

    def run(self, measurer, warm_up):
        """A wrong answer stays in the table, whichever run gave it."""
        took, output, errors = measurer.run(self.command, self.keep_output)
        answer = self.checker.check(took, output)
        if errors and not answer.wrong:
            answer.wrong = f"said: {errors[:120]}"
        if self.answer is None or not self.answer.wrong:
            self.answer = answer
        if not warm_up:
            self.times.add(took)


class Table:
    """The rows of one log, by key."""

    def __init__(self, mailtrace, have):
        self.mailtrace, self.have, self.rows = mailtrace, have, []

    def add(self, group, name, shown, command, checker, size, keep_output=True):
        self.rows.append(Row((group, name), shown, command, checker, size, keep_output))

    def add_floor(self, group, files, size):
        """Decompression alone, or reading alone: as many files at once as there are cores."""
        if group == "plain":
            self.add(group, "floor", "cat, all cores", programs.on_all_cores("cat", files), NoAnswer(), size, False)
            return
        for name in ("igzip", "gzip"):
            if name in self.have:
                key = "floor" if name == "igzip" or "igzip" not in self.have else name
                self.add(group, key, f"{name} -dc" + (", all cores" if len(files) > 1 else ""),
                         programs.on_all_cores(f"{name} -dc", files), NoAnswer(), size, False)

    def add_greps(self, group, files, size, literal, lines, names):
        commands = {"grep": ["grep", "-h", "-F"], "zgrep": ["zgrep", "-h", "-F"], "rg": ["rg", "-N", "-I", "-F"],
                    "rg -z": ["rg", "-N", "-I", "-z", "-F"], "ugrep -z": ["ugrep", "-h", "-z", "-F"]}
        for name in names:
            if name.split()[0] in self.have:
                shown = f"{'LC_ALL=C ' if name == 'grep' else ''}{name} -F X"
                self.add(group, name, shown, [*commands[name], "-e", literal, *files], CountAnswer(lines), size)

    def add_three_searches(self, group, files, size, literals, lines):
        """What a person does by hand: the address, the queue-ID found, the queue-ID of the last hop."""
        for name, command in (("grep", "grep -h -F"), ("rg", "rg -N -I -F")):
            if name in self.have:
                names = " ".join(shlex.quote(path) for path in files)
                text = "; ".join(f"{command} -e {shlex.quote(literal)} {names}" for literal in literals)
                self.add(group, f"3 × {name}", f"{name} -F X, then Q1, then Q3", text, CountAnswer(lines), size)

    def add_query(self, group, log, files, size, query, shown, *options):
        command = [self.mailtrace, *options, *query.options, "-o", "lines", *files]
        self.add(group, query.name, f"mailtrace {shown}", command, LinesAnswer(log, query), size)

    def add_summary(self, group, corpus, files, query, shown, count, *options):
        command = [self.mailtrace, *options, *query.options, "-o", "summary", *files]
        name = " ".join([query.name, *options])
        checker = SummaryAnswer(corpus.log, corpus.truth, query, count)
        self.add(group, name, f"mailtrace {shown} -o summary", command, checker, corpus.bytes)


class Bench:
    """Fills a table."""

    def __init__(self, mailtrace, have, measurer):
        self.table, self.measurer, self.mailtrace = Table(mailtrace, have), measurer, mailtrace

    def keep_only(self, expression):
        self.table.rows = [row for row in self.table.rows if re.search(expression, f"{LAYOUTS[row.group]}: {row.shown}")]

    def count(self, query, files):
        """How many messages mailtrace finds."""
        _, output, errors = self.measurer.run([self.mailtrace, *query.options, "--count", *files])
        words = output.split()
        if not words:
            raise SystemExit(f"bench: mailtrace --count {' '.join(query.options)}: {errors[:300]}")
        return sum(int(line.rsplit(b":", 1)[-1]) for line in words)

    def add_compressed(self, corpus, queries):
        table, files, log = self.table, corpus.layouts["gz8"], corpus.log
        table.add_floor("gz8", files, corpus.bytes)
        pair = queries["from-to"]
        table.add_query("gz8", log, files, corpus.bytes, pair, "--from X --to Y")
        lines = len(log.containing(pair.literal.encode()))
        table.add_greps("gz8", files, corpus.bytes, pair.literal, lines, ("zgrep", "rg -z", "ugrep -z"))
        for name, shown in (("message-id", "--message-id ID"), ("queue-id", "--queue-id Q"), ("relay", "--relay IP"), ("regexp", "--regexp RE")):
            table.add_query("gz8", log, files, corpus.bytes, queries[name], shown)
        self.add_broad("gz8", corpus, files, queries)
        one = corpus.layouts["gz1"]
        table.add_floor("gz1", one, corpus.bytes)
        table.add_query("gz1", log, one, corpus.bytes, pair, "--from X --to Y")
        table.add_greps("gz1", one, corpus.bytes, pair.literal, lines, ("zgrep", "rg -z", "ugrep -z"))

    def add_broad(self, group, corpus, files, queries):
        bounced, everything = queries["status-bounced"], queries["everything"]
        self.table.add_summary(group, corpus, files, bounced, "--status bounced", lambda: self.count(bounced, files))
        count = functools.cache(lambda: self.count(everything, files))
        self.table.add_summary(group, corpus, files, everything, "(everything)", count)
        if group not in ONLY_FOR_MEMORY:
            self.table.add_summary(group, corpus, files, everything, "--threads 1 (everything)", count, "--threads=1")

    def add_plain(self, corpus, queries):
        table, files, pair = self.table, corpus.layouts["plain"], queries["from-to"]
        table.add_floor("plain", files, corpus.bytes)
        lines = [len(corpus.log.containing(literal.encode())) for literal in pair.searches]
        table.add_query("plain", corpus.log, files, corpus.bytes, pair, "--from X --to Y")
        table.add_greps("plain", files, corpus.bytes, pair.literal, lines[0], ("grep", "rg"))
        table.add_three_searches("plain", files, corpus.bytes, pair.searches, sum(lines))

    def add_tiny(self, corpus, queries):
        files = corpus.layouts["plain"]
        self.table.add("tiny", "floor", "true (starting a program)", ["true"], NoAnswer(), corpus.bytes)
        self.table.add_query("tiny", corpus.log, files, corpus.bytes, queries["from-to"], "--from X --to Y")

    def add_big(self, group, corpus, queries):
        files = corpus.layouts["gz8"]
        self.table.add_floor(group, files, corpus.bytes)
        self.table.add_query(group, corpus.log, files, corpus.bytes, queries["from-to"], "--from X --to Y")
        self.add_broad(group, corpus, files, queries)
