#include "bytes/open_source.h"

#include <algorithm>
#include <string>

#include "bytes/compression.h"
#include "bytes/decoded_source.h"
#include "bytes/file_source.h"

namespace mailtrace {
namespace {

/// A raw source of which the first bytes were already read; also says what was found on opening.
class ResumedSource final : public ByteSource {
 public:
  ResumedSource(std::unique_ptr<ByteSource> source, std::string head, std::vector<std::string> notes)
      : source_(std::move(source)), head_(std::move(head)), notes_(std::move(notes)) {}

  Result<std::size_t> read(std::span<char> out) override {
    if (given_ == head_.size()) return source_->read(out);
    std::size_t n = head_.copy(out.data(), out.size(), given_);
    given_ += n;
    return n;
  }
  std::uint64_t file_bytes() const override { return source_->file_bytes(); }
  std::optional<Timestamp> time_evidence() const override { return source_->time_evidence(); }
  std::vector<std::string> notes() const override {
    std::vector<std::string> all = notes_;
    for (std::string& note : source_->notes()) all.push_back(std::move(note));
    return all;
  }
  bool seek(std::uint64_t offset) override {
    if (!source_->seek(offset)) return false;
    given_ = head_.size();
    return true;
  }
  std::optional<RestartPoint> restart_point() const override {
    return given_ == head_.size() ? source_->restart_point() : std::nullopt;
  }

 private:
  std::unique_ptr<ByteSource> source_;
  std::string head_;
  std::size_t given_ = 0;
  std::vector<std::string> notes_;
};

/// An input whose beginning could not be read: the bytes before, then the Error.
class FailedSource final : public ByteSource {
 public:
  explicit FailedSource(Error error) : error_(std::move(error)) {}

  Result<std::size_t> read(std::span<char> out) override {
    if (out.empty() || !error_) return std::size_t{0};
    return *std::exchange(error_, std::nullopt);
  }
  std::uint64_t file_bytes() const override { return 0; }

 private:
  std::optional<Error> error_;
};

std::unique_ptr<Decoder> make_decoder(Compression compression) {
  switch (compression) {
    case Compression::Gz:
      return make_gz_decoder(inflater_engines().front().make());
    case Compression::Bz2:
      return make_bz2_decoder();
    case Compression::Xz:
      return make_xz_decoder();
    case Compression::Zst:
      return make_zst_decoder();
    case Compression::None:
      break;
  }
  return nullptr;
}

}  // namespace

Result<std::unique_ptr<ByteSource>> open_raw_source(std::unique_ptr<ByteSource> raw,
                                                    const std::string& name) {
  std::string head(kHeadSize, '\0');
  std::size_t held = 0;
  while (held < kHeadSize) {
    Result<std::size_t> n = raw->read(std::span(head).subspan(held));
    if (!n) raw = std::make_unique<FailedSource>(n.error());
    if (!n || *n == 0) break;
    held += *n;
  }
  head.resize(held);
  Content content = recognise_content(head);
  if (content.refusal) return Error{content.refusal, name};
  if (std::unique_ptr<Decoder> decoder = make_decoder(content.compression)) {
    auto time = content.compression == Compression::Gz ? gz_header_time(head) : std::nullopt;
    return std::unique_ptr<ByteSource>(std::make_unique<DecodedSource>(
        std::move(raw), head, std::move(decoder), name, content.compression, time));
  }
  if (raw->seek(0)) return raw;
  return std::unique_ptr<ByteSource>(
      std::make_unique<ResumedSource>(std::move(raw), std::move(head), std::vector<std::string>{}));
}

Result<std::unique_ptr<ByteSource>> open_raw_source_at(std::unique_ptr<ByteSource> raw,
                                                       const std::string& name, const RestartPoint& point) {
  if (point.file_offset == 0 && point.plain_offset == 0 && !point.decoded)
    return open_raw_source(std::move(raw), name);
  if (!raw->seek(point.file_offset)) return Error{"cannot be read again from its middle", name};
  std::unique_ptr<Decoder> decoder = make_decoder(point.compression);
  if (!decoder) return raw;
  if (!decoder->resume(point)) return Error{"cannot be read on from the place kept", name};
  return std::unique_ptr<ByteSource>(
      std::make_unique<DecodedSource>(std::move(raw), point, std::move(decoder), name));
}

Result<std::unique_ptr<ByteSource>> open_source(const SourceFile& file) {
  return open_source_at(file, {});
}

Result<std::unique_ptr<ByteSource>> open_source_at(const SourceFile& file, const RestartPoint& point) {
  Result<OpenedFile> opened = open_file(file);
  if (!opened) return opened.error();
  Result<std::unique_ptr<ByteSource>> source =
      open_raw_source_at(std::move(opened->source), file.name, point);
  if (!source || !opened->replaced) return source;
  return std::unique_ptr<ByteSource>(std::make_unique<ResumedSource>(
      std::move(source).value(), std::string{},
      std::vector<std::string>{"another file has this name since the search began (rotated?)"}));
}

}  // namespace mailtrace
