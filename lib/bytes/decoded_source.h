// A compressed file as plain bytes: a raw source, a decoder, and the place where they stand.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bytes/byte_source.h"
#include "bytes/decoder.h"

namespace mailtrace {

/// Runs a decoder over a raw source. Bytes after the compressed data are ignored: zeros silently,
/// others with a note.
class DecodedSource final : public ByteSource {
 public:
  /// `raw` continues after `head`, the bytes already read from it.
  DecodedSource(std::unique_ptr<ByteSource> raw, std::string_view head, std::unique_ptr<Decoder> decoder,
                std::string name, Compression compression, std::optional<Timestamp> time_evidence);

  /// Goes on at `point`. `raw` stands at RestartPoint::file_offset, `decoder` has resumed it.
  DecodedSource(std::unique_ptr<ByteSource> raw, const RestartPoint& point, std::unique_ptr<Decoder> decoder,
                std::string name);

  Result<std::size_t> read(std::span<char> out) override;
  std::uint64_t file_bytes() const override { return taken_; }
  std::optional<Timestamp> time_evidence() const override { return time_evidence_; }
  std::vector<std::string> notes() const override { return notes_; }
  std::optional<RestartPoint> restart_point() const override;

 private:
  void fill();
  std::size_t step(std::span<char> room);
  void finish();
  RestartPoint between() const;
  void fail(std::string_view what, std::uint64_t place, std::string_view reason);
  std::uint64_t place() const { return taken_ - in_.size(); }

  std::unique_ptr<ByteSource> raw_;
  std::unique_ptr<Decoder> decoder_;
  std::string name_;
  Compression compression_;
  std::optional<Timestamp> time_evidence_;
  std::vector<std::string> notes_;

  std::vector<char> buffer_;
  std::span<const char> in_;       // the part of buffer_ not yet decoded
  std::uint64_t taken_ = 0;        // bytes of the file in or before buffer_
  std::uint64_t plain_ = 0;        // bytes decoded
  std::vector<char> room_;         // decoded into where a read has less room than the decoder is given
  std::span<const char> decoded_;  // the part of room_ not yet given
  RestartPoint between_;           // the last start of a stream or frame decoded to
  RestartPoint between_before_;    // the one before, if that one lies inside decoded_
  bool raw_ended_ = false;
  bool ended_ = false;
  std::optional<Error> raw_error_;  // ended the raw source
  std::optional<Error> error_;      // still to be given
};

}  // namespace mailtrace
