#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace aip::model {

// ONNX Runtime, loaded with dlopen: it is not needed to build or to start the program. The binding is
// to version 17 of its C API, which runtimes from 1.17 on serve; the order of that table is frozen
// (onnxruntime_c_api.h: "new functions go at the end").
//
// A file that is no such library, or whose functions fail the self-test, is kEngine; a missing one kNotFound.
// The library is trusted: its hash is to be checked before (library.hpp).
class Runtime {
 public:
  static Result<Runtime> load(const std::filesystem::path& library);

  std::string_view version() const;  // "1.30.0"

  class Loaded;

 private:
  friend class Session;

  explicit Runtime(std::shared_ptr<const Loaded> loaded) : loaded_(std::move(loaded)) {}

  std::shared_ptr<const Loaded> loaded_;
};

struct SessionOptions {
  int side = 0;  // what dimensions named "side" are fixed to (kFreeSide)
  std::string input = "input";
  std::vector<std::string> outputs{"output"};
  int threads = 1;  // of one run; more than one costs more processor time in all
};

// The name that a free dimension of an input has in the files we make.
inline constexpr std::string_view kFreeSide = "side";

// A network ready to run: one float32 input [1, 3, side, side] and float32 outputs. Keeps what it needs of
// its runtime. Not thread-safe.
//
// Opens no file after open() and makes no thread with threads = 1. Errors are kEngine with the runtime's own
// words in `message`; a broken file can also crash or stall the process, so files that came from elsewhere
// are opened in a sandbox only.
class Session {
 public:
  // `file`: an ONNX file's bytes; not needed afterwards.
  static Result<Session> open(const Runtime& runtime, std::string_view file, const SessionOptions& options);

  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  // From 3 * side * side numbers, channel after channel, to side * side numbers of the only output, which
  // has to be [1, 1, side, side].
  Result<void> run(std::span<const float> input, std::span<float> output);

  // All outputs, of any shape.
  Result<std::vector<std::vector<float>>> run_all(std::span<const float> input);

  int side() const;

 private:
  struct State;
  explicit Session(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace aip::model
