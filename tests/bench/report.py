"""What is printed, and the kept form of it (Markdown)."""
from cases import LAYOUTS

MB = 1_000_000
HEAD = ("command", "min", "median", "spread", "× floor", "GB/s", "cpu s", "cpu × floor", "peak MB", "lines", "traces", "answer")


def seconds(value):
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value:.3f} s"


def cells(row, floor):
    times, answer = row.times, row.answer
    spread = (times.maximum - times.minimum) / times.median
    return (row.shown, seconds(times.minimum), seconds(times.median), f"{spread:.0%}",
            f"{times.median / floor.times.median:.2f}" if floor else "", f"{row.size / times.median / 1e9:.2f}",
            f"{times.cpu:.2f}", f"{times.cpu / floor.times.cpu:.2f}" if floor and floor.times.cpu else "", f"{times.memory / MB:.0f}", *("" if n is None else f"{n}" for n in (answer.lines, answer.traces)),
            f"WRONG: {answer.wrong}" if answer.wrong else "")


def tables(rows):
    """[(heading, rows of cells)]"""
    measured = [row for row in rows if row.times.runs]
    floors = {row.group: row for row in measured if row.key[1] == "floor"}
    return [(LAYOUTS[group], [cells(row, floors.get(group)) for row in measured if row.group == group])
            for group in LAYOUTS if any(row.group == group for row in measured)]


def text_table(head, lines):
    widths = [max(len(line[i]) for line in [head, *lines]) for i in range(len(head) - 1)]
    for line in [head, *lines]:
        padded = [cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(line, widths))]
        yield ("  ".join(padded) + ("  " + line[-1] if line[-1] else "")).rstrip()


def markdown_table(head, lines):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for line in lines:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |"


def text_report(heads, rows, bars):
    out = [f"{what + ':':12} {text}" for what, text in heads]
    for heading, lines in tables(rows):
        out += ["", heading, *text_table(HEAD, lines)]
    out += ["", *text_table(("case", "measured", "bar", "verdict"), [(b.case, b.measured, b.bar, b.verdict) for b in bars])]
    return "\n".join(out) + "\n"


def markdown_report(heads, rows, bars, readme_table):
    out = ["# A run of tests/bench", ""]
    out += [f"- {what}: {text}" for what, text in heads]
    out += ["", "Times are of one run, programs in turn; × floor is the median over that of decompression (or reading) alone.",
            "Memory is that of the largest process. 1 GB = 10^9 bytes of log, decompressed.", ""]
    for heading, lines in tables(rows):
        out += [f"## {heading[0].upper()}{heading[1:]}", "", *markdown_table(HEAD, lines), ""]
    bar_lines = [(b.case, b.bar, b.measured, b.verdict) for b in bars]
    out += ["## Bars", "", *markdown_table(("case", "bar", "measured", "verdict"), bar_lines), "", "## Summary", "", *readme_table, ""]
    return "\n".join(out)
