// Compressed input of any kind: how it is handed out and where it is taken up again changes nothing, an error
// comes once and last.
#include <algorithm>
#include <memory>
#include <string>

#include "bytes/open_source.h"
#include "tests/fuzz/target.h"

namespace mailtrace::fuzz {
namespace {

constexpr std::size_t kEnough = 1 << 22;  // a bomb is not decoded to its end

class Memory final : public ByteSource {
 public:
  Memory(std::string_view bytes, std::size_t step) : bytes_(bytes), step_(step) {}
  Result<std::size_t> read(std::span<char> out) override {
    const std::size_t n = bytes_.copy(out.data(), std::min(out.size(), step_), taken_);
    taken_ += n;
    return n;
  }
  std::uint64_t file_bytes() const override { return taken_; }
  bool seek(std::uint64_t offset) override {
    taken_ = std::min(static_cast<std::size_t>(offset), bytes_.size());
    return true;
  }

 private:
  std::string_view bytes_;
  std::size_t step_, taken_ = 0;
};

struct Outcome {
  std::string bytes, error;
  bool operator==(const Outcome&) const = default;
};

Outcome decode(std::string_view bytes, std::size_t raw_step, std::size_t step,
               const RestartPoint& point = {}) {
  auto source = open_raw_source_at(std::make_unique<Memory>(bytes, raw_step), "x", point);
  if (!source) return {"", source.error().text()};
  Outcome all;
  std::string buffer(step, '\0');
  while (all.bytes.size() < kEnough) {
    const auto n = (*source)->read(buffer);
    if (!n) {
      promise(all.error.empty(), "an error comes once");
      all.error = n.error().text();
      continue;
    }
    if (*n == 0) break;
    promise(all.error.empty(), "nothing comes after an error");
    all.bytes.append(buffer, 0, *n);
  }
  all.bytes.resize(std::min(all.bytes.size(), kEnough));
  if (all.bytes.size() == kEnough) all.error.clear();
  return all;
}

/// Reads `length` plain bytes, and goes on from there with another source.
void check_restart(std::string_view bytes, const Outcome& whole, std::size_t length) {
  auto source = open_raw_source(std::make_unique<Memory>(bytes, SIZE_MAX), "x");
  if (!source) return;
  std::string buffer(length, '\0');
  const auto n = (*source)->read(buffer);
  const auto point = (*source)->restart_point();
  if (!n || *n < length || !point) return;
  promise(point->plain_offset <= length, "a restart point is not ahead of what was read");
  const Outcome rest = decode(bytes, SIZE_MAX, 1000, *point);
  promise(rest.bytes == whole.bytes.substr(point->plain_offset), "a restart gives the bytes that follow");
  promise(rest.error == whole.error, "and their error");
}

}  // namespace
}  // namespace mailtrace::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mailtrace::fuzz;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome whole = decode(bytes, SIZE_MAX, 1 << 16);
  promise(decode(bytes, 1, 1 << 16) == whole, "how the file is handed out decides nothing");
  if (whole.bytes.size() >= 100'000) return 0;
  promise(decode(bytes, 5, 3) == whole, "nor the size of reads");
  for (const std::size_t part : {1, 2, 3}) check_restart(bytes, whole, whole.bytes.size() * part / 4);
  return 0;
}
