#pragma once

#include <string>
#include <string_view>

namespace aip::app {

// A progress bar on standard error, drawn over itself; nothing where that is not a terminal.
class ProgressLine {
 public:
  ProgressLine();
  void show(std::string_view what, int done, int total, std::string_view detail);
  void clear();

 private:
  const bool terminal_;
};

}  // namespace aip::app
