"""The bars of speed and memory: ratios of medians of one run."""

NARROW = ("message-id", "queue-id", "relay", "regexp")
MB = 1_000_000


class Bar:
    """`met` is None where what it is compared with was not measured."""

    def __init__(self, case, bar, measured, met):
        self.case, self.bar, self.measured, self.met = case, bar, measured, met

    @property
    def verdict(self):
        return {True: "met", False: "NOT MET", None: "not measured"}[self.met]


def bars(rows):
    by_key = {row.key: row for row in rows if row.times.runs}
    found = []

    def ratio(case, key, bar, other, most, aim=None):
        row, base = by_key.get(key), by_key.get(other)
        if row is None or base is None:
            found.append(Bar(case, bar, "", None))
            return
        value = row.times.median / base.times.median
        text = f"{value:.2f}" + (f" (aim {aim}: {'met' if value <= aim else 'not met'})" if aim else "")
        found.append(Bar(case, bar, text, value <= most))

    first = ("gz8", "from-to")
    named = "`--from X --to Y`"
    ratio(f"{named}, 8 gz files", first, "≤ 1.5 × decompression alone", ("gz8", "floor"), 1.5, 1.25)
    ratio(f"{named}, 8 gz files", first, "≤ 0.5 × `ugrep -z -F X`", ("gz8", "ugrep -z"), 0.5)
    ratio(f"{named}, 8 gz files", first, "≤ 0.15 × `zgrep -F X`", ("gz8", "zgrep"), 0.15)
    ratio(f"{named}, one gz file", ("gz1", "from-to"), "≤ 1.3 × decompression alone", ("gz1", "floor"), 1.3)
    ratio(f"{named}, 8 plain files", ("plain", "from-to"), "≤ 0.5 × `LC_ALL=C grep -F X`", ("plain", "grep"), 0.5)
    ratio(f"{named}, 8 plain files", ("plain", "from-to"), "≤ 3 × `rg -F X`", ("plain", "rg"), 3)
    for name in NARROW:
        ratio(f"`--{name}`, 8 gz files", ("gz8", name), "≤ 1.3 × the first row", first, 1.3)
    ratio("`--status bounced -o summary`, 8 gz files", ("gz8", "status-bounced"), "≤ 3 × the first row", first, 3)
    found += speed_bars(by_key) + memory_bars(by_key)
    tiny = by_key.get(("tiny", "from-to"))
    found.append(at_most("1 MB of log, one query", "≤ 30 ms", tiny and tiny.times.median * 1000, 30, "{:.1f} ms"))
    return found


def at_most(case, bar, value, most, form):
    if value is None:
        return Bar(case, bar, "", None)
    return Bar(case, bar, form.format(value), value <= most)


def speed_bars(by_key):
    """Per core: bytes of log for each second of processor time; and with one thread, for each second."""
    found, bar = [], "≥ 250 MB/s of log per core"
    for key, what, seconds in ((("gz8", "everything"), "processor time", lambda t: t.cpu),
                               (("gz8", "everything --threads=1"), "`--threads 1`", lambda t: t.median)):
        row = by_key.get(key)
        case = f"everything, `-o summary`, 8 gz files, {what}"
        if row is None:
            found.append(Bar(case, bar, "", None))
        else:
            speed = row.size / seconds(row.times) / MB
            found.append(Bar(case, bar, f"{speed:.0f} MB/s", speed >= 250))
    return found


def memory_bars(by_key):
    def memory(group, *names):
        peaks = [by_key[group, name].times.memory for name in names if (group, name) in by_key]
        return max(peaks) / MB if len(peaks) == len(names) else None

    narrow, broad = ("from-to",), ("status-bounced", "everything")
    limit = 1.2 * 256 * 1024 * 1024 / MB
    found = [at_most("peak memory, first row", "≤ 200 MB", memory("gz8", *narrow), 200, "{:.0f} MB"),
             at_most("peak memory, broad queries", f"≤ 256 MiB + 20 % ({limit:.0f} MB)", memory("gz8", *broad), limit, "{:.0f} MB")]
    for group, log in (("long", "a log four times as long"), ("dense", "a log with four times the mail in the same time")):
        for names, what in ((narrow, "first row"), (broad, "broad queries")):
            small, big = memory("gz8", *names), memory(group, *names)
            value = None if small is None or big is None else big / small
            found.append(at_most(f"peak memory of {log}, {what}", "≤ 1.2 × that of the log", value, 1.2, "{:.2f}"))
    return found
