#!/usr/bin/env python3
"""mailtrace over a log and the relayc.maillog beside it, for check.py, which knows of one log.

A smarthost writes only to relayc.maillog: without it the messages that it sent on lack a hop. Its line numbers are left
out of the answer, as the truth counts the lines of the central log alone. MAILTRACE names the program.
"""
import json
import os
import subprocess
import sys


def main():
    *options, log = sys.argv[1:]
    beside = os.path.join(os.path.dirname(log), "relayc.maillog")
    done = subprocess.run([os.environ["MAILTRACE"], *options, log, beside], capture_output=True)
    for text in done.stdout.splitlines():
        trace = json.loads(text)
        trace["lines"] = [line for line in trace["lines"] if line["file"] == log]
        print(json.dumps(trace))
    sys.stderr.buffer.write(done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
