#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace aip::service {

// Encrypts secrets for the database: XChaCha20-Poly1305 with a key in a file beside the data, never
// in the database. What was sealed for one context (a row, an owner, an origin) does not open in another.
// Thread-safe.
class SecretBox {
 public:
  // Reads the 32-byte key file, made with mode 0600 when it is missing.
  static Result<SecretBox> open_key_file(const std::filesystem::path& path);

  // Eight hexadecimal digits that depend on the key and on `purpose`, and tell nothing about the key.
  std::string label(std::string_view purpose) const;

  std::string seal(std::string_view secret, std::string_view context) const;  // base64
  // kInternal when it was changed, or sealed with another key or for another context.
  Result<std::string> open(std::string_view sealed, std::string_view context) const;

 private:
  explicit SecretBox(std::string key) : key_(std::move(key)) {}

  std::string key_;
};

}  // namespace aip::service
