#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "domain/user.hpp"
#include "service/secret_box.hpp"

namespace aip::service {

// Marks devices on which somebody has signed in to an account, so that strangers who guess at its password do
// not keep its owner out. A mark is a sealed text that the device keeps; nothing is stored here. It lasts a
// year, and no longer than the account's password and the key file.
class KnownDevices {
 public:
  KnownDevices(const SecretBox& secrets, const Clock& clock) : secrets_(secrets), clock_(clock) {}

  std::string mark(const User& user) const;
  // What tells the device from others, when `mark`, which may be anything, is one for this account.
  std::optional<std::string> find(const User& user, std::string_view mark) const;

 private:
  const SecretBox& secrets_;
  const Clock& clock_;
};

}  // namespace aip::service
