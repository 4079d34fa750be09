#pragma once

#include <string>
#include <string_view>

#include "service/secret_box.hpp"

namespace aip::service {

// What somebody who can't be seen to sit at the server's machine has to know to create the first account: it
// is printed when the server starts. It stays the same as long as the key file does, so that a page that is
// open through a restart still works.
class SetupCode {
 public:
  explicit SetupCode(const SecretBox& secrets);

  // Three groups of four hexadecimal digits: "1f3a-09c2-77ab".
  const std::string& text() const { return text_; }

  // Whether somebody has typed it; case, blanks and dashes don't matter.
  bool is(std::string_view typed) const;

 private:
  std::string text_;
};

}  // namespace aip::service
