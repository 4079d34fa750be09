#pragma once

#include <cstdint>
#include <string>

namespace aip {

// Amounts of money are whole millionths of a US dollar.
using Micros = std::int64_t;

inline constexpr Micros kDollar = 1'000'000;

// "$1.20", "$0.039": at least two digits behind the point, and as many as there are.
std::string in_dollars(Micros amount);

}  // namespace aip
