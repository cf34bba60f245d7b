"""Where a transcript's commands run: a fresh directory and a fixed environment."""

import errno
import fcntl
import os
import pty
import shutil
import struct
import subprocess
import termios

import transcript

TIMEOUT = 120  # seconds; a command that takes longer has failed
FILE_TIME = 1798761600  # 2027-01-01T00:00:00Z: the year of a stamp without one is inferred from it
# What is at hand in the directory, by name; the variables say so too: $SAMPLES/x.log.
FOLDERS = {"samples": "samples", "data": "tests/data", "patterns": "patterns"}


class Sandbox:
    def __init__(self, directory, root, mailtrace):
        self.root = root
        self.home = directory / "work"
        self.home.mkdir()
        programs = directory / "bin"
        programs.mkdir()
        (programs / "mailtrace").symlink_to(mailtrace)
        self.environment = {
            "PATH": f"{programs}:/usr/local/bin:/usr/bin:/bin", "HOME": str(self.home), "TZ": "UTC", "LC_ALL": "C",
            "TERM": "xterm-256color", "SAMPLES": "samples", "DATA": "data", "PATTERNS": "patterns",
        }

    def run(self, step):
        """Runs the command and returns the lines that stand for its outcome."""
        self.lay_out(step.command)
        for name, text in step.files:
            self.write(name, text)
        run = run_on_terminal if step.is_terminal else run_plainly
        return transcript.rendered(*run(["bash", "-c", step.command], self.home, self.environment))

    def write(self, name, text):
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        os.utime(path, (FILE_TIME, FILE_TIME))

    def lay_out(self, command):
        """Copies the folders a command names, so that it may change them."""
        for name, source in FOLDERS.items():
            wanted = f"{name}/" in command or name.upper() in command
            if not wanted or (self.home / name).exists() or not (self.root / source).exists():
                continue
            shutil.copytree(self.root / source, self.home / name)
            for folder, _, files in os.walk(self.home / name):
                for file in files:
                    os.utime(os.path.join(folder, file), (FILE_TIME, FILE_TIME))


def run_plainly(command, directory, environment):
    try:
        done = subprocess.run(command, cwd=directory, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired as late:
        return late.stdout or b"", b"[took too long]\n", 124
    return done.stdout, done.stderr, exit_status(done.returncode)


def run_on_terminal(command, directory, environment):
    """Standard output and standard error are one pseudo-terminal of 24 lines of 80 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    attributes = termios.tcgetattr(theirs)
    attributes[1] &= ~termios.OPOST  # line ends come as they were written
    termios.tcsetattr(theirs, termios.TCSANOW, attributes)
    with subprocess.Popen(command, cwd=directory, env=environment, stdin=subprocess.DEVNULL, stdout=theirs,
                          stderr=theirs, start_new_session=True) as process:
        os.close(theirs)
        output = read_all(ours)
        os.close(ours)
        status = process.wait(TIMEOUT)
    return output, b"", exit_status(status)


def read_all(descriptor):
    output = b""
    while True:
        try:
            piece = os.read(descriptor, 65536)
        except OSError as problem:
            if problem.errno == errno.EIO:  # how a terminal says that the other side is gone
                return output
            raise
        if not piece:
            return output
        output += piece


def exit_status(code):
    """As a shell says it: 128 and the number of the signal."""
    return code if code >= 0 else 128 - code
