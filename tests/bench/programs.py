"""The programs that are compared, as far as they are installed, and the machine."""
import os
import platform
import re
import shlex
import shutil
import subprocess

NAMES = ("grep", "rg", "ugrep", "zgrep", "igzip", "gzip", "xargs")


def installed():
    return {name for name in NAMES if shutil.which(name)}


def cores():
    return len(os.sched_getaffinity(0))


def on_all_cores(command, files):
    """`command` for each file, as many at once as there are cores; what it writes goes nowhere."""
    names = " ".join(shlex.quote(path) for path in files)
    return f"printf '%s\\0' {names} | xargs -0 -n 1 -P {cores()} {command} > /dev/null"


def versions(mailtrace):
    """[(program, version)]"""
    found = [("mailtrace", ", ".join(output_of([mailtrace, "--version"]).split("\n")))]
    for name in NAMES:
        if name not in ("zgrep", "xargs") and shutil.which(name):
            found.append((name, re.sub(r"\s+", " ", output_of([name, "--version"]).split("\n")[0])))
    return found


def output_of(command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return (done.stdout or done.stderr).strip()


def machine():
    """[(what, text)]"""
    model = field("/proc/cpuinfo", r"model name\s*: (.*)") or platform.machine()
    memory = int(field("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) / 1024 / 1024
    system = field("/etc/os-release", r'PRETTY_NAME="(.*)"') or platform.system()
    return [("processor", f"{model}, {cores()} cores"), ("memory", f"{memory:.0f} GiB"),
            ("system", f"{system}, kernel {platform.release()}")]


def field(path, expression):
    try:
        with open(path, encoding="utf8", errors="replace") as file:
            match = re.search(expression, file.read())
    except OSError:
        return None
    return match and match[1].strip()


class Others:
    """How much of the machine's processor time went to others since this was made: time of a guest that ran elsewhere too."""

    def __init__(self):
        self.start = self.now()

    @staticmethod
    def now():
        """(all, busy, our own) processor time in seconds."""
        line = field("/proc/stat", r"^cpu +([\d ]+)") or "0"
        ticks = [int(word) / os.sysconf("SC_CLK_TCK") for word in line.split()[:8]]  # the rest is counted in the first
        idle = sum(ticks[3:5])
        return sum(ticks), sum(ticks) - idle, sum(os.times()[:4])

    def share(self):
        total, busy, own = (b - a for a, b in zip(self.start, self.now()))
        return max(0.0, busy - own) / total if total > 0 else 0.0

    def text(self):
        share = self.share()
        return f"{share:.0%} of processor time" + (": too much for times to be kept" if share > 0.05 else "")


def commit(root):
    """Of the source tree the program was built from."""
    text = output_of(["git", "-C", root, "describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"])
    return text if re.fullmatch(r"[0-9a-f]+(-dirty)?", text) else "unknown"
