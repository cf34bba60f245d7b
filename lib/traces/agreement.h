// What two units say that is the same, or is not.
#pragma once

#include <string_view>

#include "traces/unit_graph.h"

namespace mailtrace {

/// The envelope sender a unit's lines name, "" with `known` false if none does.
struct KnownSender {
  bool known = false;
  std::string_view sender;
};
KnownSender sender_of(const Unit& unit);

/// The client of the Accept line, "" if there is none.
std::string_view client_of(const Unit& unit);

enum class Agreement { Unknown, Equal, Different };

/// Equal where they have a Message-ID in common.
Agreement compare_message_ids(const Unit& a, const Unit& b);

/// 1 where both name the same envelope sender.
int sender_points(const Unit& a, const Unit& b);

/// Whether lines of `a` name a recipient of `b`.
bool names_recipient_of(const Unit& a, const Unit& b);

/// Programs log odd Message-IDs differently; then sender and a recipient must agree.
bool agree_otherwise(const Unit& a, const Unit& b);

}  // namespace mailtrace
