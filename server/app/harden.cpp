#include "app/harden.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace aip::app {

void keep_memory_private() {
  const rlimit none{.rlim_cur = 0, .rlim_max = 0};
  ::setrlimit(RLIMIT_CORE, &none);
  // LeakSanitizer looks at the process as a debugger does.
#if !__has_feature(address_sanitizer)
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

}  // namespace aip::app
