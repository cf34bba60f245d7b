#!/usr/bin/env python3
"""Runs transcripts: commands with the output they must have. The format is described in tests/README.md.

    run.py --mailtrace PATH [--update] [FILE...]

FILE is a *.test file, a Markdown file (its ```console blocks are run) or a man page (the examples of its
EXAMPLES section are run). Without FILE: every *.test file below this folder and the documentation.
"""

import argparse
import dataclasses
import difflib
import os
import pathlib
import sys
import tempfile

import sandbox
import transcript

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ["README.md", "patterns/README.md", "man/mailtrace.1"]


@dataclasses.dataclass
class Failure:
    place: str
    command: str
    expected: list
    got: list

    def text(self):
        def block(title, lines):
            return [f"──── {title} ".ljust(72, "─")] + lines

        return "\n".join([f"FAILED {self.place}: $ {self.command}"] + block("expected", self.expected) +
                         block("got", self.got) + ["─" * 72])


def shown(path):
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def run_file(path, mailtrace):
    """Runs the commands of one file in one fresh directory. Returns (steps, results, failures)."""
    text = path.read_text(encoding="utf-8")
    steps = transcript.steps_of(path, text)
    results, failures = [], []
    with tempfile.TemporaryDirectory(prefix="mailtrace-test-") as directory:
        box = sandbox.Sandbox(pathlib.Path(directory), ROOT, mailtrace)
        for step in steps:
            got = box.run(step)
            results.append(got)
            if not transcript.matches(step, got):
                failures.append(Failure(f"{shown(path)}:{step.line}", step.command, step.expected, got))
    return steps, results, failures


def update_file(path, steps, results):
    """Puts what was got into the file, where it differs, and shows the change."""
    old = path.read_text(encoding="utf-8").splitlines()
    new = transcript.with_results(old, steps, results)
    sys.stdout.writelines(line + "\n" for line in
                          difflib.unified_diff(old, new, shown(path), shown(path) + " (now)", lineterm=""))
    path.write_text("\n".join(new) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mailtrace", required=True, help="the program to test")
    parser.add_argument("--update", action="store_true", help="rewrite *.test files and Markdown with what is got")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()

    files = [path.resolve() for path in arguments.files]
    if not files:
        files = sorted(pathlib.Path(__file__).parent.rglob("*.test"))
        files += [ROOT / name for name in DOCUMENTS if (ROOT / name).exists()]
    failed = commands = 0
    for path in files:
        steps, results, failures = run_file(path, os.path.abspath(arguments.mailtrace))
        commands += len(steps)
        if failures and arguments.update and not transcript.is_man_page(path):
            update_file(path, steps, results)
            continue
        failed += len(failures)
        for failure in failures:
            print(failure.text())
    print(f"{commands} commands of {len(files)} files, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
