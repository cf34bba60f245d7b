#include "base/text.h"
#include "output/original_lines.h"
#include "output/report.h"
#include "output/text_escape.h"

// RapidJSON 1.1's empty stack compares a null pointer plus an offset, which Clang's sanitizer reports.
#ifdef __clang__
#pragma clang attribute push(__attribute__((no_sanitize("pointer-overflow"))), apply_to = function)
#endif
#include <rapidjson/writer.h>
#ifdef __clang__
#pragma clang attribute pop
#endif

namespace mailtrace {
namespace {

/// RapidJSON's idea of a stream, over a string.
class StringStream {
 public:
  using Ch = char;
  explicit StringStream(std::string& out) : out_(out) {}
  void Put(char c) { out_ += c; }
  void Flush() {}

 private:
  std::string& out_;
};

/// Writes one message; the methods follow the order of the keys.
class MessageWriter {
 public:
  MessageWriter(const Trace& trace, const TimeZone& zone, std::string& out)
      : trace_(trace), zone_(zone), stream_(out), writer_(stream_) {}

  void write() {
    writer_.StartObject();
    optional("message_id", trace_.message_id);
    optional("from", trace_.from);
    texts("to", trace_.to);
    optional("subject", trace_.subject);
    key("size");
    trace_.size ? writer_.Uint64(*trace_.size) : writer_.Null();
    key("client");
    writer_.StartObject();
    text("name", trace_.client_name);
    text("ip", trace_.client_ip);
    writer_.EndObject();
    optional("sasl_user", trace_.sasl_user);
    time("first", trace_.first);
    time("last", trace_.last);
    text("status", to_string(trace_.status));
    text("verdict", trace_.verdict);
    key("complete");
    writer_.Bool(trace_.complete);
    array("recipients", trace_.recipients);
    array("hops", trace_.hops);
    array("links", trace_.links);
    array("lines", trace_.lines);
    writer_.EndObject();
  }

 private:
  void member(const Recipient& recipient) {
    text("address", recipient.address);
    optional("original", recipient.original);
    text("status", to_string(recipient.status));
    text("relay", recipient.relay);
    text("dsn", recipient.dsn);
    text("response", recipient.response);
    key("attempts");
    writer_.Uint(recipient.attempts);
    if (recipient.time)
      time("time", *recipient.time);
    else
      null("time");
    text("queue_id", recipient.queue_id);
    text("host", recipient.host);
  }

  void member(const Hop& hop) {
    text("host", hop.host);
    text("queue_id", hop.queue_id);
    time("first", hop.first);
    time("last", hop.last);
    optional("from", hop.from);
    text("client", hop.client);
    texts("to", hop.to);
  }

  void member(const Link& link) {
    const auto queue_id = [&](std::size_t hop) {
      return hop < trace_.hops.size() ? std::string_view(trace_.hops[hop].queue_id) : std::string_view();
    };
    text("kind", to_string(link.kind));
    text("from", queue_id(link.from));
    text("to", queue_id(link.to));
    if (link.line >= trace_.lines.size()) return null("line");
    key("line");
    writer_.StartObject();
    place(trace_.lines[link.line]);
    writer_.EndObject();
  }

  void member(const TraceLine& line) {
    place(line);
    time("time", line.time);
    text("host", line.host);
    text("program", line.program);
    key("pid");
    line.pid != 0 ? writer_.Uint(line.pid) : writer_.Null();
    line.queue_id.empty() ? null("queue_id") : text("queue_id", line.queue_id);
    text("event", line.event);
    text("text", line.text);
  }

  void place(const TraceLine& line) {
    text("file", source_name(line));
    key("line");
    writer_.Uint64(line.number);
  }

  template <class T>
  void array(std::string_view name, const std::vector<T>& members) {
    key(name);
    writer_.StartArray();
    for (const T& m : members) {
      writer_.StartObject();
      member(m);
      writer_.EndObject();
    }
    writer_.EndArray();
  }

  void texts(std::string_view name, const std::vector<std::string>& values) {
    key(name);
    writer_.StartArray();
    for (const std::string& value : values) string(value);
    writer_.EndArray();
  }

  void optional(std::string_view name, const std::optional<std::string>& value) {
    value ? text(name, *value) : null(name);
  }

  void time(std::string_view name, Timestamp value) { text(name, format_rfc3339(value, zone_)); }

  void text(std::string_view name, std::string_view value) {
    key(name);
    string(value);
  }

  void null(std::string_view name) {
    key(name);
    writer_.Null();
  }

  void key(std::string_view name) { writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size())); }

  void string(std::string_view value) {
    std::string repaired;
    if (!is_utf8(value)) value = repaired = replace_invalid_utf8(value);
    writer_.String(value.data() ? value.data() : "", static_cast<rapidjson::SizeType>(value.size()));
  }

  const Trace& trace_;
  const TimeZone& zone_;
  StringStream stream_;
  rapidjson::Writer<StringStream> writer_;
};

class JsonReport final : public Report {
 public:
  explicit JsonReport(const ReportOptions& options) : options_(options) {}

  void write(const Trace& trace, std::string& out) const override {
    const std::size_t begin = out.size();
    MessageWriter(trace, options_.zone, out).write();
    if (options_.escape_controls) out.replace(begin, out.npos, terminal_json(std::string_view(out).substr(begin)));
    out += '\n';
  }

 private:
  ReportOptions options_;
};

}  // namespace

std::unique_ptr<Report> make_json_report(const ReportOptions& options) {
  return std::make_unique<JsonReport>(options);
}

}  // namespace mailtrace
