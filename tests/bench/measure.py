"""Runs commands under bench_measure."""
import collections
import os
import statistics
import subprocess

ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "HOME": "/", "TZ": "UTC", "LC_ALL": "C"}

# Seconds, seconds of processor time (user and system), bytes, exit status.
Took = collections.namedtuple("Took", "wall cpu memory status")


class Measurer:
    """What commands write goes to a file of the directory `scratch`: on /dev/null grep stops at its first match."""

    def __init__(self, program, scratch):
        self.program, self.scratch = os.path.abspath(program), scratch
        os.makedirs(scratch, exist_ok=True)

    def run(self, command, keep_output=True):
        """(Took, standard output, standard error); a list is a command, a text is for the shell."""
        words = ["sh", "-c", command] if isinstance(command, str) else command
        report, output, errors = (os.path.join(self.scratch, name) for name in ("took", "output", "errors"))
        with open(output if keep_output else os.devnull, "wb") as out, open(errors, "wb") as err:
            subprocess.run([self.program, report, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=ENVIRONMENT, check=False)
        error_text = read(errors).decode("utf8", "replace").strip()
        if not os.path.exists(report):
            raise RuntimeError(f"{' '.join(words)[:200]}: {error_text[:300]}")
        wall, user, system, memory, status = (int(word) for word in read(report).split())
        os.remove(report)
        took = Took(wall / 1e9, (user + system) / 1e6, memory * 1024, status)
        return took, read(output) if keep_output else b"", error_text


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Times:
    """The runs of one row."""

    def __init__(self):
        self.runs = []

    def add(self, took):
        self.runs.append(took)

    @property
    def median(self):
        return statistics.median(took.wall for took in self.runs)

    @property
    def minimum(self):
        return min(took.wall for took in self.runs)

    @property
    def maximum(self):
        return max(took.wall for took in self.runs)

    @property
    def cpu(self):
        return statistics.median(took.cpu for took in self.runs)

    @property
    def memory(self):
        return max(took.memory for took in self.runs)
