// Uploads: in one request, or in parts.
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/log.hpp"
#include "blob/s3/bucket.hpp"
#include "blob/s3/digest.hpp"
#include "blob/s3/xml.hpp"

namespace aip::blob::s3 {
namespace {

constexpr std::uint64_t kMaxParts = 10'000;  // of S3
constexpr std::string_view kHashHeader = "x-amz-meta-sha256";

std::unexpected<Failure> broken(Error error) { return std::unexpected(Failure{.error = std::move(error)}); }

Result<std::string> read_part(int fd, std::uint64_t offset, std::uint64_t bytes) {
  std::string part(bytes, '\0');
  std::size_t done = 0;
  while (done < part.size()) {
    const auto n = ::pread(fd, part.data() + done, part.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return fail(errno_error(errno, "read a part of a picture"));
    if (n == 0) return fail(ErrorCode::kInternal, "a file became shorter while it was uploaded");
    done += static_cast<std::size_t>(n);
  }
  return part;
}

}  // namespace

struct Bucket::File {
  std::string name;
  int fd = -1;
  std::uint64_t bytes = 0;
  std::string sha256;
  std::uint64_t part = 0;      // size of its parts
  bool is_conditional = true;  // whether the store is asked to refuse a name that is taken
};

Result<void> Bucket::put(const std::string& name, int fd) const {
  File file{.name = name, .fd = fd, .bytes = file_size(fd)};
  AIP_TRY_ASSIGN(file.sha256, sha256_hex_of_file(fd));
  file.part = std::max(limits_.part, file.bytes / (kMaxParts - 1) + 1);
  const auto stored = [&] { return file.bytes <= limits_.max_single ? put_whole(file) : put_parts(file); };
  auto done = stored();
  if (!done && (done.error().code == "NotImplemented" || done.error().code == "InvalidArgument")) {
    // Older stores do not know the condition. Names are random, so that nothing is lost without it.
    file.is_conditional = false;
    done = stored();
  }
  if (done) return {};
  if (done.error().error.code == ErrorCode::kPreconditionFailed)
    return confirm(file, std::move(done).error().error);
  return fail(std::move(done).error().error);
}

std::expected<void, Failure> Bucket::put_whole(const File& file) const {
  Call call{.doing = "write",
            .method = "PUT",
            .name = file.name,
            .headers = {{"x-amz-checksum-sha256", base64_of_hex(file.sha256)},
                        {std::string(kHashHeader), file.sha256}},
            .payload_hash = file.sha256,
            .body =
                [&file] {
                  net::Body body;
                  body.add_file(file.fd, file.bytes);
                  return body;
                },
            .bytes = file.bytes};
  if (file.is_conditional) call.headers.emplace_back("if-none-match", "*");
  const auto answer = caller_.send(call);
  if (!answer) return std::unexpected(answer.error());
  const auto checksum = answer->header("x-amz-checksum-sha256");
  if (checksum && *checksum != base64_of_hex(file.sha256)) {
    return broken(
        {.code = ErrorCode::kUnavailable,
         .message = fmt::format("{}: {} was stored with another checksum", place().text(), file.name),
         .public_message = "The store has received other bytes than were sent.",
         .retry = Retry::kLater});
  }
  return {};
}

// The name is taken. By an earlier try whose answer was lost, most likely: then it holds these very bytes.
Result<void> Bucket::confirm(const File& file, Error refused) const {
  AIP_TRY_ASSIGN(const auto found, head(file.name));
  if (found.bytes == file.bytes && found.sha256 == file.sha256) return {};
  refused.code = ErrorCode::kConflict;
  refused.retry = Retry::kNever;
  refused.public_message = "The store holds another object under this name.";
  return fail(std::move(refused));
}

std::expected<void, Failure> Bucket::put_parts(const File& file) const {
  const auto begun = caller_.send({.doing = "write",
                                   .method = "POST",
                                   .name = file.name,
                                   .query = {{"uploads", ""}},
                                   .headers = {{std::string(kHashHeader), file.sha256}}});
  if (!begun) return std::unexpected(begun.error());
  const auto upload = text_of(begun->body, "UploadId");
  const auto done = [&]() -> std::expected<void, Failure> {
    std::vector<std::string> etags;
    for (std::uint64_t number = 1; (number - 1) * file.part < file.bytes; ++number) {
      auto etag = put_part(file, upload, number);
      if (!etag) return std::unexpected(std::move(etag).error());
      etags.push_back(*std::move(etag));
    }
    return complete(file, upload, etags);
  }();
  if (!done) abort(file.name, upload);
  return done;
}

std::expected<std::string, Failure> Bucket::put_part(const File& file, const std::string& upload,
                                                     std::uint64_t number) const {
  const std::uint64_t offset = (number - 1) * file.part;
  const auto bytes = read_part(file.fd, offset, std::min(file.part, file.bytes - offset));
  if (!bytes) return broken(bytes.error());
  const auto sha256 = sha256_hex(*bytes);
  const auto answer = caller_.send({.doing = "write",
                                    .method = "PUT",
                                    .name = file.name,
                                    .query = {{"partNumber", std::to_string(number)}, {"uploadId", upload}},
                                    .headers = {},
                                    .payload_hash = sha256,
                                    .body = [&bytes] { return net::Body(*bytes); },
                                    .bytes = bytes->size()});
  if (!answer) return std::unexpected(answer.error());
  return std::string(answer->header("etag").value_or(""));
}

std::expected<void, Failure> Bucket::complete(const File& file, const std::string& upload,
                                              const std::vector<std::string>& etags) const {
  std::string xml = "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">";
  for (std::size_t i = 0; i < etags.size(); ++i) {
    xml += fmt::format("<Part><PartNumber>{}</PartNumber><ETag>{}</ETag></Part>", i + 1, escaped(etags[i]));
  }
  xml += "</CompleteMultipartUpload>";
  Call call{.doing = "write",
            .method = "POST",
            .name = file.name,
            .query = {{"uploadId", upload}},
            .payload_hash = sha256_hex(xml),
            .body = [&xml] { return net::Body(xml); },
            .bytes = file.bytes};  // a store may take a while to put them together
  if (file.is_conditional) call.headers.emplace_back("if-none-match", "*");
  const auto answer = caller_.send(call);
  // An upload that is gone was completed by a try whose answer was lost, or it never will be.
  if (answer || answer.error().code == "NoSuchUpload") {
    const auto confirmed = confirm(file, answer ? Error{} : answer.error().error);
    if (!confirmed) return broken(confirmed.error());
    return {};
  }
  return std::unexpected(answer.error());
}

void Bucket::abort(const std::string& name, const std::string& upload) const {
  const auto done =
      caller_.send({.doing = "write", .method = "DELETE", .name = name, .query = {{"uploadId", upload}}});
  if (!done && done.error().code != "NoSuchUpload")
    log::warning("storage: ending an upload: {}", done.error().error.message);
}

Result<int> Bucket::abort_uploads(const std::string& prefix, Time before) const {
  const auto answer = caller_.send({.doing = "list", .query = {{"uploads", ""}, {"prefix", prefix}}});
  if (!answer && (answer.error().code == "NotImplemented" || answer.error().code == "MethodNotAllowed"))
    return 0;
  if (!answer) return fail(answer.error().error);
  int ended = 0;
  for (const auto upload : elements(answer->body, "Upload")) {
    const auto name = text_of(upload, "Key");
    const auto begun = from_iso(text_of(upload, "Initiated"));
    if (!name.starts_with(prefix) || !begun || *begun >= before) continue;
    abort(name, text_of(upload, "UploadId"));
    ++ended;
  }
  return ended;
}

}  // namespace aip::blob::s3
