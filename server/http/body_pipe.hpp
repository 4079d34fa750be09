#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "http/message.hpp"

namespace aip::http {

// Between a BodyProducer on a thread that may block and the connection that sends what it makes. At most two
// buffers of kBuffer are in flight: the one being filled and the one being sent.
class BodyPipe final : public BodySink {
 public:
  static constexpr std::size_t kBuffer = 128 << 10;

  // `wake` tells the connection that take() has something new; called on the producer's thread.
  explicit BodyPipe(std::function<void()> wake) : wake_(std::move(wake)) {}

  // The producer's side.
  bool write(std::string_view piece) override;
  void finish(bool whole);

  // The connection's side.
  struct Taken {
    std::string bytes;
    bool finished = false;  // nothing follows
    bool whole = false;     // and nothing is missing
  };

  Taken take();
  void abandon();  // the client is gone: the producer is told at its next write

 private:
  std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::string pending_;
  bool finished_ = false;
  bool whole_ = false;
  bool abandoned_ = false;
};

}  // namespace aip::http
