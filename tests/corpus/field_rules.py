"""How fields of other parsers are found in what mailtrace's patterns capture.

A rule takes the expected text and the decoded line; it gives True, False, or the reason why there is
no counterpart.
"""

import re

from corpus import endpoint

NO_MESSAGE = "the line is about no message: known, nothing kept"
EVENT_NAME = "said by the event's name"
NO_TLS = "parameters of TLS are not kept"


def field(name):
    return lambda expected, line: line["fields"].get(name, "") == expected


def optional(name):
    """As field(); a line whose pattern keeps no such field says it by its event."""
    return lambda expected, line: line["fields"][name] == expected if name in line["fields"] else EVENT_NAME


def part_of(*names):
    """A piece of a field that mailtrace keeps whole."""
    return lambda expected, line: any(expected in line["fields"].get(name, "") for name in names)


def without(reason):
    return lambda expected, line: reason


def part_of_endpoint(name, index, name_alone=None):
    """Part `index` of a "name[ip]:port"; `name_alone` is a field that may have it by itself."""
    def rule(expected, line):
        fields = line["fields"]
        if name_alone and name_alone in fields:
            return fields[name_alone] == expected
        if name in fields:
            return endpoint(fields[name])[index] == expected
        return part_of("reason")(expected, line)
    return rule


def message_id(expected, line):
    got = line["fields"].get("message_id", "")
    return expected in (got, got.strip("<>"), got.lstrip("<"))


def address_part(name, index):
    """The local part, without the quotes it may need (0), or the domain (1)."""
    def rule(expected, line):
        local, _, domain = line["fields"].get(name, "").rpartition("@")
        return (local.strip('"') or domain, domain if local else "")[index] == expected
    return rule


def reply(expected, line):
    """Postfix logs behind a reply what it replied to; some parsers cut that off."""
    got = line["fields"].get("response", line["fields"].get("reason", ""))
    return expected in (got, got.rpartition(" (in reply to ")[0], got.rpartition(" said: ")[2])


def checked_text(expected, line):
    """What cleanup's checks say, put together again from its parts."""
    fields = line["fields"]
    header = fields.get("header") or ("Subject: " + fields["subject"] if "subject" in fields else "")
    if "response" in fields:
        return expected == f"{fields['where']} from {fields['client']}: {fields['response']}"
    return expected == f"{fields['where']} {header} from {fields['client']}"


def free_text(expected, line):
    """A text that mailtrace keeps in part, where the event does not say it all."""
    fields = line["fields"]
    if "where" in fields and "client" in fields:
        return checked_text(expected, line)
    for name in ("reason", "response"):
        if fields.get(name):
            got = fields[name]
            return expected.endswith(got) or expected in got
    return EVENT_NAME


KEYS = {
    "to": field("recipient"), "orig_to": field("original"), "from": field("sender"), "proto": field("proto"),
    "helo": field("helo"), "relay": field("relay"), "delay": field("delay"), "delays": field("delays"),
    "dsn": field("dsn"), "size": field("size"), "nrcpt": field("nrcpt"), "uid": field("uid"),
    "client": field("client"), "sasl_method": field("sasl_method"), "sasl_username": field("sasl_user"),
    "tls": without(NO_TLS), "conn_use": without("connection reuse is not kept"),
}


def key_values(expected, line):
    """"to=<x>, relay=y, …": all of it."""
    for key, bracketed, plain in re.findall(r"\b(\w+)=(?:<([^>]*)>|([^, ]*))", expected):
        if KEYS[key](bracketed or plain, line) is False:
            return False
    return True
