#include "net/multipart.hpp"

#include <fmt/format.h>

#include "base/id.hpp"

namespace aip::net {

Multipart::Multipart() : boundary_("aip-" + random_id(32)) {}

void Multipart::text(std::string_view name, std::string_view value) {
  body_.add(fmt::format("--{}\r\nContent-Disposition: form-data; name=\"{}\"\r\n\r\n{}\r\n", boundary_, name,
                        value));
}

void Multipart::file(std::string_view name, std::string_view file_name, std::string_view media_type, int file,
                     std::uint64_t bytes) {
  body_.add(fmt::format(
      "--{}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
      boundary_, name, file_name, media_type));
  body_.add_file(file, bytes);
  body_.add("\r\n");
}

std::string Multipart::content_type() const { return "multipart/form-data; boundary=" + boundary_; }

Body Multipart::finish() && {
  body_.add(fmt::format("--{}--\r\n", boundary_));
  return std::move(body_);
}

}  // namespace aip::net
