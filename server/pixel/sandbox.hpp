#pragma once

#include <cstdint>

#include "base/result.hpp"

namespace aip::pixel {

// Ties this process' life to its parent's and gives up what could be got back by executing something. When
// the machine is out of memory it is the first to go.
void bind_to_parent();

// For good: no file can be opened, no socket made, nothing executed, no other process touched; memory may
// grow by `memory_bytes` from now on. What is open stays usable. To be called when everything needed is
// loaded.
Result<void> lock_in(std::uint64_t memory_bytes);

}  // namespace aip::pixel
