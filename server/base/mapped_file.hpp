#pragma once

#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace aip {

// A file's contents without a copy in memory. The file must not shrink meanwhile.
class MappedFile {
 public:
  static Result<MappedFile> of(int fd);
  ~MappedFile();

  MappedFile(MappedFile&& other) noexcept : text_(std::exchange(other.text_, {})) {}

  MappedFile& operator=(MappedFile&&) = delete;

  std::string_view text() const { return text_; }

 private:
  explicit MappedFile(std::string_view text) : text_(text) {}

  std::string_view text_;
};

}  // namespace aip
