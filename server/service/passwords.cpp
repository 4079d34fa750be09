#include "service/passwords.hpp"

#include <algorithm>
#include <array>

#include <sodium.h>

#include "base/code_points.hpp"
#include "base/id.hpp"
#include "base/text.hpp"

namespace aip::service {
namespace {

// Characters.
constexpr std::size_t kMinPassword = 10;
constexpr std::size_t kMaxPassword = 200;

class Slot {
 public:
  explicit Slot(std::counting_semaphore<2>& slots) : slots_(slots) { slots_.acquire(); }

  ~Slot() { slots_.release(); }

  Slot(const Slot&) = delete;
  Slot& operator=(const Slot&) = delete;

 private:
  std::counting_semaphore<2>& slots_;
};

}  // namespace

Passwords::Passwords() {
  if (auto made = hash(random_id(32))) nobody_ = *std::move(made);
}

Result<std::string> Passwords::hash(std::string_view password) {
  Slot slot(slots_);
  std::array<char, crypto_pwhash_STRBYTES> text{};
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    return fail_later(ErrorCode::kUnavailable, "no memory for argon2id");
  }
  return std::string(text.data());
}

bool Passwords::verify(std::string_view hash, std::string_view password) {
  Slot slot(slots_);
  const std::string against(hash.empty() ? std::string_view(nobody_) : hash);
  const bool same = crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return same && !hash.empty();
}

Result<void> check_new_password(std::string_view password, std::string_view email) {
  if (!is_valid_utf8(password)) return fail(invalid_field("password", "This password is not valid UTF-8."));
  if (code_points(password) < kMinPassword)
    return fail(invalid_field("password", "Choose a password of at least 10 characters."));
  if (code_points(password) > kMaxPassword)
    return fail(invalid_field("password", "Choose a password of at most 200 characters."));
  static constexpr std::array<std::string_view, 8> kCommon{"1234567890",       "0123456789", "12345678910",
                                                           "qwertyuiop",       "password12", "password123",
                                                           "passwordpassword", "abcdefghij"};
  const std::string lowered = to_lower(password);
  const bool one_letter = lowered.find_first_not_of(lowered[0]) == std::string::npos;
  if (one_letter || std::ranges::find(kCommon, lowered) != kCommon.end() || lowered == to_lower(email)) {
    return fail(invalid_field("password", "This password is too easy to guess. Choose another one."));
  }
  return {};
}

}  // namespace aip::service
