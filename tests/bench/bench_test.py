#!/usr/bin/env python3
"""Tests of the benchmark itself: that it works (works), that it notices wrong answers (notices), its parts (units)."""
import argparse
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS = argparse.Namespace()

# Instead of mailtrace: the same, but for one fault that the environment cannot hide.
CHANGED = """#!/usr/bin/env python3
import subprocess, sys
done = subprocess.run([{program!r}, *sys.argv[1:]], stdout=subprocess.PIPE)
out = done.stdout
if {wanted!r} in " ".join(sys.argv[1:]):
    out = {change}
sys.stdout.buffer.write(out)
sys.exit(done.returncode)
"""


def run_bench(mailtrace, directory, *options):
    command = [sys.executable, os.path.join(HERE, "bench.py"), "--mailtrace", mailtrace, "--make-log", PROGRAMS.make_log,
               "--measure", PROGRAMS.measure, "--cache", os.path.join(directory, "cache"), "--size", "400k", "--tiny", "100k",
               "--runs", "1", "--quiet", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


class Works(unittest.TestCase):
    def test_small_log(self):
        with tempfile.TemporaryDirectory() as directory:
            kept = os.path.join(directory, "kept.md")
            done = run_bench(PROGRAMS.mailtrace, directory, "--markdown", kept)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertNotIn("WRONG", done.stdout)
            for text in ("mailtrace --from X --to Y", "--status bounced", "8 plain files", "1 MB, plain", "≥ 250 MB/s", "peak memory", "commit:"):
                self.assertIn(text, done.stdout)
            with open(kept, encoding="utf8") as file:
                text = file.read()
            for heading in ("# A run of tests/bench", "## 8 gz files", "## Bars", "## Summary"):
                self.assertIn(f"\n{heading}\n" if heading[1] == "#" else heading, text)
            again = run_bench(PROGRAMS.mailtrace, directory, "--big", "0")
            self.assertEqual(again.returncode, 0, "with a cache: " + again.stdout + again.stderr)


class Notices(unittest.TestCase):
    """A mailtrace with a fault is found out, and the row is marked."""

    @classmethod
    def setUpClass(cls):
        cls.directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.directory.cleanup)

    def wrong_answer(self, wanted, change):
        program = os.path.join(self.directory.name, "changed")
        with open(program, "w", encoding="utf8") as file:
            file.write(CHANGED.format(program=PROGRAMS.mailtrace, wanted=wanted, change=change))
        os.chmod(program, 0o755)
        done = run_bench(program, self.directory.name, "--big", "0", "--only", "8 gz files: mailtrace")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        marked = [line for line in done.stdout.split("\n") if "WRONG" in line]
        self.assertTrue(marked)
        return "\n".join(marked)

    def test_a_line_missing(self):
        marked = self.wrong_answer("--message-id", "b'\\n'.join(out.split(b'\\n')[1:])")
        self.assertIn("--message-id", marked)
        self.assertNotIn("--from", marked)

    def test_a_message_missing(self):
        self.assertIn("missing", self.wrong_answer("--queue-id", "b''"))

    def test_a_foreign_line(self):
        self.wrong_answer("--from", "out + b'\\nFeb 23 00:00:00 mx1 postfix/qmgr[1]: 4fK1FC6Kl1z111Z: removed\\n'")

    def test_a_wrong_status(self):
        marked = self.wrong_answer("-o summary", "out.replace(b'\\tbounced\\t', b'\\tsent\\t', 1)")
        self.assertIn("bounced", marked)

    def test_a_row_missing(self):
        self.wrong_answer("-o summary", "b'\\n'.join(out.split(b'\\n')[:3] + out.split(b'\\n')[4:])")

    def test_a_row_too_many(self):
        self.wrong_answer("-o summary", "out + out.split(b'\\n')[5] + b'\\n'")

    def test_a_wrong_count(self):
        self.assertIn("traces instead of", self.wrong_answer("--count", "b'%d\\n' % (int(out) - 40)"))


class Units(unittest.TestCase):
    def test_parts_of_a_log_stand_oldest_first(self):
        from truth_stream import rotated_order
        self.assertEqual(rotated_order(["mail.log", "mail.log.1", "mail.log.10", "mail.log.2"]),
                         ["mail.log.10", "mail.log.2", "mail.log.1", "mail.log"])

    def test_lines_are_numbered_through_all_files(self):
        from truth_stream import Log
        with tempfile.TemporaryDirectory() as directory:
            for name, text in (("mail.log", "c X\nd X X\n"), ("mail.log.1", "a X\nb\n")):
                with open(os.path.join(directory, name), "w", encoding="ascii") as file:
                    file.write(text)
            log = Log(directory)
            self.assertEqual((log.lines, log.bytes, log.first), (4, 16, {"mail.log.1": 0, "mail.log": 2}))
            self.assertEqual(log.containing(b"X"), {0: b"a X", 2: b"c X", 3: b"d X X"})
            self.assertEqual(log.texts([1, 3]), {1: b"b", 3: b"d X X"})

    def test_bars(self):
        rows = [row("gz8", "floor", 1.0), row("gz8", "from-to", 1.4), row("gz8", "zgrep", 10.0), row("gz8", "relay", 2.0),
                row("tiny", "from-to", 0.031), row("gz8", "everything", 4.0), row("long", "from-to", 5.0, 110),
                row("dense", "from-to", 5.0, 300)]
        from bars import bars
        found = {(bar.case, bar.bar): bar for bar in bars(rows)}
        self.assertEqual(verdict(found, "8 gz", "≤ 1.5"), ("1.40 (aim 1.25: not met)", True))
        self.assertEqual(verdict(found, "8 gz", "ugrep"), ("", None))
        self.assertEqual(verdict(found, "8 gz", "zgrep"), ("0.14", True))
        self.assertEqual(verdict(found, "`--relay`", "1.3"), ("1.43", False))
        self.assertEqual(verdict(found, "1 MB of log", "30 ms"), ("31.0 ms", False))
        self.assertEqual(verdict(found, "processor time", "250"), ("250 MB/s", True))
        self.assertEqual(verdict(found, "four times as long, first row", "1.2"), ("1.10", True))
        self.assertEqual(verdict(found, "four times the mail in the same time, first row", "1.2"), ("3.00", False))

    def test_time_of_others(self):
        from programs import Others
        others = Others()
        others.start = tuple(value - past for value, past in zip(others.start, (100, 30, 10)))
        self.assertGreater(others.share(), 0.15)
        self.assertLess(others.share(), 0.25)
        self.assertIn("too much", others.text())

    def test_readme_table(self):
        with tempfile.TemporaryDirectory() as directory:
            readme, results = os.path.join(directory, "README.md"), os.path.join(directory, "results")
            os.mkdir(results)

            def write(path, text):
                with open(path, "w", encoding="utf8") as file:
                    file.write(text)

            def check(*options):
                command = [sys.executable, os.path.join(HERE, "readme_table.py"), *options, readme, results]
                return subprocess.run(command, capture_output=True, check=False).returncode
            write(readme, "# x\n")
            self.assertEqual(check(), 0, "no run, no table")
            write(os.path.join(results, "2026-01-02.md"), "# run\n\n## Summary\n\n| new |\n")
            write(os.path.join(results, "2025-12-31.md"), "# run\n\n## Summary\n\n| old |\n")
            self.assertEqual(check(), 1, "a run without its table")
            write(readme, "# x\n\n<!-- tests/bench: begin -->\n<!-- tests/bench: end -->\n\nend\n")
            self.assertEqual(check("--update"), 0)
            with open(readme, encoding="utf8") as file:
                text = file.read()
            self.assertIn("| new |", text)
            self.assertNotIn("| old |", text)
            self.assertTrue(text.endswith("\nend\n"))
            self.assertEqual(check(), 0, "the table of the newest run")
            write(readme, text.replace("| new |", "| better |"))
            self.assertEqual(check(), 1, "another table")


def row(group, name, seconds, memory=100):
    from cases import Row
    from measure import Took
    made = Row((group, name), name, [], None, 1_000_000_000)
    made.times.add(Took(seconds, seconds, memory * 1_000_000, 0))
    return made


def verdict(found, case, bar):
    matching = [b for (c, text), b in found.items() if case in c and bar in text]
    return matching[0].measured, matching[0].met


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("mailtrace", "make-log", "measure"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("check", choices=["works", "notices", "units"])
    parser.parse_args(namespace=PROGRAMS)
    for name in ("mailtrace", "make_log", "measure"):
        setattr(PROGRAMS, name, os.path.abspath(getattr(PROGRAMS, name)))
    tests = {"works": Works, "notices": Notices, "units": Units}[PROGRAMS.check]
    result = unittest.TextTestRunner(verbosity=1).run(unittest.defaultTestLoader.loadTestsFromTestCase(tests))
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
