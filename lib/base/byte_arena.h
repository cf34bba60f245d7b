// Memory for many small texts that go together.
#pragma once

#include <cstddef>
#include <new>
#include <utility>

#include "base/prefetch.h"
#include "base/slabs.h"

namespace mailtrace {

/// Chunks of memory that arenas have given back, for the next ones: a general allocator takes longer to find one than
/// it takes to fill it. They go all together with the slabs, which must outlive the pool as the pool its arenas.
/// Not thread-safe.
class ChunkPool {
 public:
  static constexpr std::size_t kChunkSize = 1024;

  explicit ChunkPool(Slabs& slabs) : slabs_(slabs) {}
  ChunkPool(const ChunkPool&) = delete;

  /// kChunkSize bytes.
  void* take() {
    if (!free_) return slabs_.take(kChunkSize);
    void* const chunk = std::exchange(free_, free_->next);
    // The next one will be filled from its begin.
    if (free_) fetch_to_write(reinterpret_cast<const char*>(free_), kMostlyUsed);
    return chunk;
  }
  void give_back(void* chunk) { free_ = new (chunk) Free{free_}; }

 private:
  static constexpr std::size_t kMostlyUsed = 384;
  struct Free {
    Free* next;
  };

  Slabs& slabs_;
  Free* free_ = nullptr;
};

/// Hands out pieces of chunks; all are given back at once, by the destructor. Pieces stay where they are, also
/// when the arena is moved. Not thread-safe.
class ByteArena {
 public:
  ByteArena() = default;
  /// Takes its chunks from `pool` and gives them back there; who shares a pool is used by one thread.
  explicit ByteArena(ChunkPool& pool) : pool_(&pool) {}
  ByteArena(ByteArena&& other) noexcept
      : pool_(other.pool_),
        chunk_(std::exchange(other.chunk_, nullptr)),
        next_(std::exchange(other.next_, nullptr)),
        left_(std::exchange(other.left_, 0)) {}
  ByteArena& operator=(ByteArena&&) = delete;
  ~ByteArena() {
    while (chunk_) {
      Chunk* const full = std::exchange(chunk_, chunk_->before);
      if (full->of_pool)
        pool_->give_back(full);
      else
        ::operator delete(full);
    }
  }

  /// It will be destroyed soon.
  void fetch() const {
    if (chunk_) fetch_to_write(chunk_);
  }

  /// `size` bytes without a value, aligned for integers and pointers.
  char* take(std::size_t size) {
    size = (size + alignof(Chunk) - 1) / alignof(Chunk) * alignof(Chunk);
    if (size > left_) add_chunk(size);
    char* const piece = next_;
    next_ += size;
    left_ -= size;
    return piece;
  }

 private:
  struct Chunk {
    Chunk* before;
    bool of_pool;
  };

  void add_chunk(std::size_t size) {
    const bool is_large = sizeof(Chunk) + size > ChunkPool::kChunkSize;
    const std::size_t chunk_size = is_large ? sizeof(Chunk) + size : ChunkPool::kChunkSize;
    const bool of_pool = pool_ && !is_large;
    void* const memory = of_pool ? pool_->take() : ::operator new(chunk_size);
    chunk_ = new (memory) Chunk{chunk_, of_pool};
    next_ = static_cast<char*>(memory) + sizeof(Chunk);
    left_ = chunk_size - sizeof(Chunk);
  }

  ChunkPool* pool_ = nullptr;  // null: the allocator itself
  Chunk* chunk_ = nullptr;     // the one in use, and behind it the full ones
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace mailtrace
