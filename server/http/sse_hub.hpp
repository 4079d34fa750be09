#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/server.hpp"

namespace aip::http {

// An event as it goes over the wire, shared by all the streams that send it.
struct EventFrame {
  std::int64_t id = 0;
  std::string text;
};

// "id: …\nevent: …\ndata: …\n\n"; no line break of the event's own gets out.
std::string event_text(const Event& event);

// What one client has yet to be sent. Belongs to one I/O thread, like its hub.
class EventQueue {
 public:
  // `wake` is called when there is something new to see here.
  EventQueue(std::size_t bound, std::function<void()> wake) : bound_(bound), wake_(std::move(wake)) {}

  // Over the bound all that waits gives way to one resync event: the client starts afresh.
  void push(std::shared_ptr<const EventFrame> frame);
  void close();
  // Tells the client to start afresh, not at once, and closes the stream.
  void dismiss();

  // What has an id up to `id` is known to the client: it is dropped, now and later.
  void sent_through(std::int64_t id);

  // Forgets what waits, after an overflow before a replay that will hold it.
  void clear();

  bool closed() const { return closed_; }

  bool overflowed() const { return overflowed_; }

  bool ready() const { return closed_ || dismissed_ || overflowed_ || !waiting_.empty(); }

  // All that waits, in order.
  std::vector<std::shared_ptr<const EventFrame>> take();

 private:
  std::size_t bound_;
  std::function<void()> wake_;
  std::deque<std::shared_ptr<const EventFrame>> waiting_;
  std::int64_t sent_through_ = INT64_MIN;
  bool overflowed_ = false;
  bool dismissed_ = false;
  bool closed_ = false;
};

// The event streams of one I/O thread by topic. No locks: everything here runs on that thread.
class SseHub {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  // `asked` is when the client's request came in: a topic that was closed since then is closed for it too,
  // since its right to the stream was checked before.
  void subscribe(std::string_view topic, EventQueue& queue, Moment asked);
  void unsubscribe(std::string_view topic, EventQueue& queue);

  // Counts `queue` as a stream of `whose`: the oldest of more than `most` is dismissed.
  void count(std::string_view whose, EventQueue& queue, std::size_t most);
  void uncount(std::string_view whose, EventQueue& queue);

  void publish(std::string_view topic, const std::shared_ptr<const EventFrame>& frame);
  void close_topic(std::string_view topic, Moment now);
  void close_all();

 private:
  std::map<std::string, std::vector<EventQueue*>, std::less<>> topics_;
  std::map<std::string, std::vector<EventQueue*>, std::less<>> counted_;  // by whose they are, oldest first
  std::deque<std::pair<Moment, std::string>> closed_;                     // lately, oldest first
};

}  // namespace aip::http
