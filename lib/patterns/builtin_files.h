// The pattern files that are part of the binary, generated from patterns/ by the build.
#pragma once

#include <span>
#include <string_view>

namespace mailtrace {

struct BuiltinFile {
  std::string_view path;  // "patterns/postfix/qmgr.pattern"
  std::string_view text;
};

/// All of them, by path. Views live as long as the program.
std::span<const BuiltinFile> builtin_files();

}  // namespace mailtrace
