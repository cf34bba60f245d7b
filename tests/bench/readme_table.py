#!/usr/bin/env python3
"""The README's table of speed is the summary of the newest kept run.

  readme_table.py README RESULTS            exit status 1 and the difference if it is not
  readme_table.py --update README RESULTS   makes it so

The table stands in the README between two comment lines, BEGIN and END below. Without a kept run there is neither."""
import argparse
import difflib
import os
import re
import sys

BEGIN, END = "<!-- tests/bench: begin -->", "<!-- tests/bench: end -->"
GROUPS = ("gz8", "gz1", "plain")
RESULT = re.compile(r"\d{4}-\d{2}-\d{2}\.md")


def summary(rows, heads):
    """Lines of Markdown, of the rows with an answer to the same question in the three layouts."""
    by_key = {row.key: row for row in rows if row.times.runs}
    shown = [("decompression (reading) alone", "floor"), ("**`mailtrace --from X --to Y`**: the messages, over all hops", "from-to"),
             ("`grep -F X`: the lines with X", "grep"), ("`rg -F X`", "rg"), ("`zgrep -F X`", "zgrep"), ("`rg -z -F X`", "rg -z"),
             ("`ugrep -z -F X`", "ugrep -z"), ("`rg` three times: X, then two queue-IDs", "3 × rg"),
             ("`mailtrace --message-id ID`", "message-id"), ("`mailtrace --status bounced -o summary`", "status-bounced"),
             ("`mailtrace -o summary`: every message", "everything")]
    lines = ["| seconds | 8 gz files | one gz file | 8 plain files |", "|---|---|---|---|"]
    for text, name in shown:
        times = [by_key[group, name].times.median if (group, name) in by_key else None for group in GROUPS]
        if any(times):
            lines.append(f"| {text} | " + " | ".join("" if t is None else f"{t:.2f}" for t in times) + " |")
    known = dict(heads)
    return [f"Measured {known['date'][:10]}: {known['log']}; {known['processor']}; page cache warm; median of {known['runs']}.", "", *lines]


def kept_summary(results):
    """(file, lines) of the newest kept run; None without one."""
    names = sorted(name for name in os.listdir(results) if RESULT.fullmatch(name)) if os.path.isdir(results) else []
    if not names:
        return None
    path = os.path.join(results, names[-1])
    with open(path, encoding="utf8") as file:
        text = file.read()
    if "\n## Summary\n" not in text:
        raise SystemExit(f"{path}: no summary")
    return names[-1], text.split("\n## Summary\n", 1)[1].strip().split("\n")


def section(results):
    kept = kept_summary(results)
    if kept is None:
        return None
    name, lines = kept
    return [BEGIN, *lines, "", f"The whole run, with machine and versions: `tests/bench/results/{name}`.", END]


def split(text):
    """(before, section or None, after) as lines."""
    lines = text.split("\n")
    if BEGIN not in lines and END not in lines:
        return lines, None, []
    if lines.count(BEGIN) != 1 or lines.count(END) != 1 or lines.index(END) < lines.index(BEGIN):
        raise SystemExit(f"expected one line {BEGIN} and one line {END} after it")
    begin, end = lines.index(BEGIN), lines.index(END) + 1
    return lines[:begin], lines[begin:end], lines[end:]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--update", action="store_true")
    parser.add_argument("readme")
    parser.add_argument("results")
    args = parser.parse_args()
    with open(args.readme, encoding="utf8") as file:
        before, has, after = split(file.read())
    wanted = section(args.results)
    if has == wanted:
        return 0
    if not args.update:
        print("\n".join(difflib.unified_diff(has or [], wanted or [], "README", "kept run", lineterm="")))
        return 1
    if has is None:
        raise SystemExit(f"{args.readme}: put the lines {BEGIN} and {END} where the table belongs")
    with open(args.readme, "w", encoding="utf8") as file:
        file.write("\n".join(before + (wanted or []) + after))
    return 0


if __name__ == "__main__":
    sys.exit(main())
