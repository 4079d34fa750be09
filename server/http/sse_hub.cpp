#include "http/sse_hub.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace aip::http {
namespace {

using namespace std::chrono_literals;

// Longer than any request waits for its handler.
constexpr auto kClosedTopicMemory = 5min;

const std::shared_ptr<const EventFrame>& resync_frame() {
  static const auto frame = std::make_shared<const EventFrame>(
      EventFrame{.id = 0, .text = event_text({.id = 0, .type = "resync", .data = "{}"})});
  return frame;
}

}  // namespace

std::string event_text(const Event& event) {
  std::string text;
  if (event.id > 0) text += fmt::format("id: {}\n", event.id);
  text += "event: ";
  for (const char c : event.type) text += c == '\n' || c == '\r' ? ' ' : c;
  text += "\ndata: ";
  for (const char c : event.data) {
    if (c == '\n') {
      text += "\ndata: ";
    } else if (c != '\r') {
      text += c;
    }
  }
  text += "\n\n";
  return text;
}

void EventQueue::push(std::shared_ptr<const EventFrame> frame) {
  if (closed_ || overflowed_) return;
  if (frame->id > 0 && frame->id <= sent_through_) return;
  if (waiting_.size() >= bound_) {
    waiting_.clear();
    overflowed_ = true;
  } else {
    waiting_.push_back(std::move(frame));
  }
  wake_();
}

void EventQueue::close() {
  closed_ = true;
  wake_();
}

void EventQueue::sent_through(std::int64_t id) {
  sent_through_ = std::max(sent_through_, id);
  std::erase_if(waiting_, [this](const auto& frame) { return frame->id > 0 && frame->id <= sent_through_; });
}

void EventQueue::clear() {
  waiting_.clear();
  overflowed_ = false;
}

std::vector<std::shared_ptr<const EventFrame>> EventQueue::take() {
  std::vector<std::shared_ptr<const EventFrame>> frames(waiting_.begin(), waiting_.end());
  if (overflowed_) frames = {resync_frame()};
  clear();
  return frames;
}

void SseHub::subscribe(std::string_view topic, EventQueue& queue, Moment asked) {
  auto found = topics_.find(topic);
  if (found == topics_.end()) found = topics_.emplace(topic, std::vector<EventQueue*>()).first;
  found->second.push_back(&queue);
  for (const auto& [moment, closed] : closed_) {
    if (closed == topic && moment >= asked) queue.close();
  }
}

void SseHub::unsubscribe(std::string_view topic, EventQueue& queue) {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return;
  std::erase(found->second, &queue);
  if (found->second.empty()) topics_.erase(found);
}

void SseHub::publish(std::string_view topic, const std::shared_ptr<const EventFrame>& frame) {
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return;
  for (EventQueue* queue : found->second) queue->push(frame);
}

void SseHub::close_topic(std::string_view topic, Moment now) {
  while (!closed_.empty() && closed_.front().first + kClosedTopicMemory < now) closed_.pop_front();
  closed_.emplace_back(now, topic);
  const auto found = topics_.find(topic);
  if (found == topics_.end()) return;
  for (EventQueue* queue : found->second) queue->close();
}

void SseHub::close_all() {
  for (const auto& [topic, queues] : topics_) {
    for (EventQueue* queue : queues) queue->close();
  }
}

}  // namespace aip::http
