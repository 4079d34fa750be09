#pragma once

#include <string_view>

namespace aip::service {

// Whether the photo `a` of a SKU is more likely than `b` to be the one that people mean by "the main photo",
// by their names alone: one called main or front goes before others, views and details (back, side, close-up
// …) behind them; among equals what lies less deep, then as people count, the plain name before numbered ones
// (MUG, MUG-1, MUG-2).
bool is_likelier_main(std::string_view a, std::string_view b);

}  // namespace aip::service
