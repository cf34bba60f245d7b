#include "transactions/kept_event.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <new>

namespace mailtrace {
namespace {

constexpr std::uint64_t bits_of(std::initializer_list<Field> fields) {
  std::uint64_t bits = 0;
  for (const Field field : fields) bits |= KeptEvent::bit(field);
  return bits;
}

/// What units, traces and queries look at in a kept event. A field that is to be looked at needs its place here.
constexpr std::uint64_t kReadFields = bits_of(
    {Field::MessageId, Field::Sender,    Field::Recipient, Field::Recipients, Field::Original, Field::Client,
     Field::OriginClient, Field::SaslUser, Field::Uid,     Field::Size,       Field::Nrcpt,    Field::Subject,
     Field::Relay,     Field::Dsn,       Field::Status,    Field::Response,   Field::Action,   Field::Where,
     Field::Reason,    Field::ParentId,  Field::NextId,    Field::FurtherId,  Field::NextTask, Field::ChildId,
     Field::NoticeFor, Field::ForwardId, Field::AboutId,   Field::Category,   Field::NoticeId, Field::Mailbox,
     Field::User,      Field::Target,    Field::Count,     Field::Domain});

/// Where `part` begins in `whole`; more than its size if it is no part of it.
std::uintptr_t offset_in(std::string_view part, std::string_view whole) {
  return reinterpret_cast<std::uintptr_t>(part.data()) - reinterpret_cast<std::uintptr_t>(whole.data());
}

bool is_inside(std::string_view part, std::string_view whole) {
  const std::uintptr_t offset = offset_in(part, whole);
  return offset <= whole.size() && part.size() <= whole.size() - offset;
}

}  // namespace

KeptEvent::KeptEvent(const Event& event, KeepLine keep_line, ByteArena& arena)
    : kind(event.kind),
      name_size_(static_cast<std::uint16_t>(
          std::min<std::size_t>(event.name.size(), std::numeric_limits<std::uint16_t>::max()))),
      pid(event.pid),
      repeated(event.repeated),
      line_size_(keep_line == KeepLine::Yes ? static_cast<std::uint32_t>(event.line.size()) : 0),
      place(event.place),
      name_(event.name.data()),
      fields_(event.fields.bits() & (line_size_ ? kReadFields | bit(Field::QueueId) : kReadFields)) {
  const std::string_view line = event.line.substr(0, line_size_);
  std::size_t outside = 0;
  const auto measure = [&](std::string_view text) {
    if (line.empty() || !is_inside(text, line)) outside += text.size();
  };
  if (!line.empty()) {
    measure(event.host);
    measure(event.tag);
  }
  event.fields.for_each_of(fields_, [&](Field, std::string_view text) { measure(text); });
  const auto line_offset = static_cast<std::uint32_t>(count() * sizeof(Span));
  char* const bytes = arena.take(line_offset + line.size() + outside);
  bytes_ = bytes;
  if (!line.empty()) std::memcpy(bytes + line_offset, line.data(), line.size());

  auto* span = reinterpret_cast<Span*>(bytes);
  std::uint32_t end = line_offset + line_size_;
  const auto keep = [&](std::string_view text) {
    const auto size = static_cast<std::uint32_t>(text.size());
    if (!line.empty() && is_inside(text, line)) {
      new (span++) Span{line_offset + static_cast<std::uint32_t>(offset_in(text, line)), size};
      return;
    }
    if (size != 0) std::memcpy(bytes + end, text.data(), size);
    new (span++) Span{end, size};
    end += size;
  };
  if (!line.empty()) {
    keep(event.host);
    keep(event.tag);
  }
  event.fields.for_each_of(fields_, [&](Field, std::string_view text) { keep(text); });
}

}  // namespace mailtrace
