// Lines of journalctl -o json. The only file that includes RapidJSON's reader.
#include <rapidjson/reader.h>

#include <optional>

#include "lines/header_parts.h"

namespace mailtrace::header_parts {
namespace {

enum class JournalField : std::uint8_t {
  Other,
  Realtime,
  SourceRealtime,
  SyslogTimestamp,
  Hostname,
  Identifier,
  Comm,
  Pid,
  SyslogPid,
  Message,
  Count,
};

JournalField journal_field(std::string_view name) {
  if (name == "MESSAGE") return JournalField::Message;
  if (name.starts_with("SYSLOG_")) {
    if (name == "SYSLOG_IDENTIFIER") return JournalField::Identifier;
    if (name == "SYSLOG_PID") return JournalField::SyslogPid;
    if (name == "SYSLOG_TIMESTAMP") return JournalField::SyslogTimestamp;
  } else if (name.starts_with('_')) {
    if (name == "__REALTIME_TIMESTAMP") return JournalField::Realtime;
    if (name == "_SOURCE_REALTIME_TIMESTAMP") return JournalField::SourceRealtime;
    if (name == "_HOSTNAME") return JournalField::Hostname;
    if (name == "_COMM") return JournalField::Comm;
    if (name == "_PID") return JournalField::Pid;
  }
  return JournalField::Other;
}

/// Keeps the first value of each field that is wanted: journald writes a field that occurs several
/// times as an array. An array of numbers is bytes; of those only a MESSAGE is kept.
class JournalHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, JournalHandler> {
 public:
  explicit JournalHandler(std::string& bytes) : bytes_(bytes) { bytes_.clear(); }

  bool Null() { return set({}); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (object_depth_ == 1) field_ = journal_field({text, size});
    return true;
  }
  bool String(const char* text, rapidjson::SizeType size, bool) { return set({text, size}); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    if (array_depth_ == 0) return set({text, size});
    const auto byte = parse_integer<unsigned>({text, size});
    if (field_ == JournalField::Message && byte && *byte < 256) bytes_ += static_cast<char>(*byte);
    return true;
  }
  bool StartObject() { return ++object_depth_ < kDeepest; }
  bool EndObject(rapidjson::SizeType) {
    --object_depth_;
    return true;
  }
  bool StartArray() { return ++array_depth_ < kDeepest; }
  bool EndArray(rapidjson::SizeType) {
    --array_depth_;
    return field_ == JournalField::Message ? set(bytes_) : true;
  }

  bool has(JournalField field) const { return slot(field).has_value(); }
  std::string_view get(JournalField field) const { return slot(field).value_or(std::string_view{}); }
  /// The first of the two that is there.
  std::string_view get(JournalField field, JournalField other) const {
    return get(has(field) ? field : other);
  }

 private:
  // The reader recurses for each level; what journald writes has two.
  static constexpr int kDeepest = 8;

  const std::optional<std::string_view>& slot(JournalField field) const {
    return values_[static_cast<std::size_t>(field)];
  }
  bool set(std::string_view value) {
    auto& wanted = values_[static_cast<std::size_t>(field_)];
    if (object_depth_ == 1 && field_ != JournalField::Other && !wanted) wanted = value;
    return true;
  }

  std::string& bytes_;
  JournalField field_ = JournalField::Other;
  int object_depth_ = 0;
  int array_depth_ = 0;
  std::optional<std::string_view> values_[static_cast<std::size_t>(JournalField::Count)];
};

// Of years with four digits.
constexpr std::int64_t kEndOfTime = days_from_civil(10000, 1, 1) * kSecondsPerDay * kMicrosPerSecond;

bool set_stamp(const JournalHandler& journal, HeaderScratch& scratch, Header& out) {
  for (const JournalField field : {JournalField::Realtime, JournalField::SourceRealtime}) {
    const auto micros = parse_integer<std::int64_t>(journal.get(field));
    if (!micros || *micros < 0 || *micros >= kEndOfTime) continue;
    out.stamp.kind = Stamp::Kind::Absolute;
    out.stamp.us = *micros;
    return true;
  }
  const std::string_view text = trim(journal.get(JournalField::SyslogTimestamp));
  const char* p = text.data();
  const char* const end = p + text.size();
  if (take_bsd_stamp(p, end, scratch, out.stamp)) return true;
  IsoStamp iso{out.stamp};
  return take_iso_stamp(p, end, scratch, iso);
}

}  // namespace

bool parse_journal_json(std::string_view line, HeaderScratch& scratch, Header& out) {
  scratch.json.assign(line);
  JournalHandler journal(scratch.bytes);
  rapidjson::InsituStringStream stream(scratch.json.data());
  rapidjson::Reader reader;
  constexpr unsigned kFlags =
      rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseStopWhenDoneFlag;
  // A damaged object counts as far as it goes, if what matters came before the damage.
  (void)reader.Parse<kFlags>(stream, journal);
  if (!journal.has(JournalField::Message) || !set_stamp(journal, scratch, out)) return false;
  out.format = HeaderFormat::JournalJson;
  out.host = journal.get(JournalField::Hostname);
  out.tag = journal.get(JournalField::Identifier, JournalField::Comm);
  out.pid = parse_pid(journal.get(JournalField::Pid, JournalField::SyslogPid));
  out.text = journal.get(JournalField::Message);
  clean_text(scratch, out);
  return true;
}

}  // namespace mailtrace::header_parts
