#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "model/sample.hpp"

namespace aip::install {

// Networks are read, converted and tried in a child of this program that is locked in like a pixel process
// (pixel/sandbox.hpp): no files but those it was given, no network, memory and time within limits. What a
// hostile file can do is end that child.

enum class Work { kConvert, kProbe };

struct Order {
  Work work = Work::kConvert;
  std::filesystem::path library;  // ONNX Runtime; trusted
  int source = -1;                // the ONNX file, read from offset 0
  int result = -1;                // what was made is written here
  json::object details;           // of the work, see process.cpp
};

struct Limits {
  std::uint64_t memory_bytes = 3ull << 30;
  int processor_seconds = 1200;
};

// Answers the child's report: of kConvert {"precision", "comparisons"}, of kProbe {"side", "input", "output",
// "overlap", "judged"}. kInvalidInput with words for people about the file; kEngine when the child died or
// took too long; kCancelled when `is_cancelled` said so.
Result<json::object> run_in_child(const std::filesystem::path& executable, const Order& order,
                                  const Limits& limits, const model::Progress& progress,
                                  const std::function<bool()>& is_cancelled);

// Whether argv asks for that child; called first thing in main().
bool is_model_process(int argc, char** argv);
int model_process_main();

}  // namespace aip::install
