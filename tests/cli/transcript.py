"""Reading and rewriting transcripts. The format is described in tests/README.md."""

import dataclasses
import re

ANY_LINES = "[...]"
NO_NEWLINE = "[no newline]"
SPECIAL = ("$ ", "> ", "! ", "[exit ", "# ", "```", "\\", ANY_LINES, NO_NEWLINE)

# Examples of the man page speak of the usual place; they run on a sample.
MAN_PAGE_LOGS = ("/var/log", "samples/rotated")


@dataclasses.dataclass
class Step:
    """One command, and the lines that must follow it, as they stand in the file."""
    line: int            # of the command, from 1
    command: str
    expected: list
    begin: int           # the expected lines are lines[begin:end] of the file, from 0
    end: int
    is_terminal: bool = False
    is_silent: bool = False   # an example without output: it must not fail, what it prints does not count
    files: list = dataclasses.field(default_factory=list)  # (name, text): what Markdown shows as files before it


def is_man_page(path):
    return re.fullmatch(r"\.[1-9]", path.suffix) is not None


def steps_of(path, text):
    lines = text.splitlines()
    if path.suffix == ".md":
        return markdown_steps(lines)
    if is_man_page(path):
        return man_steps(lines)
    return list(block_steps(lines, 0, len(lines)))


def markdown_blocks(lines):
    """(info string, first, past last) of the inside of every fenced block."""
    begin = None
    for number, line in enumerate(lines):
        text = line.strip()
        if begin is None and text.startswith("```"):
            info, begin = text.removeprefix("```"), number + 1
        elif begin is not None and text == "```":
            yield info, begin, number
            begin = None


def markdown_steps(lines):
    """The commands of ```console blocks. A block "```LANGUAGE NAME" is a file of that name for the commands behind it."""
    steps, files = [], []
    for info, begin, end in markdown_blocks(lines):
        _, _, name = info.partition(" ")
        if name:
            files.append((name, "".join(line + "\n" for line in lines[begin:end])))
        elif info == "console":
            found = list(block_steps(lines, begin, end))
            if found:
                found[0].files, files = files, []
            steps += found
    return steps


def block_steps(lines, begin, end):
    at = begin
    while at < end:
        if not lines[at].startswith("$ "):
            if lines[at] and not lines[at].startswith("#"):
                raise SystemExit(f"line {at + 1}: neither a command nor a comment: {lines[at]}")
            at += 1
            continue
        first, command = at, lines[at][2:]
        at += 1
        while at < end and lines[at].startswith("> "):
            command += "\n" + lines[at][2:]
            at += 1
        output = at
        while at < end and not lines[at].startswith(("$ ", "# ")):
            at += 1
        past = at
        # The empty line before the next command, the next comment or the end separates, and is no output.
        if past > output and lines[past - 1] == "":
            past -= 1
        yield make_step(first + 1, command, lines[output:past], output, past)


def make_step(line, command, expected, begin, end):
    is_terminal = command.startswith("tty: ")
    return Step(line, command.removeprefix("tty: "), expected, begin, end, is_terminal)


def man_steps(lines):
    """The commands between .EX and .EE of the section EXAMPLES; one without output is silent."""
    begin, steps = None, []
    in_examples = False
    for number, line in enumerate(lines):
        if line.startswith(".SH"):
            in_examples = line == ".SH EXAMPLES"
        elif line == ".EX" and in_examples:
            begin = number + 1
        elif line == ".EE" and begin is not None:
            steps += block_steps([unroff(text) for text in lines], begin, number)
            begin = None
    for step in steps:
        step.is_silent = not step.expected
        step.command = step.command.replace(*MAN_PAGE_LOGS)
    return steps


def unroff(line):
    for mark, text in (("\\-", "-"), ("\\(aq", "'"), ("\\(dq", '"'), ("\\&", ""), ("\\e", "\\")):
        line = line.replace(mark, text)
    return line


def rendered(stdout, stderr, status):
    """The lines that stand for an outcome: standard output, standard error, exit status."""
    lines = [escaped(line) for line in visible(stdout)]
    lines += ["! " + line for line in visible(stderr)]
    if status != 0:
        lines.append(f"[exit {status}]")
    return lines


def visible(data):
    """Lines of text, with control characters as Unicode's pictures of them and stray bytes as ⟨9b⟩."""
    text = data.decode("utf-8", "surrogateescape")
    lines = text.split("\n")
    ends_with_newline = lines[-1] == ""
    if ends_with_newline:
        lines.pop()
    lines = ["".join(map(visible_character, line)) for line in lines]
    return lines if ends_with_newline else lines + [NO_NEWLINE]


def visible_character(c):
    code = ord(c)
    if 0xDC80 <= code <= 0xDCFF:
        return f"⟨{code - 0xDC00:02x}⟩"
    if 0x80 <= code <= 0x9F:
        return f"⟨U+{code:04X}⟩"
    if code == 0x7F:
        return "\u2421"
    return chr(0x2400 + code) if code < 0x20 and c != "\t" else c


def escaped(line):
    """A line of output that would read as something else gets a backslash in front."""
    return "\\" + line if line.startswith(SPECIAL) and line != NO_NEWLINE else line


def matches(step, got):
    if step.is_silent:
        return got[-1:] != ["[exit 2]"]
    if ANY_LINES not in step.expected:
        return step.expected == got
    pattern = "".join(r"(?:.*\n)*" if line == ANY_LINES else re.escape(line) + r"\n" for line in step.expected)
    return re.fullmatch(pattern, "".join(line + "\n" for line in got)) is not None


def with_results(lines, steps, results):
    lines = list(lines)
    for step, got in reversed(list(zip(steps, results))):
        if not matches(step, got):
            lines[step.begin:step.end] = got
    return lines
