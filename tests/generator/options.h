// What the user of make_log asks for.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "random.h"

namespace make_log {

enum class Format { Rfc3164, Rfc3339, Rfc5424, Journal };
enum class Ids { Long, Short, ShortReused };

/// Defaults are those of the help text.
struct Options {
  std::uint64_t messages = 0;  // scenarios to start; 0: `bytes` decides
  std::uint64_t bytes = 0;     // plain text over all files
  std::uint64_t seed = 1;
  Format format = Format::Rfc3164;
  int hosts = 1;
  bool split_hosts = false;
  Ids ids = Ids::Long;
  Micros start = 1'771'804'800 * kSecond;  // 2026-02-23T00:00:00Z
  double rate = 0;                         // scenarios per second of log time; 0: `span` decides
  Micros span = 7 * kDay;
  int rotate = 0;
  bool compress = false;
  bool jitter = false;
  bool daily = false;
  std::string out = ".";
  std::string truth;                 // "": none
  std::map<std::string, double> mix;  // weights that replace defaults; "all" replaces every one
};

/// Reads the command line; on wrong use or --help prints and ends the program.
Options parse_options(int argc, char** argv);

}  // namespace make_log
