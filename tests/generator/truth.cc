#include "truth.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/core.h>

#include "truth_json.h"

namespace make_log {
namespace {

int root(std::vector<int>& parent, int i) {
  while (parent[static_cast<std::size_t>(i)] != i) i = parent[static_cast<std::size_t>(i)];
  return i;
}

bool all_written(const Message& message, const LinkInfo& link) {
  for (const int line : link.lines) {
    if (line >= 0 && message.lines[static_cast<std::size_t>(line)].number == 0) return false;
  }
  return true;
}

/// Which units are still one message by what is in the log; for each the smallest unit of its part.
std::vector<int> parts(const Message& message) {
  std::vector<int> parent(message.units.size());
  for (std::size_t i = 0; i < parent.size(); ++i) parent[i] = static_cast<int>(i);
  for (const LinkInfo& link : message.links) {
    if (!all_written(message, link)) continue;
    const int a = root(parent, link.a), b = root(parent, link.b);
    parent[static_cast<std::size_t>(std::max(a, b))] = std::min(a, b);
  }
  for (std::size_t i = 0; i < parent.size(); ++i) parent[i] = root(parent, static_cast<int>(i));
  return parent;
}

}  // namespace

Truth::Truth(const std::string& path) {
  if (path.empty()) return;
  file_ = std::fopen(path.c_str(), "w");
  if (file_ == nullptr) {
    fmt::print(stderr, "make_log: cannot write {}\n", path);
    std::exit(2);
  }
  std::setvbuf(file_, nullptr, _IOFBF, 1 << 20);
}

Truth::~Truth() {
  if (file_ != nullptr) std::fclose(file_);
}

Message* Truth::begin(const char* kind) {
  auto message = std::make_unique<Message>(fmt::format("M{:07}", ++begun_), kind);
  Message* raw = message.get();
  live_.emplace(raw, std::move(message));
  return raw;
}

void Truth::close(Message* message) {
  message->closed = true;
  settle(message);
}

void Truth::line_written(Message* message, std::uint32_t line, std::uint16_t file, std::uint32_t number) {
  message->lines[line].file = file;
  message->lines[line].number = number;
  --message->pending;
  settle(message);
}

void Truth::line_lost(Message* message, std::uint32_t line, bool before_start) {
  const bool counts = message->lines[line].role != Role::Session;
  if (counts) (before_start ? message->before_start : message->after_end) = true;
  --message->pending;
  settle(message);
}

std::uint16_t Truth::add_file(const std::string& name) {
  files_.push_back(name);
  return static_cast<std::uint16_t>(files_.size() - 1);
}

void Truth::settle(Message* message) {
  if (!message->closed || message->pending != 0) return;
  if (file_ != nullptr) write(*message);
  live_.erase(message);
}

void Truth::write(const Message& message) {
  const std::vector<int> part_of_unit = parts(message);
  int number = 0;
  for (std::size_t unit = 0; unit < message.units.size(); ++unit) {
    if (part_of_unit[unit] != static_cast<int>(unit)) continue;
    PartJson part(message, part_of_unit, static_cast<int>(unit), files_);
    if (part.empty()) continue;
    json_.clear();
    part.append(json_, ++number);
    std::fwrite(json_.data(), 1, json_.size(), file_);
    written_ += part.loose() ? 0 : 1;
  }
}

}  // namespace make_log
