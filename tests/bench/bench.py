#!/usr/bin/env python3
"""Measures mailtrace and the programs it replaces, in turn, on a log it makes; says which answers and bars are right.

tests/bench/run builds what it needs and calls this. Exit status: 0; 1 if an answer was wrong (or, with --check-bars, a
bar was not met); 2 in trouble. README.md says how to read the table."""
import argparse
import datetime
import os
import re
import shutil
import sys

import bars
import programs
import queries
import readme_table
import report
from cases import ONLY_FOR_MEMORY, Bench
from corpus import corpus
from measure import Measurer

UNITS = {"": 1, "k": 1_000, "M": 1_000_000, "G": 1_000_000_000}


def size(text):
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([kMG]?)", text)
    if not match:
        raise argparse.ArgumentTypeError(f"not a size: {text!r}")
    return int(float(match[1]) * UNITS[match[2]])


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailtrace", required=True, help="the program")
    parser.add_argument("--make-log", required=True, help="the generator of logs")
    parser.add_argument("--measure", required=True, help="bench_measure")
    parser.add_argument("--cache", required=True, help="directory to keep the logs in")
    parser.add_argument("--size", type=size, default=size("1.1G"), help="bytes of log (k, M, G: powers of 1000; default 1.1G)")
    parser.add_argument("--big", type=size, help="bytes of each of the two logs for the memory rows (default four times --size; 0: none)")
    parser.add_argument("--tiny", type=size, default=size("1M"), help="bytes of the small log (default 1M)")
    parser.add_argument("--runs", type=int, default=5, help="of each row, after one that is not counted (default 5)")
    parser.add_argument("--seed", type=int, default=1, help="of the log, and of whom the queries ask for (default 1)")
    parser.add_argument("--only", metavar="RE", help="only rows like this, as in '8 gz files: mailtrace --from'")
    parser.add_argument("--markdown", metavar="FILE", help="also write the form that is kept")
    parser.add_argument("--check-bars", action="store_true", help="exit status 1 if a bar is not met")
    parser.add_argument("--quiet", action="store_true", help="no progress on standard error")
    args = parser.parse_args()
    if args.runs < 1:
        parser.error("--runs: expected 1 or more")
    return args


def main():
    args = parse()
    say = (lambda text: None) if args.quiet else lambda text: print(f"bench: {text}", file=sys.stderr, flush=True)
    heads = [("date", datetime.datetime.now().astimezone().strftime("%Y-%m-%d %H:%M %z")), *programs.machine(),
             ("commit", programs.commit(os.path.dirname(os.path.abspath(__file__)))), *programs.versions(args.mailtrace)]
    scratch = os.path.join(args.cache, f"scratch.{os.getpid()}")
    try:
        bench = Bench(os.path.abspath(args.mailtrace), programs.installed(), Measurer(args.measure, scratch))
        main_corpus = fill(bench, args, say)
        bench.keep_only(args.only or "")
        others = programs.Others()
        run_all(bench, args.runs, say)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    rows = bench.table.rows
    heads += [("log", f"{main_corpus.bytes / 1e9:.2f} GB, {main_corpus.lines / 1e6:.2f} M lines, "
                      f"{main_corpus.stored_bytes('gz8') / 1e6:.0f} MB as gz"), ("runs", f"{args.runs}"), ("others", others.text())]
    found = bars.bars(rows)
    print(report.text_report(heads, rows, found), end="")
    if args.markdown:
        os.makedirs(os.path.dirname(os.path.abspath(args.markdown)), exist_ok=True)
        with open(args.markdown, "w", encoding="utf8") as file:
            file.write(report.markdown_report(heads, rows, found, readme_table.summary(rows, heads)))
    wrong = [row for row in rows if row.answer.wrong]
    for row in wrong:
        print(f"wrong answer: {row.group}: {row.shown}: {row.answer.wrong}")
    return 1 if wrong or (args.check_bars and any(bar.met is False for bar in found)) else 0


def fill(bench, args, say):
    def choose(of):
        say("choosing what to ask for")
        return queries.choose(of.log, of.truth, args.seed)
    log = corpus(args.make_log, args.cache, args.size, args.seed, ["gz8", "gz1"], say)
    chosen = choose(log)
    bench.add_compressed(log, chosen)
    bench.add_plain(log, chosen)
    tiny = corpus(args.make_log, args.cache, args.tiny, args.seed, [], say, parts=1)
    bench.add_tiny(tiny, choose(tiny))
    big_size = 4 * args.size if args.big is None else args.big
    if big_size:
        for group, weeks in (("long", 4), ("dense", 1)):
            big = corpus(args.make_log, args.cache, big_size, args.seed, ["gz8"], say, weeks=weeks)
            bench.add_big(group, big, choose(big))
    return log


def run_all(bench, runs, say):
    """One after the other, again and again, so that whatever the machine does meets all of them. The first time round
    fills the page cache and is not counted; the big logs are for their peak of memory, and are read once."""
    for number in range(runs + 1):
        say("warming up" if number == 0 else f"run {number} of {runs}")
        for row in bench.table.rows:
            if row.group not in ONLY_FOR_MEMORY or number == 1:
                row.run(bench.measurer, warm_up=number == 0)


if __name__ == "__main__":
    sys.exit(main())
