#pragma once

#include <semaphore>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace aip::service {

// argon2id hashes. Each takes 64 MB and tens of milliseconds, so at most two are computed at a time.
// Thread-safe.
class Passwords {
 public:
  Passwords();

  Result<std::string> hash(std::string_view password);

  // Takes as long for an account that does not exist (`hash` empty) as for one that does.
  bool verify(std::string_view hash, std::string_view password);

 private:
  std::counting_semaphore<2> slots_{2};
  std::string nobody_;  // the hash of a random password
};

// kInvalidInput with what to do: 10 to 200 bytes, not one of the most common ones, not the email's own name.
Result<void> check_new_password(std::string_view password, std::string_view email);

}  // namespace aip::service
