// A log with a message of every kind, for tests that run it in several ways.
#pragma once

#include "tests/unit/traces/log_traces.h"

namespace mailtrace::test {

/// Two hosts, a filter, a store; relay, filter, bounce, forward, origin and inferred links, refusals, IDs used
/// again, one Message-ID twice.
inline const std::string kManyKinds =
    // From outside through a filter to another host, where one recipient bounces.
    begin("09:00:00", "mx1", "3A5B61F2C", kOutside, "m1@example.net") +
    begin("09:00:03", "mx1", "3A5B61F2D", kLocalhost, "m1@example.net") +
    "09:00:03 mx1 amavis[5]: (01234-05) Passed CLEAN {RelayedInbound}, [192.0.2.1]:50123 <alice@example.net> -> "
    "<bob@example.org>,<eve@example.org>, Queue-ID: 3A5B61F2C, Message-ID: <m1@example.net>, mail_id: y56hSa8ZL3DA, Hits: "
    "0.052, size: 2888, queued_as: 3A5B61F2D, 2342 ms\n" +
    deliver("09:00:04", "mx1", "3A5B61F2C", "bob@example.org", kFilter, "sent",
            "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 3A5B61F2D") +
    deliver("09:00:04", "mx1", "3A5B61F2C", "eve@example.org", kFilter, "sent",
            "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as 3A5B61F2D") +
    removed("09:00:05", "mx1", "3A5B61F2C") +
    deliver("09:00:07", "mx1", "3A5B61F2D", "bob@example.org", "store.example.org[192.0.2.9]:25", "sent", "250 2.0.0 Ok: queued as 4C7D81") +
    deliver("09:00:07", "mx1", "3A5B61F2D", "eve@example.org", "store.example.org[192.0.2.9]:25", "sent", "250 2.0.0 Ok: queued as 4C7D81") +
    removed("09:00:08", "mx1", "3A5B61F2D") +
    begin("09:00:06", "store", "4C7D81", "mx1.example.org[192.0.2.8]", "m1@example.net") +
    deliver("09:00:09", "store", "4C7D81", "bob@example.org", "local", "sent", "delivered to mailbox") +
    deliver("09:00:09", "store", "4C7D81", "eve@example.org", "local", "bounced", "unknown user", "5.1.1") +
    "09:00:10 store postfix/bounce[4]: 4C7D81: sender non-delivery notification: 4C7D82\n" +
    identify("09:00:10", "store", "4C7D82", "n1@store.example.org") + queue("09:00:10", "store", "4C7D82", "") +
    removed("09:00:11", "store", "4C7D81") +
    deliver("09:00:12", "store", "4C7D82", "alice@example.net", kOutside + ":25", "sent", "250 ok") +
    removed("09:00:13", "store", "4C7D82") +
    // The short ID again, an hour later, and on both hosts.
    begin("10:00:00", "store", "4C7D81", "pc1.example.org[192.0.2.7]", "m2@example.org", "carol@example.org") +
    begin("10:00:00", "mx1", "4C7D81", "pc2.example.org[192.0.2.6]", "m3@example.org", "dave@example.org") +
    deliver("10:00:05", "store", "4C7D81", "bob@example.org", "local", "sent", "delivered to mailbox") +
    deliver("10:00:05", "mx1", "4C7D81", "frank@example.com", "mx.example.com[192.0.2.4]:25", "deferred", "timed out", "4.4.1") +
    removed("10:00:06", "store", "4C7D81") +
    // Forwarded by an alias.
    begin("11:00:00", "mx1", "5E9F81", kOutside, "m4@example.net") + identify("11:00:05", "mx1", "5E9F82", "m4@example.net") +
    queue("11:00:05", "mx1", "5E9F82", "alice@example.net") +
    deliver("11:00:05", "mx1", "5E9F81", "bob@example.org", "local", "sent", "forwarded as 5E9F82") +
    removed("11:00:06", "mx1", "5E9F81") +
    deliver("11:00:08", "mx1", "5E9F82", "bob@example.com", "mx.example.com[192.0.2.4]:25", "sent", "250 ok") +
    removed("11:00:09", "mx1", "5E9F82") +
    // Requeued.
    begin("12:00:00", "mx1", "6A1B81", kOutside, "m5@example.net") +
    "12:30:00 mx1 postfix/pickup[4]: 6A1B82: uid=104 from=<alice@example.net> orig_id=6A1B81\n" +
    identify("12:30:00", "mx1", "6A1B82", "m5@example.net") +
    deliver("12:30:05", "mx1", "6A1B82", "bob@example.org", "local", "sent", "delivered") + removed("12:30:06", "mx1", "6A1B82") +
    // Through a store that forwards it.
    begin("13:00:00", "mx1", "7C3D81", kOutside, "m6@example.net") +
    "13:00:05 mx1 dovecot: lmtp(bob@example.org)<342><IJVyLQtpAWtWAQAAsaje+g>: sieve: msgid=<m6@example.net>: redirect action: "
    "forwarded to <carol@example.com>\n" +
    deliver("13:00:06", "mx1", "7C3D81", "bob@example.org", "mx1.example.org[private/dovecot-lmtp]", "sent",
            "250 2.0.0 <bob@example.org> IJVyLQtpAWtWAQAAsaje+g Saved") +
    removed("13:00:07", "mx1", "7C3D81") + begin("13:00:05", "mx1", "7C3D82", kLocalhost, "m6@example.net") +
    deliver("13:00:09", "mx1", "7C3D82", "carol@example.com", "mx.example.com[192.0.2.4]:25", "sent", "250 ok") +
    removed("13:00:10", "mx1", "7C3D82") +
    // One Message-ID submitted twice.
    begin("14:00:00", "mx1", "8E5F81", "pc1.example.org[192.0.2.7]", "m7@example.org", "carol@example.org") +
    removed("14:00:05", "mx1", "8E5F81") +
    begin("14:00:10", "mx1", "8E5F82", "pc2.example.org[192.0.2.6]", "m7@example.org", "carol@example.org") +
    removed("14:00:15", "mx1", "8E5F82") +
    // Refused, alone and before a message.
    "15:00:00 mx1 postfix/smtpd[18]: NOQUEUE: reject: RCPT from mx.example.net[192.0.2.1]: 550 5.1.1 <x@example.org>: User "
    "unknown; from=<alice@example.net> to=<x@example.org> proto=ESMTP helo=<x>\n"
    "15:00:05 mx1 postfix/smtpd[18]: disconnect from mx.example.net[192.0.2.1] ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4\n"
    "15:10:00 mx1 postfix/smtpd[28]: NOQUEUE: reject: RCPT from mx.example.net[192.0.2.1]: 550 5.1.1 <x@example.org>: User "
    "unknown; from=<alice@example.net> to=<x@example.org> proto=ESMTP helo=<x>\n" +
    accept("15:10:05", "mx1", "9A7B81", kOutside, "", 28) + identify("15:10:05", "mx1", "9A7B81", "m8@example.net") +
    queue("15:10:05", "mx1", "9A7B81", "alice@example.net") + removed("15:10:10", "mx1", "9A7B81");

}  // namespace mailtrace::test
