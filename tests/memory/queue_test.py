#!/usr/bin/env python3
"""A queue full of mail that nobody takes: memory is bounded, and the answer is the same.

  queue_test.py MAILTRACE

Tens of thousands of messages are deferred, some of them several times, and none ends: all of them are on their way until
the end of the log. With little --memory what was not looked at lately goes to a temporary file. The output must be that
of a run with more memory than it needs, in well less of it; and the same where there is no place for the file.
"""
import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time

MESSAGES = 60_000
LETTERS = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxy"


def write_log(path):
    chance, clock, queue = random.Random(3), 1_780_000_000, []

    def deferred(stamp, number, relay, reply):
        return (f"{stamp} mx1 postfix/smtp[{300 + number % 40}]: {queue[number]}: to=<user{number}@d{number % 97}.example.com>, "
                f"relay={relay}, delay=9, delays=1/0/0/8, dsn=4.7.1, status=deferred ({reply})\n")

    with open(path, "w", encoding="ascii") as log:
        while len(queue) < MESSAGES:
            clock += 5
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(clock))
            for _ in range(10):
                number, name = len(queue), "".join(chance.choices(LETTERS, k=12))
                queue.append(f"4f{name[:8]}z{name[8:]}")
                head = f"{stamp} mx1 postfix/%s: {queue[number]}: "
                log.write(head % "smtpd[8]" + "client=pc1.example.org[192.0.2.7], sasl_method=LOGIN, sasl_username=eve\n")
                log.write(head % "cleanup[9]" + f"message-id=<{number}.m@pc1.example.org>\n")
                log.write(head % "qmgr[7]" + "from=<eve@example.org>, size=1200, nrcpt=1 (queue active)\n")
                log.write(deferred(stamp, number, "mx.example.com[198.51.100.5]:25", "host said: 450 4.7.1 Too much mail from you"))
            for _ in range(6):
                log.write(deferred(stamp, chance.randrange(len(queue)), "none", "connect to mx.example.com[198.51.100.5]:25: timed out"))


def answer(program, log, memory, temporary):
    """(hash of the output, its lines, most memory taken in KiB)"""
    environment = {**os.environ, "TMPDIR": temporary, "TZ": "UTC"}
    child = subprocess.Popen([program, "-o", "json", "--memory", memory, log], stdout=subprocess.PIPE, env=environment)
    digest, lines = hashlib.sha256(), 0
    while piece := child.stdout.read(1 << 20):
        digest.update(piece)
        lines += piece.count(b"\n")
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0, f"--memory {memory}: status {status}"
    return digest.hexdigest(), lines, usage.ru_maxrss


def main():
    program = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as directory:
        log = os.path.join(directory, "mail.log")
        write_log(log)
        right, lines, much = answer(program, log, "4G", directory)
        assert lines == MESSAGES, f"{lines} messages for {MESSAGES}"
        found, _, little = answer(program, log, "32M", directory)
        assert found == right, "with --memory 32M the output is another one"
        print(f"{MESSAGES} messages on their way: {much} KiB; with --memory 32M: {little} KiB")
        assert little < much / 3, "--memory 32M takes more than a third of what --memory 4G takes"
        found, _, _ = answer(program, log, "32M", os.path.join(directory, "nowhere"))
        assert found == right, "without a directory for temporary files the output is another one"


main()
