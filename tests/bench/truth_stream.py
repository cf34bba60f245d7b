"""What make_log says is true about a log, read as a stream: a log of gigabytes has a million messages.

Lines are numbered through all files, oldest file first: line n of a file is `first[file] + n - 1`, from 0."""
import bisect
import json
import mmap
import os
import re

ROLES = ("own", "filter", "store", "noqueue")


def rotated_order(names):
    """Oldest first: mail.log.7 … mail.log.1, mail.log."""
    return sorted(names, key=lambda name: -int((re.search(r"\.(\d+)$", name) or [0, 0])[1]))


class Log:
    """The plain files of a rotated log."""

    def __init__(self, directory):
        self.directory = directory
        self.names = rotated_order(os.listdir(directory))
        self.first, self.lines, self.bytes = {}, 0, 0
        for name in self.names:
            self.first[name] = self.lines
            with open(self.path(name), "rb") as file:
                while piece := file.read(1 << 24):
                    self.lines += piece.count(b"\n")
                    self.bytes += len(piece)

    def path(self, name):
        return os.path.join(self.directory, name)

    def containing(self, literal):
        """{number: text} of the lines that hold these bytes."""
        found = {}
        for name in self.names:
            if os.path.getsize(self.path(name)) == 0:
                continue
            with open(self.path(name), "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
                positions = line_positions(text, literal)
                for begin, number in numbered(text, positions):
                    found[self.first[name] + number] = text[begin:text.find(b"\n", begin)]
        return found

    def texts(self, numbers):
        """{number: text} of these lines."""
        wanted, found = sorted(numbers), {}
        for name in self.names:
            base = self.first[name]
            at = bisect.bisect_left(wanted, base)
            if at == len(wanted):
                break
            with open(self.path(name), "rb") as file:
                for number, line in enumerate(file, base):
                    if at == len(wanted):
                        break
                    if number == wanted[at]:
                        found[number] = line.rstrip(b"\n")
                        at += 1
        return found


def line_positions(text, literal):
    """Where lines with `literal` begin."""
    at = text.find(literal)
    while at >= 0:
        yield text.rfind(b"\n", 0, at) + 1
        end = text.find(b"\n", at)
        at = text.find(literal, end) if end >= 0 else -1


def numbered(text, positions):
    """(position, lines before it) of line beginnings that go up."""
    counted, number = 0, 0
    for position in positions:
        while counted < position:
            piece = text[counted:min(position, counted + (1 << 24))]
            number += piece.count(b"\n")
            counted += len(piece)
        yield position, number


def messages(path, first):
    """Each message of the truth, with "numbers": its lines (not those of its session) as numbers of the log."""
    with open(path, encoding="utf8") as file:
        for text in file:
            message = json.loads(text)
            message["numbers"] = {first[name] + n - 1 for name, roles in message["lines"].items()
                                  for role in ROLES for n in roles.get(role, ())}
            yield message
