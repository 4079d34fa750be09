#pragma once

#include <functional>
#include <string_view>

namespace aip::pixel {

// Called in a pixel process before an operation, with the bytes of its input; what it throws becomes
// kInternal. Tests use it to misbehave; the server passes none.
using BeforeOperation = std::function<void(std::string_view input)>;

// The same as pixel_process_main(), with that.
int serve_operations(const BeforeOperation& before);

// Where the socket is when a pixel process starts.
inline constexpr int kSocketDescriptor = 3;

// Names of its environment.
inline constexpr const char* kMemoryVariable = "AIP_PIXEL_MEMORY_BYTES";
inline constexpr const char* kRuntimeVariable = "AIP_PIXEL_RUNTIME";  // path of the library
inline constexpr const char* kModelVariable = "AIP_PIXEL_MODEL";      // path of the model's folder
inline constexpr const char* kProcessWord = "pixel-process";

// How it exits when it ran out of memory.
inline constexpr int kOutOfMemoryExit = 77;

}  // namespace aip::pixel
