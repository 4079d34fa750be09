#include "http/body_pipe.hpp"

#include <algorithm>

namespace aip::http {

bool BodyPipe::write(std::string_view piece) {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      room_.wait(lock, [this] { return abandoned_ || pending_.size() < kBuffer; });
      if (abandoned_) return false;
      const std::size_t size = std::min(piece.size(), kBuffer - pending_.size());
      pending_.append(piece.substr(0, size));
      piece.remove_prefix(size);
    }
    wake_();
    if (piece.empty()) return true;
  }
}

void BodyPipe::finish(bool whole) {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    whole_ = whole;
  }
  wake_();
}

BodyPipe::Taken BodyPipe::take() {
  Taken taken;
  {
    const std::lock_guard lock(mutex_);
    taken = {.bytes = std::exchange(pending_, {}), .finished = finished_, .whole = whole_};
  }
  room_.notify_one();
  return taken;
}

void BodyPipe::abandon() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
  }
  room_.notify_one();
}

}  // namespace aip::http
