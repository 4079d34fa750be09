#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/fd.hpp"
#include "base/result.hpp"
#include "pixel/child.hpp"

namespace aip::pixel {

// Where a model and what runs it lie.
struct ModelPaths {
  std::filesystem::path library;  // ONNX Runtime
  std::filesystem::path folder;   // with the model's manifest

  bool operator==(const ModelPaths&) const = default;
};

// A started child: ended and waited for when this is destroyed.
class ChildProcess {
 public:
  // Starts `executable pixel-process`, or with another word. It gets a socket (whose other end is
  // `socket()`), the few variables it needs as its whole environment, and the server's standard error. The
  // child is tied to the life of the calling thread. `model`: what it opens before it locks itself in.
  static Result<ChildProcess> start(const std::filesystem::path& executable, std::uint64_t memory_bytes,
                                    const std::optional<ModelPaths>& model = {},
                                    std::string_view word = kProcessWord);

  ChildProcess(ChildProcess&& other) noexcept
      : pid_(std::exchange(other.pid_, -1)), socket_(std::move(other.socket_)) {}

  ChildProcess& operator=(ChildProcess&&) = delete;

  ~ChildProcess() { end(); }

  int socket() const { return socket_.get(); }

  // Resident memory in bytes; 0 when it has ended.
  std::uint64_t resident_bytes() const;

  // Processor time it has used so far; zero when it has ended.
  std::chrono::milliseconds processor_time() const;

  // Kills it and waits until its memory is free; says how it ended, for the log.
  std::string end();

 private:
  ChildProcess(pid_t pid, Fd socket) : pid_(pid), socket_(std::move(socket)) {}

  pid_t pid_ = -1;
  Fd socket_;
};

}  // namespace aip::pixel
