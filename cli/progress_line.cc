#include "cli/progress_line.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace mailtrace {
namespace {

constexpr std::chrono::milliseconds kBetween{200};

std::string text_of(const Progress& progress, double seconds) {
  const double mb = static_cast<double>(progress.done) / 1e6;
  if (progress.total == 0) return fmt::format("{:.0f} MB read", mb);
  const double share =
      std::min(1.0, static_cast<double>(progress.done) / static_cast<double>(progress.total));
  std::string text = fmt::format("{:3.0f} %", share * 100);
  if (share > 0.05 && seconds > 2) text += fmt::format(", {:.0f} s left", seconds * (1 - share) / share);
  return text;
}

}  // namespace

ProgressLine::ProgressLine(When when)
    : enabled_(when == When::Always || (when == When::Auto && isatty(STDERR_FILENO) == 1)),
      next_(started_ +
            (when == When::Always ? std::chrono::milliseconds(0) : std::chrono::milliseconds(1000))) {}

void ProgressLine::update(const Progress& progress) {
  if (!enabled_) return;
  const Clock::time_point now = Clock::now();
  const std::lock_guard lock(mutex_);
  if (now < next_) return;
  next_ = now + kBetween;
  const double seconds = std::chrono::duration<double>(now - started_).count();
  fmt::print(stderr, "\rmailtrace: reading, {}\x1b[K", text_of(progress, seconds));
  std::fflush(stderr);
  shown_ = true;
}

void ProgressLine::clear() {
  const std::lock_guard lock(mutex_);
  if (!shown_) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace mailtrace
