#include "domain/money.hpp"

#include <fmt/format.h>

namespace aip {

std::string in_dollars(Micros amount) {
  auto text = fmt::format("${}.{:06}", amount / kDollar, amount % kDollar);
  const auto shortest = text.size() - 4;
  while (text.size() > shortest && text.back() == '0') text.pop_back();
  return text;
}

}  // namespace aip
