"""A log of make_log, as bytes, and what the tests need to know about it."""
import datetime
import os
import subprocess


class GeneratedLog:
    """Line numbers count from 1; `lines` has each with its line end."""

    def __init__(self, make_log, name, year, *options):
        directory = os.path.join("generated", name)
        os.makedirs(directory)
        subprocess.run([os.path.abspath(make_log), "--out", directory, "--truth", directory + ".truth", *options], check=True, capture_output=True)
        with open(os.path.join(directory, "mail.log"), "rb") as file:
            self.lines = file.read().splitlines(keepends=True)
        self.year = year
        self.path = os.path.join(directory, "mail.log")
        self.keep(len(self.lines))

    def keep(self, count):
        """Forgets all but the first lines."""
        self.lines = self.lines[:count]
        with open(self.path, "wb") as file:
            file.write(b"".join(self.lines))
        self.mtime = self.time_of(self.lines[-1])
        os.utime(self.path, (self.mtime,) * 2)
        self.hosts = sorted({self.host_of(line) for line in self.lines})

    def time_of(self, line):
        """Seconds since 1970 of a line of RFC 3164 or RFC 3339."""
        text = line.decode("utf8", "replace")
        if text[0].isdigit():
            return int(datetime.datetime.fromisoformat(text.split(" ")[0]).timestamp())
        stamp = datetime.datetime.strptime(f"{self.year} {text[:15]} +0000", "%Y %b %d %H:%M:%S %z")
        if text.startswith("Jan") and not self.lines[0].startswith(b"Jan"):
            stamp = stamp.replace(year=self.year + 1)
        return int(stamp.timestamp())

    @staticmethod
    def host_of(line):
        words = line.decode("utf8", "replace").split()
        return words[1] if words[0][0].isdigit() else words[3]
