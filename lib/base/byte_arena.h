// Memory for many small texts that go together.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <utility>

namespace mailtrace {

/// Chunks of memory that arenas have given back, for the next ones: a general allocator takes as long to find
/// one as it takes to fill it. Keeps at most kMostFree of them. Not thread-safe.
class ChunkPool {
 public:
  static constexpr std::size_t kChunkSize = 1024;
  static constexpr std::size_t kMostFree = 8192;

  ChunkPool() = default;
  ChunkPool(const ChunkPool&) = delete;
  ~ChunkPool() {
    while (free_) ::operator delete(std::exchange(free_, free_->next));
  }

  /// kChunkSize bytes.
  void* take() {
    if (!free_) return ::operator new(kChunkSize);
    --count_;
    return std::exchange(free_, free_->next);
  }
  void give_back(void* chunk) {
    if (count_ == kMostFree) return ::operator delete(chunk);
    ++count_;
    free_ = new (chunk) Free{free_};
  }

 private:
  struct Free {
    Free* next;
  };
  Free* free_ = nullptr;
  std::size_t count_ = 0;
};

/// Hands out pieces of chunks; all are given back at once, by the destructor. Pieces stay where they are, also
/// when the arena is moved. Not thread-safe.
class ByteArena {
 public:
  ByteArena() = default;
  /// Takes its chunks from `pool` and gives them back there; who shares a pool is used by one thread.
  explicit ByteArena(std::shared_ptr<ChunkPool> pool) : pool_(std::move(pool)) {}
  ByteArena(ByteArena&& other) noexcept
      : pool_(std::move(other.pool_)),
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

  std::shared_ptr<ChunkPool> pool_;  // null: the allocator itself
  Chunk* chunk_ = nullptr;           // the one in use, and behind it the full ones
  char* next_ = nullptr;
  std::size_t left_ = 0;
};

}  // namespace mailtrace
