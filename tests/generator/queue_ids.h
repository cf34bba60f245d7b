// Queue-IDs of one host: unique among those alive, used again afterwards as the kind of IDs has it.
#pragma once

#include <cstdint>
#include <functional>
#include <queue>
#include <string>
#include <vector>

#include "options.h"
#include "random.h"

namespace make_log {

/// How the first line of the new transaction looks. An ID whose last transaction ended without a last
/// line (aborted, rejected at the end of DATA) is only given to one that begins with an accept line:
/// anything else would look like more of the old one.
enum class Opening { Accept, Other };
enum class Ending { Clean, Unclean };

class QueueIds {
 public:
  QueueIds(Ids kind, std::uint64_t seed, std::uint64_t inode_base) : kind_(kind), random_(seed), next_inode_(inode_base) {}

  /// A new ID for a transaction that begins at `now`.
  std::string take(Micros now, Opening opening);
  /// The last line that names `id` stands at `now`. IDs never given back are never used again.
  void give_back(const std::string& id, Micros now, Ending ending);
  /// The ID somebody holds or held last, for misleading lines; "": none yet.
  const std::string& some_id() const { return last_; }

 private:
  struct Free {
    Micros from;
    std::string id;         // Ids::ShortReused
    std::uint64_t inode;    // the others
    bool operator>(const Free& o) const { return from != o.from ? from > o.from : inode > o.inode; }
  };
  using Heap = std::priority_queue<Free, std::vector<Free>, std::greater<>>;

  bool take_free(Heap& heap, Micros now, Free& out);

  Ids kind_;
  Random random_;
  std::uint64_t next_inode_;
  Heap clean_, unclean_;
  std::string last_;
};

/// The forms Postfix uses (src/global/mail_queue.h): seconds and microseconds in base 52, 'z', the inode in
/// base 51; or five hex digits of microseconds and the inode.
std::string long_queue_id(Micros time, std::uint64_t inode);
std::string short_queue_id(Micros time, std::uint64_t inode);

}  // namespace make_log
