"""Reads what make_log says is true about a log."""
import gzip
import json
import os

ROLES = ("own", "filter", "store", "noqueue")


class Truth:
    """The messages of one truth file. A line is a pair (file as the truth names it, number)."""

    def __init__(self, path):
        self.messages, self.loose = [], set()
        for text in open(path, encoding="utf8"):
            message = json.loads(text)
            message["line_set"] = {(f, n) for f, roles in message["lines"].items() for r in ROLES for n in roles.get(r, [])}
            message["session_set"] = {(f, n) for f, roles in message["lines"].items() for n in roles.get("session", [])}
            if message["loose"]:
                self.loose |= message["line_set"]
            else:
                self.messages.append(message)
        self.owner = {line: i for i, m in enumerate(self.messages) for line in m["line_set"]}
        self.files = sorted({f for m in self.messages for f in m["lines"]}, key=len, reverse=True)
        self._names = {}

    def file_of(self, path):
        """The truth's name for a file as mailtrace names it; the path itself if it has none."""
        if path not in self._names:
            full = os.path.abspath(path)
            self._names[path] = next((f for f in self.files if full.endswith("/" + f)), path)
        return self._names[path]

    def matching(self, sender, recipient):
        """(messages that must, messages that may) answer --from sender --to recipient."""
        must, may = set(), set()
        a, b = sender.lower(), recipient.lower()
        for i, m in enumerate(self.messages):
            froms, tos = {x.lower() for x in m["froms"]}, {x.lower() for x in m["tos"]}
            if a in froms and b in tos:
                must.add(i)
            else:
                more = {x.lower() for x in m["maybe_names"]}
                if (a in froms or a in more) and (b in tos or b in more):
                    may.add(i)
        return must, may


def read_lines(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf8", errors="replace", newline="\n") as f:
        return f.read().split("\n")[:-1]
