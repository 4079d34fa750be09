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

// The client waits before it comes back, so that too many of them don't drive each other out all the time.
const std::shared_ptr<const EventFrame>& dismissal_frame() {
  static const auto frame = std::make_shared<const EventFrame>(
      EventFrame{.id = 0, .text = "retry: 60000\n" + resync_frame()->text});
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
  if (closed_ || dismissed_ || overflowed_) return;
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

void EventQueue::dismiss() {
  dismissed_ = true;
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
  if (dismissed_) {
    frames = {dismissal_frame()};
    closed_ = true;
  }
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

void SseHub::count(std::string_view whose, EventQueue& queue, std::size_t most) {
  auto found = counted_.find(whose);
  if (found == counted_.end()) found = counted_.emplace(whose, std::vector<EventQueue*>()).first;
  auto& queues = found->second;
  queues.push_back(&queue);
  if (queues.size() <= most) return;
  queues.front()->dismiss();
  queues.erase(queues.begin());
}

void SseHub::uncount(std::string_view whose, EventQueue& queue) {
  const auto found = counted_.find(whose);
  if (found == counted_.end()) return;
  std::erase(found->second, &queue);
  if (found->second.empty()) counted_.erase(found);
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
