"""What the tests of this folder share: where the corpus is, what the patterns make of lines, what is accepted."""

import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE.parent.parent.parent / "shared" / "corpus"
SKIPPED = 77  # the exit status by which ctest knows


def need_corpus():
    """Ends the test where the corpus is not at hand."""
    if not CORPUS.is_dir():
        print(f"skipped: no {CORPUS}")
        sys.exit(SKIPPED)


def json_lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def decode(decoder, lines):
    """What the built-in patterns make of `lines` (bytes without line ends), one dict each."""
    done = subprocess.run([decoder], input=b"".join(line + b"\n" for line in lines), stdout=subprocess.PIPE,
                          timeout=60, check=True)
    decoded = [json.loads(line.decode("utf-8", "surrogateescape")) for line in done.stdout.split(b"\n")[:-1]]
    if len(decoded) != len(lines):
        raise ValueError(f"{len(lines)} lines gave {len(decoded)} answers")
    for line in decoded:
        line.setdefault("fields", {})
        line.setdefault("event", "")
    return decoded


class Accepted:
    """accepted.txt: differences that are no mistakes. Every one must still be there."""

    def __init__(self, test):
        self.reasons = {}
        self.used = set()
        for line in (HERE / "accepted.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                name, case, what, reason = line.split("\t")
                if name == test:
                    self.reasons[case, what] = reason

    def reason(self, case, what):
        """Why `what` of `case` may differ, None if it may not."""
        reason = self.reasons.get((case, what))
        if reason:
            self.used.add((case, what))
        return reason

    def unused(self):
        return [f"accepted.txt: {case}: {what} does not differ any more"
                for case, what in self.reasons if (case, what) not in self.used]


class Tally:
    """Compared values: how many agree, have no counterpart, or differ."""

    def __init__(self, name, accepted):
        self.name = name
        self.accepted = accepted
        self.agree = 0
        self.without = {}  # reason -> names of fields
        self.failures = []

    def count(self, case, key, verdict, got):
        """`verdict`: True, False, or the reason why there is nothing to compare."""
        if verdict is False:
            verdict = self.accepted.reason(case, key) or False
        if verdict is True:
            self.agree += 1
        elif verdict is False:
            self.failures.append(f"{case}: {key}: got {got}")
        else:
            self.without.setdefault(verdict, []).append(key)

    def show(self):
        print(f"{self.name}: {self.agree} values agree, {sum(map(len, self.without.values()))} without counterpart, "
              f"{len(self.failures)} differ")
        for reason, keys in self.without.items():
            print(f"  {len(keys):4} {reason}: {', '.join(sorted(set(keys)))}")
        for failure in self.failures:
            print(f"  DIFFERS {failure}")


def endpoint(text):
    """The parts of "name[ip]:port": name, ip or path, port."""
    name, _, rest = text.partition("[")
    inside, _, behind = rest.partition("]")
    return name, inside, behind.lstrip(":")
