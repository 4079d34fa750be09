#include "service/setup_code.hpp"

#include "base/hash.hpp"
#include "base/text.hpp"

namespace aip::service {
namespace {

std::string digits_of(std::string_view code) {
  std::string digits = to_lower(code);
  std::erase_if(digits, [](char c) { return c == '-' || c == ' '; });
  return digits;
}

}  // namespace

SetupCode::SetupCode(const SecretBox& secrets) {
  const std::string digits = secrets.label("set-up code, begin") + secrets.label("set-up code, end");
  text_ = digits.substr(0, 4) + "-" + digits.substr(4, 4) + "-" + digits.substr(8, 4);
}

bool SetupCode::is(std::string_view typed) const {
  // Compared by their hashes, so that the time it takes tells nothing.
  return sha256_hex(digits_of(typed)) == sha256_hex(digits_of(text_));
}

}  // namespace aip::service
