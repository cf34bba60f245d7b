"""Ways to store one log: whole or cut, compressed, rotated, named, ordered; all must give the same answer."""
import bz2
import dataclasses
import gzip
import io
import lzma
import os
import shutil
import subprocess


@dataclasses.dataclass
class Layout:
    """How one log lies on disk, and how mailtrace is told about it."""
    name: str
    arguments: list                # of the command line
    first_line: dict               # by name as shown: how many lines of the whole log stand before its first
    stdin: str = None              # path of a file to read from
    places: bool = True            # False: a line may be shown with another file's name and number
    failure: bool = False          # True: damaged on purpose


class Folder:
    """A new directory below the current one in which a log's files are written."""

    def __init__(self, name, mtime):
        self.name, self.mtime = name, mtime
        os.makedirs(name)

    def write(self, name, data, mtime=None):
        path = os.path.join(self.name, name)
        with open(path, "wb") as file:
            file.write(data)
        os.utime(path, (mtime or self.mtime,) * 2)
        return path


def gz(data, mtime):
    out = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=out, mode="wb", mtime=mtime) as file:
        file.write(data)
    return out.getvalue()


def zst(data, mtime):
    return subprocess.run(["zstd", "-q", "-c"], input=data, capture_output=True, check=True).stdout


COMPRESSORS = {
    "gz": gz,
    "bz2": lambda data, mtime: bz2.compress(data),
    "xz": lambda data, mtime: lzma.compress(data),
    **({"zst": zst} if shutil.which("zstd") else {}),
}


def pieces_of(data, count):
    """`data` in about `count` pieces of the same number of bytes: the cuts fall in mid-line."""
    size = len(data) // count + 1
    return [data[i:i + size] for i in range(0, len(data), size)]


def parts_of(lines, count):
    """[(lines before, lines)] of `count` parts that are cut at line ends."""
    cuts = [len(lines) * i // count for i in range(count + 1)]
    return [(start, lines[start:end]) for start, end in zip(cuts, cuts[1:])]


def single_files(log):
    """The whole log in one file."""
    data = b"".join(log.lines)
    folder = Folder("single", log.mtime)

    def one(name, content, file="mail.log"):
        sub = Folder(os.path.join(folder.name, name), log.mtime)
        path = sub.write(file, content)
        return Layout(name, [path], {path: 0})

    for suffix, compress in COMPRESSORS.items():
        yield one(suffix, compress(data, log.mtime), "mail.log." + suffix)
        yield one(suffix + "-many", b"".join(compress(piece, log.mtime) for piece in pieces_of(data, 7)), "mail.log." + suffix)
        yield one(suffix + "-misnamed", compress(data, log.mtime))
    yield one("gz-a-member-a-line", b"".join(gz(line, log.mtime) for line in log.lines), "mail.log.gz")
    yield one("gz-empty-members", gz(b"", log.mtime) + gz(data, log.mtime) + gz(b"", log.mtime), "mail.log.gz")
    yield one("crlf", data.replace(b"\n", b"\r\n"))
    yield one("no-last-newline", data[:-1])
    for suffix, path in (("", "plain"), (".gz", "gz")):
        stored = folder.write("stdin" + suffix, data if not suffix else gz(data, log.mtime))
        yield Layout("stdin-" + path, ["--year", str(log.year)], {"(standard input)": 0}, stdin=stored)
        yield Layout("dash-" + path, ["--year", str(log.year), "-"], {"(standard input)": 0}, stdin=stored)


def rotated_set(log, name, count, file_name, stored_as):
    """A directory with the log as `count` files, the oldest first; stored_as(age) is a compressor's name or ""."""
    folder = Folder(name, log.mtime)
    paths, first_line = [], {}
    for index, (start, lines) in enumerate(parts_of(log.lines, count)):
        age = count - 1 - index
        suffix = stored_as(age)
        mtime = log.time_of(lines[-1])
        data = b"".join(lines)
        path = folder.write(file_name(age) + ("." + suffix if suffix else ""), COMPRESSORS[suffix](data, mtime) if suffix else data, mtime)
        paths.append(path)
        first_line[path] = start
    return folder, paths, first_line


def numbered(age):
    return "mail.log" + (f".{age}" if age else "")


def dated(age):
    return "maillog" + (f"-202601{28 - age:02}" if age else "")


def rotated_sets(log, random):
    """The log cut into a rotated set, in several orders of arguments."""
    kinds = list(COMPRESSORS)
    for name, count, file_name, stored_as in (
            ("rotated-plain", 3, numbered, lambda age: ""),
            ("rotated-gz", 5, numbered, lambda age: "gz" if age > 1 else ""),
            ("rotated-mixed", 13, numbered, lambda age: kinds[age % len(kinds)] if age > 1 else ""),
            ("rotated-dated", 4, dated, lambda age: "gz" if age else "")):
        folder, paths, first_line = rotated_set(log, name, count, file_name, stored_as)
        yield Layout(name, paths, first_line)
        yield Layout(name + "-backwards", paths[::-1], first_line)
        yield Layout(name + "-shuffled", random.sample(paths, len(paths)), first_line)
        yield Layout(name + "-directory", [folder.name], first_line)
        yield Layout(name + "-twice", [folder.name, *paths], first_line)


def same_evidence_twice(log):
    """The log beside copies of it, or of parts of it."""
    data = b"".join(log.lines)
    folder, paths, first_line = rotated_set(log, "copies", 3, numbered, lambda age: "")
    with open(paths[0], "rb") as file:
        folder.write(numbered(2) + ".gz", gz(file.read(), log.mtime), log.time_of(log.lines[len(log.lines) // 3 - 1]))
    folder.write("empty.log", b"")
    yield Layout("copy-beside-its-gz", [folder.name], first_line)
    folder = Folder("hosts", log.mtime)
    central = folder.write("central.log", data)
    for host in log.hosts:
        folder.write(host + ".log", b"".join(line for line in log.lines if log.host_of(line) == host))
    yield Layout("hosts-beside-central", [folder.name], {central: 0}, places=False)


def hosts_apart(log):
    """Each host's lines in a file of its own, and no central log: what happened in one second is told in another order."""
    folder = Folder("apart", log.mtime)
    for host in log.hosts:
        folder.write(host + ".log", b"".join(line for line in log.lines if log.host_of(line) == host))
    return Layout("hosts-apart", [folder.name], {}, places=False)


def split_names(log, count):
    """The log cut into xaa, xab, … as split(1) does."""
    folder = Folder(f"split-{count}", log.mtime)
    paths, first_line = [], {}
    for index, (start, lines) in enumerate(parts_of(log.lines, count)):
        path = folder.write("xa" + chr(ord("a") + index), b"".join(lines), log.time_of(lines[-1]))
        paths.append(path)
        first_line[path] = start
    return Layout(f"split-{count}", paths[::-1], first_line)
