// What is true about one message while its lines are being made and written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "random.h"

namespace make_log {

/// Why a line belongs to a message.
enum class Role : std::uint8_t {
  Own,      // its queue-ID is one of the message's
  Filter,   // amavis, rspamd, …
  Store,    // the mailbox server
  Noqueue,  // NOQUEUE
  Session,  // the SMTP session around it; a trace shows it only when asked to
};

/// What one line shows. Indices are into Message; -1: nothing.
struct LineInfo {
  std::uint32_t number = 0;  // 1-based in its file; 0: not written (before or after the log, or not yet)
  std::uint16_t file = 0;    // of Truth::files
  std::int16_t unit = -1;
  Role role = Role::Own;
  bool weak = false;         // the addresses stand in a place where a reader need not take them for sender and recipient
  bool shows_message_id = false;
  std::int16_t from = -1;    // into names
  std::int16_t to = -1;
  std::int16_t original = -1;
};

/// A transaction, or the refusals of one session (no queue-ID).
struct Unit {
  std::string host;
  std::string queue_id;  // "": refusals
};

/// Two units are one message, shown by all of up to three lines together.
struct LinkInfo {
  int a = 0;
  int b = 0;
  int lines[3] = {-1, -1, -1};
};

/// From this line on, if it is written, the recipient has this status.
struct StateInfo {
  int recipient = 0;
  int line = 0;
  const char* status = "";
};

struct RecipientInfo {
  std::string address;
  std::string original;      // "": the same
  const char* also = "";     // a second status that is as good as the true one
  bool optional = false;     // a reader may list it or not: the recipient of a notification
};

class Message {
 public:
  Message(std::string tag_text, const char* kind_name) : tag(std::move(tag_text)), kind(kind_name) {}

  int add_unit(std::string_view host, std::string_view queue_id);
  int name(std::string_view address);
  int recipient(std::string_view address, std::string_view original, bool optional = false);
  int add_line(int unit, Role role);
  void link(int a, int b, int line1, int line2 = -1, int line3 = -1);
  void state(int recipient, int line, const char* status);
  /// The line names a sender ("" is the null sender) or a recipient. A weak line need not be believed.
  void names_sender(int line, std::string_view from, bool weak = false);
  void names_recipient(int line, std::string_view to, std::string_view original = {}, bool weak = false);

  std::string tag;
  const char* kind;
  std::string message_id;           // as logged, "": none
  std::vector<std::string> submitted;  // recipients as the client named them
  bool any_status = false;          // how it ended is a matter of taste
  bool any_completeness = false;    // and so is whether its lines are complete
  std::vector<std::string> names;
  std::vector<Unit> units;
  std::vector<LineInfo> lines;
  std::vector<LinkInfo> links;
  std::vector<StateInfo> states;
  std::vector<RecipientInfo> recipients;

  // For Truth: lines under way, and whether the script may still add some.
  std::uint32_t pending = 0;
  bool closed = false;
  bool before_start = false;
  bool after_end = false;
};

}  // namespace make_log
