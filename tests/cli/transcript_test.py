#!/usr/bin/env python3
"""Tests of the transcript format."""

import pathlib
import unittest

import transcript


def steps(text, name="x.test"):
    return transcript.steps_of(pathlib.Path(name), text)


class Reading(unittest.TestCase):
    def test_output_goes_to_the_next_command_or_comment(self):
        first, second = steps("# about\n\n$ a\n1\n\n2\n\n$ b\n3\n# end\n")
        self.assertEqual((first.command, first.expected), ("a", ["1", "", "2"]))
        self.assertEqual((second.command, second.expected, second.line), ("b", ["3"], 8))

    def test_one_empty_line_separates_and_a_second_is_output(self):
        first, second = steps("$ a\n1\n\n\n$ b\n")
        self.assertEqual(first.expected, ["1", ""])
        self.assertEqual(second.expected, [])

    def test_a_command_may_go_on(self):
        (step,) = steps("$ a \\\n> b\n1\n")
        self.assertEqual((step.command, step.expected), ("a \\\nb", ["1"]))

    def test_text_outside_is_a_mistake(self):
        with self.assertRaises(SystemExit):
            steps("text\n$ a\n")

    def test_markdown_has_blocks(self):
        found = steps("$ no\n```console\n$ yes\n1\n```\n```\n$ no\n```\n", "README.md")
        self.assertEqual([(step.command, step.expected) for step in found], [("yes", ["1"])])

    def test_markdown_shows_files(self):
        text = "```text a/b\n1\n\n2\n```\n```text c\n```\n```console\n$ x\n$ y\n```\n```text c\n3\n```\n```console\n$ z\n```\n"
        self.assertEqual([(step.command, step.files) for step in steps(text, "README.md")],
                         [("x", [("a/b", "1\n\n2\n"), ("c", "")]), ("y", []), ("z", [("c", "3\n")])])

    def test_man_pages_have_examples(self):
        page = ".SH OTHER\n.EX\n$ no\n.EE\n.SH EXAMPLES\n.EX\n$ a \\-\\-b \\(aqc\\(aq /var/log/x\n.EE\n"
        (step,) = steps(page, "a.1")
        self.assertEqual(step.command, "a --b 'c' samples/rotated/x")
        self.assertTrue(step.is_silent)


class Comparing(unittest.TestCase):
    def test_streams_and_status_are_told_apart(self):
        self.assertEqual(transcript.rendered(b"a\n", b"b\n", 3), ["a", "! b", "[exit 3]"])

    def test_a_missing_last_line_end_shows(self):
        self.assertEqual(transcript.rendered(b"a", b"", 0), ["a", "[no newline]"])

    def test_control_characters_and_stray_bytes_show(self):
        self.assertEqual(transcript.rendered(b"\x1b[1m\t\r\x7f\xff\xc2\x9b\n", b"", 0), ["␛[1m\t␍␡⟨ff⟩⟨U+009B⟩"])

    def test_output_that_looks_like_the_format_is_marked(self):
        self.assertEqual(transcript.rendered(b"$ x\n\\y\n[exit 1]\n", b"", 0), ["\\$ x", "\\\\y", "\\[exit 1]"])

    def test_dots_stand_for_any_lines(self):
        (step,) = steps("$ a\n1\n[...]\n9\n")
        self.assertTrue(transcript.matches(step, ["1", "2", "3", "9"]))
        self.assertTrue(transcript.matches(step, ["1", "9"]))
        self.assertFalse(transcript.matches(step, ["1", "2"]))

    def test_a_silent_example_fails_only_on_trouble(self):
        (step,) = steps(".SH EXAMPLES\n.EX\n$ a\n.EE\n", "a.1")
        self.assertTrue(transcript.matches(step, ["x", "[exit 1]"]))
        self.assertFalse(transcript.matches(step, ["! x", "[exit 2]"]))


class Rewriting(unittest.TestCase):
    def test_only_what_differs_is_replaced(self):
        text = "$ a\n[...]\n\n$ b\nold\n\n# end\n"
        found = steps(text)
        lines = transcript.with_results(text.splitlines(), found, [["1"], ["new", "[exit 1]"]])
        self.assertEqual(lines, ["$ a", "[...]", "", "$ b", "new", "[exit 1]", "", "# end"])


if __name__ == "__main__":
    unittest.main()
