#pragma once

namespace aip::app {

// No core file and no debugger of the same user may show the keys that this process holds in memory.
void keep_memory_private();

}  // namespace aip::app
