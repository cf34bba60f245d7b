#!/usr/bin/env python3
"""mailtrace over the logs of the mail lab (real daemons, with what is true about each message), where they are at hand.

  run.py --mailtrace PROGRAM --lab DIRECTORY [CHECK]...

The checks:
  truth       the lab's own check.py in four header formats, and in Exim's own: nearly every message exact, every
              query right
  sendmail    the same for Sendmail at two log levels, and queries for all addresses that its log names
  rotated     the rotated and compressed copies of a log: the answer of the whole; a damaged one: all before the damage
  calendar    the log moved over New Year, to a leap day, to the end of a month: the same traces, so much later
  headers     the same messages with other headers, what journalctl prints too: the same traces, as far as the lines are
  rejectlog   Exim's reject log beside its main log: the main log's answer
  collide     two hosts that use the same queue-IDs for different messages
Prints `NAME: exact N/M` for each log, and some of the differences.
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "equivalence"))
import answers
from layouts import Layout
from program import ENVIRONMENT, Program

FORMATS = ("mail.log", "mail.rfc3339.log", "mail.rfc5424.log", "mail.journal.jsonl")
JOURNALCTL = ("journalctl.short.txt", "journalctl.short-iso-precise.txt")
EXIM = ("s3-exim-default", "s3-exim-all", "s3-exim498")
SYSTEMS = ("s1-long", "s1-short")  # with rotated sets, moved copies and journalctl's output
SENDMAIL = ("s4-sendmail", "s4-sendmail-ll14")
# An attempt that a greylist refused is a trace of its own; the truth gives it to the message that was accepted later.
NEARLY_ALL = 0.98


class Lab:
    def __init__(self, program, directory, temporary):
        self.program, self.directory, self.temporary = program, directory, temporary

    def path(self, *parts):
        return os.path.join(self.directory, *parts)

    def answer(self, files, first_line=None, *options, failure=False):
        """(answer in json, its traces as lines; faults)"""
        first_line = {files[0]: 0} if first_line is None else first_line
        return self.program.answer(Layout("", files, first_line, failure=failure), "json", *options)


def result(name, exact, total, need=1.0, faults=(), note=""):
    """Prints it; True if good enough."""
    good = total > 0 and exact >= need * total and not faults
    print(f"{name}: exact {exact}/{total}{note}{'' if good else '  WRONG'}", flush=True)
    for fault in list(faults)[:4]:
        print("  " + fault[:600])
    return good


def common(got, want):
    """How many texts of `want` are in `got`, and two that are not."""
    missing = [text for text in want if text not in set(got)]
    extra = [text for text in got if text not in set(want)]
    return len(want) - len(missing), first_difference(extra, missing)


def first_difference(extra, missing):
    if not extra and not missing:
        return []
    a, b = (texts[0] if texts else "(none)" for texts in (extra, missing))
    at = max(0, next((i for i, pair in enumerate(zip(a, b)) if pair[0] != pair[1]), 0) - 60)
    return [f"{len(missing)} missing, {len(extra)} more; got  …{a[at:at + 250]}", f"want …{b[at:at + 250]}"]


def run_check(lab, directory, log, queries, wrapped):
    """(exact, total, faults) of the lab's check.py."""
    program = os.path.join(HERE, "with_relay.py") if wrapped else lab.program.path
    command = [sys.executable, lab.path("check.py"), program, directory, "--log", log, "--queries", str(queries), "--show", "4", "--need", str(NEARLY_ALL)]
    done = subprocess.run(command, capture_output=True, text=True, env={**ENVIRONMENT, "MAILTRACE": lab.program.path})
    found = re.search(r"exact (\d+)/(\d+) .*queries right (\d+)/(\d+)", done.stdout)
    if not found:
        return 0, 0, [done.stdout[-300:] + done.stderr[-300:]]
    faults = done.stdout.splitlines()[:8] if done.returncode else []
    return int(found[1]), int(found[2]), faults


def check_truth(lab):
    jobs = [(lab, lab.path(system), log, 12 if log == "mail.log" else 1, system == "s2-hosts")
            for system in (*SYSTEMS, "s2-hosts", "s5-rspamd") for log in FORMATS]
    return check_jobs(jobs + [(lab, lab.path(system), log, 12, False) for system in EXIM for log in ("mainlog", *FORMATS)])


def check_jobs(jobs):
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda job: run_check(*job), jobs))
    return all([result(f"truth {os.path.basename(job[1])}/{job[2]}", exact, total, NEARLY_ALL, faults)
                for job, (exact, total, faults) in zip(jobs, found)])


def check_sendmail(lab):
    # Where an alias or virtual address is not logged (LogLevel 9), nothing finds it: check.py asks for some of them.
    good = check_jobs([(lab, lab.path(system), log, 0, False) for system in SENDMAIL for log in FORMATS])
    return all([addresses_found(lab, system) for system in SENDMAIL]) and good


def addresses_found(lab, system):
    """Every message is found by its sender and each of its recipients that stand in lines with its ID."""
    log = lab.path(system, "mail.log")
    with open(log, encoding="utf8", errors="replace") as file:
        lines = file.read().splitlines()
    with open(lab.path(system, "truth.jsonl")) as file:
        messages = [json.loads(text) for text in file]
    asked, faults = 0, []
    for message in messages:
        if not message["expected_ids"]:
            continue
        first = message["expected_ids"][0]
        own = "\n".join(line for line in lines if first in line)
        for recipient in message["rcpts"]:
            if f"<{recipient}>" not in own:
                continue
            asked += 1
            answer, more = lab.answer([log], None, "--from=" + (message["sender"] or "<>"), "--to=" + recipient)
            found = any(first in (hop["queue_id"] for hop in json.loads(text)["hops"]) for text in answer.splitlines())
            faults += more + ([] if found else [f"{first} is not among those from {message['sender']} to {recipient}"])
    return result(f"sendmail queries {system}", asked - len(faults), asked, 1.0, faults)


ROTATED = {
    "gz": ("mail.log", "mail.log.1", "mail.log.2.gz", "mail.log.3.gz"),
    "xz-bz2-zst": ("mail.log.3.bz2", "mail.log", "mail.log.1.zst", "mail.log.2.xz"),
    "every-copy": ("mail.log.3.bz2", "mail.log", "mail.log.1.zst", "mail.log.2.xz", "mail.log.1", "mail.log.2.gz", "mail.log.3.gz"),
    "multimember": ("mail.log", "mail.log.1", "mail.log.2.gz", "mail.log.3.multimember.gz"),
    "multimember-midline": ("mail.log", "mail.log.1", "mail.log.2.gz", "mail.log.3.multimember-midline.gz"),
}


def rotated_files(lab, system, names):
    """(paths, {path: lines before it})"""
    with open(lab.path(system, "rotated", "split.json")) as file:
        split = json.load(file)
    before = {re.sub(r"\.gz$", "", name): first - 1 for name, first in zip(split["order_oldest_first"], split["first_global_line"])}
    paths = [lab.path(system, "rotated", name) for name in names]
    return paths, {path: before[re.match(r"mail\.log(\.\d)?", os.path.basename(path))[0]] for path in paths}


def check_rotated(lab):
    good = True
    for system in SYSTEMS:
        want, faults = lab.answer([lab.path(system, "mail.log")])
        for name, names in ROTATED.items():
            got, more = lab.answer(*rotated_files(lab, system, names))
            exact, differences = common(got.splitlines(), want.splitlines())
            good &= result(f"rotated {system}/{name}", exact, len(want.splitlines()), 1.0, [*faults, *more, *map(str, differences)])
        good &= check_truncated(lab, system)
    return good


def check_truncated(lab, system):
    """A truncated gz in the middle of a set: as if it had ended there, with a message and exit status 2."""
    paths, first_line = rotated_files(lab, system, ("mail.log", "mail.log.1", "mail.log.2.truncated.gz", "mail.log.3.gz"))
    with open(paths[2], "rb") as file:
        before_damage = zlib.decompressobj(31).decompress(file.read())
    sound = os.path.join(lab.temporary, system + "-mail.log.2")
    with open(sound, "wb") as file:
        file.write(before_damage)
    got, faults = lab.answer(paths, first_line, failure=True)
    want, more = lab.answer([sound, *paths[:2], paths[3]], {**first_line, sound: first_line[paths[2]]})
    message = lab.program.run(Layout("", paths, {}), "--count")[1]
    if "mail.log.2.truncated.gz: " not in message:
        faults.append("no message names the damaged file: " + message)
    exact, differences = common(got.splitlines(), want.splitlines())
    return result(f"rotated {system}/truncated", exact, len(want.splitlines()), 1.0, [*faults, *more, *map(str, differences)])


def check_calendar(lab):
    good = True
    for system in SYSTEMS:
        plain, _ = lab.answer([lab.path(system, "mail.log")], None, "--year=2026")
        want = answers.shifted(plain, 0)
        with open(lab.path(system, "derived.json")) as file:
            moved = json.load(file)
        for copy in moved:
            path = lab.path(system, copy["file"])
            sets = {copy["file"]: ([path], {path: 0})}
            if "rotated" in copy:
                old, new = lab.path(system, "rotated", "newyear.log.1.gz"), lab.path(system, "rotated", "newyear.log")
                sets["rotated/newyear.log*"] = ([new, old], {old: 0, new: copy["rotated"]["newyear.log.1.gz lines"]})
            for name, (paths, first_line) in sets.items():
                good &= moved_copy(lab, f"calendar {system}/{name}", paths, first_line, copy["shift_seconds"], plain, want)
    return good


def moved_copy(lab, name, paths, first_line, shift, plain, want):
    """With the year given all times are right; without it, the traces are."""
    first = min(answers.seconds(json.loads(text)["first"]) for text in plain.splitlines())
    year = answers.datetime.datetime.fromtimestamp(first + shift, answers.datetime.timezone.utc).year
    dated, faults = lab.answer(paths, first_line, f"--year={year}")
    exact, differences = common(answers.shifted(dated, shift), want)
    good = result(f"{name} --year={year}", exact, len(want), 1.0, [*faults, *differences])
    inferred, faults = lab.answer(paths, first_line)
    start = min(answers.seconds(json.loads(text)["first"]) for text in inferred.splitlines())
    exact, differences = common(answers.shifted(inferred, start - first), want)
    return result(name, exact, len(want), 1.0, [*faults, *differences]) and good


def check_headers(lab):
    """The same messages with other headers, from rsyslog and from journalctl, against mail.log."""
    good = True
    for system in (*SYSTEMS, "s2-hosts", "s5-rspamd"):
        log = lab.path(system, "mail.log")
        whole, _ = lab.answer([log])
        for name in (*FORMATS[1:], *(JOURNALCTL if system in SYSTEMS else ())):
            path = lab.path(system, name)
            numbers = answers.same_lines(path, log) if name in JOURNALCTL else None
            good &= same_outcomes(lab, f"headers {system}/{name}", path, whole, numbers)
    return good


def same_outcomes(lab, name, path, whole, numbers):
    """numbers: {line of `path`: line of the whole} where their order is not the same."""
    shared = set(numbers.values()) if numbers is not None else None
    want = answers.outcome(whole, lambda n: n if shared is None or n in shared else None)
    got, faults = lab.answer([path])
    got = answers.outcome(got, numbers.get if numbers is not None else lambda n: n)
    wrong = [lines for lines in want if got.get(lines) != want[lines]]
    faults += [explain(lines, got, want) for lines in wrong[:2]]
    note = f" ({len(numbers)} lines the same)" if numbers is not None else ""
    return result(name, len(want) - len(wrong), len(want), 1.0, faults, note)


def explain(lines, got, want):
    near = max(got, key=lambda other: len(other & lines), default=frozenset())
    if near == lines:
        return f"lines {sorted(lines)[:6]}…: got {[a for a, b in zip(got[near], want[lines]) if a != b]}, want {[b for a, b in zip(got[near], want[lines]) if a != b]}"
    return f"{want[lines][0]}: lines missing {sorted(lines - near)[:8]}, more {sorted(near - lines)[:8]}"


def check_rejectlog(lab):
    """All that stands in a reject log stands in the main log too: with it, every trace is as without."""
    good = True
    for system in EXIM:
        main, reject = lab.path(system, "mainlog"), lab.path(system, "rejectlog")
        (want, _), (got, faults) = lab.answer([main]), lab.answer([reject, main], {reject: 0, main: 0})
        want, got = [[without_places(text) for text in answer.splitlines()] for answer in (want, got)]
        exact, difference = common(got, want)
        good &= result(f"rejectlog {system}", exact, len(want), 1.0, [*faults, *difference])
    return good


def without_places(text):
    """A message without the numbers of its lines."""
    message = json.loads(text)
    for line in message["lines"] + [link["line"] for link in message["links"]]:
        del line["line"]
    return json.dumps(message)


def check_collide(lab):
    """The truth of the lab with mxa's IDs on boxb, over the central log and over the hosts' own."""
    good = True
    for log in ("mail.log", "mail.rfc3339.log"):
        directory = os.path.join(lab.temporary, "collide-" + log)
        os.mkdir(directory)
        for name, target in ((log, "collide." + log), ("relayc.maillog", "collide.relayc.maillog"), ("truth.jsonl", "collide-truth.jsonl")):
            os.symlink(lab.path("s2-hosts", target), os.path.join(directory, name))
        exact, total, faults = run_check(lab, directory, log, 10, True)
        good &= result(f"collide s2-hosts/collide.{log}", exact, total, NEARLY_ALL, faults)
        good &= colliding_ids(lab, "collide." + log, "collide.relayc.maillog")
    return colliding_ids(lab, "collide.mxa.log", "collide.boxb.log", "collide.relayc.maillog") and good


def colliding_ids(lab, *names):
    """Each message's (host, ID) pairs are the hops of one trace, and no other message's are."""
    answer, faults = lab.answer([lab.path("s2-hosts", name) for name in names])
    found = {}
    for text in answer.splitlines():
        hops = frozenset(hop["host"] + "/" + hop["queue_id"] for hop in json.loads(text)["hops"])
        for hop in hops:
            found.setdefault(hop, []).append(hops)
    exact = total = 0
    with open(lab.path("s2-hosts", "collide-truth.jsonl")) as file:
        messages = [json.loads(text) for text in file]
    wanted = {m["tag"]: frozenset(hop.replace("?/", "relayc/") for hop in m["host_qids"]) for m in messages}
    for message in messages:
        want = wanted[message["tag"]]
        if not want:
            continue
        total += 1
        traces = {hops for hop in want for hops in found.get(hop, [])}
        foreign = {hop for hops in traces for hop in hops - want if any(hop in other for other in wanted.values())}
        if len(traces) == 1 and want <= next(iter(traces)) and not foreign:
            exact += 1
        else:
            faults.append(f"{message['tag']} {message['kind']}: want {sorted(want)}, got {[sorted(hops) for hops in traces]}")
    return result("collide hops of " + "+".join(names), exact, total, 1.0, faults)


CHECKS = {"truth": check_truth, "sendmail": check_sendmail, "rotated": check_rotated, "calendar": check_calendar, "headers": check_headers, "rejectlog": check_rejectlog, "collide": check_collide}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mailtrace", required=True)
    parser.add_argument("--lab", required=True)
    parser.add_argument("checks", nargs="*", choices=[*CHECKS, []])
    args = parser.parse_args()
    if not os.path.exists(os.path.join(args.lab, "check.py")):
        print("skipped: the lab is not here")
        return 0
    with tempfile.TemporaryDirectory() as temporary:
        lab = Lab(Program(args.mailtrace), os.path.abspath(args.lab), temporary)
        good = [CHECKS[name](lab) for name in args.checks or CHECKS]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
