#include "base/system_error.h"

#include <fmt/format.h>
#include <grp.h>
#include <sys/stat.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <system_error>

namespace mailtrace {
namespace {

std::string group_name(gid_t group) {
  std::array<char, 4096> buffer;
  struct group entry;
  struct group* found = nullptr;
  if (getgrgid_r(group, &entry, buffer.data(), buffer.size(), &found) != 0 || !found) return {};
  return found->gr_name;
}

}  // namespace

std::string system_message(int error) {
  std::string text = std::generic_category().message(error);
  if (!text.empty()) text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  switch (error) {
    case EACCES:
    case EPERM:
      return text + " (try as root)";
    case EMFILE:
      return text + " (raise the limit: ulimit -n)";
    case ELOOP:
      return text + " (the link leads back to itself)";
    default:
      return text;
  }
}

std::string open_message(int error, const struct stat& status) {
  if (error != EACCES || !(status.st_mode & S_IRGRP) || status.st_gid == 0) return system_message(error);
  std::string group = group_name(status.st_gid);
  if (group.empty()) return system_message(error);
  return fmt::format("permission denied (try as root or as a member of the group {})", group);
}

}  // namespace mailtrace
