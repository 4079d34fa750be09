#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace aip::http {

std::string_view to_string(Method method);

// Case-sensitive, as RFC 9110 §9.1 has it.
std::optional<Method> method_from(std::string_view name);

// The value of an Allow header. GET brings HEAD with it.
std::string allow_value(std::span<const Method> methods);

}  // namespace aip::http
