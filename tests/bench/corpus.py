"""The logs of the benchmark: made once, kept in a directory."""
import concurrent.futures
import hashlib
import os
import shutil
import subprocess
import tempfile

import truth_stream

# Three hosts in one central log; a tenth of its messages come back.
OPTIONS = ["--hosts", "3", "--daily", "--mix", "bounced=60,in_bounced=22,deferred_bounced=6"]


class Corpus:
    """One log. `layouts`: the same bytes as files, oldest first: "plain", "gz8" (a file each), "gz1" (all in one)."""

    def __init__(self, directory, layouts):
        self.directory, self.truth = directory, os.path.join(directory, "truth.jsonl")
        self.log = truth_stream.Log(os.path.join(directory, "plain"))
        self.bytes, self.lines = self.log.bytes, self.log.lines
        self.layouts = {"plain": [self.log.path(name) for name in self.log.names]}
        for layout in layouts:
            folder = os.path.join(directory, layout)
            self.layouts[layout] = [os.path.join(folder, name) for name in sorted(os.listdir(folder), reverse=True)]

    def stored_bytes(self, layout):
        return sum(os.path.getsize(path) for path in self.layouts[layout])


def corpus(make_log, cache, size, seed, layouts, say, parts=8, weeks=1):
    """The log of `size` bytes; makes what is not in `cache` yet. A generator that writes something else gets a new one."""
    length = "" if weeks == 1 else f"-{weeks}w"
    directory = os.path.join(cache, f"{size}-{parts}-{seed}{length}-{fingerprint(make_log, seed)}")
    plain = os.path.join(directory, "plain")
    if not os.path.isdir(plain):
        say(f"making a log of {size} bytes in {directory}")
        made = whole_directory(plain, lambda part: generate(make_log, size, seed, parts, weeks, part, os.path.join(directory, "truth.jsonl")))
        say(made.strip())
    makers = {"gz8": compress_each, "gz1": compress_all}
    for layout in layouts:
        if not os.path.isdir(os.path.join(directory, layout)):
            say(f"compressing it: {layout}")
            whole_directory(os.path.join(directory, layout), lambda part, make=makers[layout]: make(truth_stream.Log(plain), part))
    return Corpus(directory, layouts)


def whole_directory(path, fill):
    """Makes a directory that is there only when it is complete."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    part = path + ".part"
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    result = fill(part)
    os.rename(part, path)
    return result


def generate(make_log, size, seed, parts, weeks, directory, truth):
    command = [make_log, *OPTIONS, "--span", f"{7 * weeks}d", "--bytes", str(size), "--seed", str(seed), "--rotate", str(parts - 1),
               "--out", directory, "--truth", truth]
    return subprocess.run(command, check=True, stderr=subprocess.PIPE, text=True).stderr


def fingerprint(make_log, seed):
    """Of what the generator writes: the same for every build that writes the same."""
    with tempfile.TemporaryDirectory() as directory:
        truth = os.path.join(directory, "truth.jsonl")
        generate(make_log, 300_000, seed, 2, 1, os.path.join(directory, "log"), truth)
        digest = hashlib.sha256()
        for path in [truth, *(os.path.join(directory, "log", name) for name in sorted(os.listdir(os.path.join(directory, "log"))))]:
            with open(path, "rb") as file:
                digest.update(file.read())
        return digest.hexdigest()[:10]


def compress_each(log, directory):
    def compress(numbered_name):
        age, name = numbered_name
        gzip(f"cat < {log.path(name)}", os.path.join(directory, f"mail.log.{age}.gz"), log.path(name))
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(compress, [(len(log.names) - i, name) for i, name in enumerate(log.names)]))


def compress_all(log, directory):
    paths = [log.path(name) for name in log.names]
    gzip("cat " + " ".join(paths), os.path.join(directory, "mail.log.1.gz"), paths[-1])


def gzip(reading, path, times_of):
    """As logrotate does: one member, level 6, and the time of the log."""
    subprocess.run(["sh", "-c", f"{reading} | gzip > {path}"], check=True)
    shutil.copystat(times_of, path)
