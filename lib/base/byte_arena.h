// Memory for many small texts that go together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "base/prefetch.h"
#include "base/slabs.h"
#include "base/watched_memory.h"

namespace mailtrace {

/// Chunks of memory that arenas have given back, for the next ones: a general allocator takes longer to find one than
/// it takes to fill it. They come in a few sizes, each twice the one before. They go all together with the slabs, which
/// must outlive the pool as the pool its arenas. Not thread-safe.
class ChunkPool {
 public:
  static constexpr std::size_t kChunkSize = 1024;  // the smallest
  static constexpr std::uint8_t kSizes = 6;
  static constexpr std::size_t size_of(std::uint8_t kind) { return kChunkSize << kind; }
  static_assert((kChunkSize << (kSizes - 1)) <= Slabs::kSmall);

  explicit ChunkPool(Slabs& slabs) : slabs_(slabs) {}
  ChunkPool(const ChunkPool&) = delete;

  /// size_of(kind) bytes.
  void* take(std::uint8_t kind) {
    Free*& free = free_[kind];
    if (!free) return slabs_.take(size_of(kind));
    void* const chunk = std::exchange(free, free->next);
    permit(chunk, size_of(kind));
    // The next one will be filled from its begin.
    if (free) fetch_to_write(reinterpret_cast<const char*>(free), kMostlyUsed);
    return chunk;
  }
  void give_back(void* chunk, std::uint8_t kind) {
    free_[kind] = new (chunk) Free{free_[kind]};
    forbid(free_[kind] + 1, size_of(kind) - sizeof(Free));
  }

 private:
  static constexpr std::size_t kMostlyUsed = 384;
  struct Free {
    Free* next;
  };

  Slabs& slabs_;
  Free* free_[kSizes] = {};
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
      if (full->kind == kOfAllocator)
        ::operator delete(full);
      else
        pool_->give_back(full, full->kind);
    }
  }

  /// It will be destroyed soon.
  void fetch() const {
    if (chunk_) fetch_to_write(chunk_);
  }

  /// `wanted` bytes without a value, aligned for integers and pointers.
  char* take(std::size_t wanted) {
    const std::size_t size = (wanted + alignof(Chunk) - 1) / alignof(Chunk) * alignof(Chunk);
    if (size > left_) add_chunk(size);
    char* const piece = next_;
    next_ += size;
    left_ -= size;
    permit(piece, wanted);
    return piece;
  }

 private:
  struct Chunk {
    Chunk* before;
    std::uint8_t kind;  // of the pool's
  };
  static constexpr std::uint8_t kOfAllocator = ChunkPool::kSizes;

  void add_chunk(std::size_t size) {
    std::uint8_t kind = 0;
    while (kind < ChunkPool::kSizes && sizeof(Chunk) + size > ChunkPool::size_of(kind)) ++kind;
    const std::size_t chunk_size = kind < ChunkPool::kSizes ? ChunkPool::size_of(kind) : sizeof(Chunk) + size;
    if (!pool_) kind = kOfAllocator;
    void* const memory = kind == kOfAllocator ? ::operator new(chunk_size) : pool_->take(kind);
    chunk_ = new (memory) Chunk{chunk_, kind};
    next_ = static_cast<char*>(memory) + sizeof(Chunk);
    left_ = chunk_size - sizeof(Chunk);
    forbid(next_, left_);
  }

  ChunkPool* pool_ = nullptr;  // null: the allocator itself
  Chunk* chunk_ = nullptr;     // the one in use, and behind it the full ones
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace mailtrace
