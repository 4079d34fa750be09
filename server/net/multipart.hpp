#pragma once

#include <string>
#include <string_view>

#include "net/message.hpp"

namespace aip::net {

// Builds a multipart/form-data body (RFC 7578) with a random boundary.
class Multipart {
 public:
  Multipart();

  void text(std::string_view name, std::string_view value);
  // A file part; descriptor and size as in Body::add_file. The file name is ours, so it needs no escaping.
  void file(std::string_view name, std::string_view file_name, std::string_view media_type, int file,
            std::uint64_t bytes);

  std::string content_type() const;
  Body finish() &&;

 private:
  std::string boundary_;
  Body body_;
};

}  // namespace aip::net
