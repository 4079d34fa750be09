#include "http/sse_hub.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aip::http {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::shared_ptr<const EventFrame> frame(std::int64_t id) {
  return std::make_shared<const EventFrame>(EventFrame{.id = id, .text = std::to_string(id)});
}

std::vector<std::string> texts(EventQueue& queue) {
  std::vector<std::string> texts;
  for (const auto& frame : queue.take()) texts.push_back(frame->text);
  return texts;
}

const std::string kResync = "event: resync\ndata: {}\n\n";

class AHub : public ::testing::Test {
 protected:
  int wakes = 0;
  EventQueue queue{3, [this] { ++wakes; }};
  SseHub hub;
  SseHub::Moment now = SseHub::Moment() + 1h;
};

TEST(EventText, FollowsTheFormat) {
  EXPECT_EQ(event_text({.id = 7, .type = "job", .data = "{\"a\":1}"}),
            "id: 7\nevent: job\ndata: {\"a\":1}\n\n");
  EXPECT_EQ(event_text({.id = 0, .type = "a\r\nid: 9", .data = "x\r\n\ny"}),
            "event: a  id: 9\ndata: x\ndata: \ndata: y\n\n");
}

TEST_F(AHub, GivesEventsToTheStreamsOfTheirTopic) {
  hub.subscribe("user:1", queue, now);
  hub.publish("user:1", frame(1));
  hub.publish("user:2", frame(2));
  hub.publish("user:1", frame(3));
  EXPECT_EQ(wakes, 2);
  EXPECT_THAT(texts(queue), ElementsAre("1", "3"));
  hub.unsubscribe("user:1", queue);
  hub.publish("user:1", frame(4));
  EXPECT_THAT(texts(queue), IsEmpty());
}

TEST_F(AHub, TellsASlowClientToStartAfresh) {
  hub.subscribe("t", queue, now);
  for (int id = 1; id <= 5; ++id) hub.publish("t", frame(id));
  EXPECT_TRUE(queue.overflowed());
  EXPECT_THAT(texts(queue), ElementsAre(kResync));
  hub.publish("t", frame(6));
  EXPECT_THAT(texts(queue), ElementsAre("6"));
}

TEST_F(AHub, DropsWhatWasReplayed) {
  hub.subscribe("t", queue, now);
  hub.publish("t", frame(1));
  hub.publish("t", frame(2));
  hub.publish("t", frame(3));
  queue.sent_through(2);
  hub.publish("t", frame(2));
  hub.publish("t", frame(0));  // without an id
  EXPECT_THAT(texts(queue), ElementsAre("3", "0"));
}

TEST_F(AHub, ClosesTheStreamsOfATopic) {
  EventQueue other(3, [] {});
  hub.subscribe("t", queue, now);
  hub.subscribe("other", other, now);
  hub.close_topic("t", now + 1s);
  EXPECT_TRUE(queue.closed());
  EXPECT_TRUE(queue.ready());
  EXPECT_FALSE(other.closed());
  hub.close_all();
  EXPECT_TRUE(other.closed());
}

TEST_F(AHub, DismissesTheOldestOfTooManyStreamsOfOne) {
  EventQueue second(3, [] {});
  EventQueue third(3, [] {});
  EventQueue of_another(3, [] {});
  hub.count("a", queue, 2);
  hub.count("a", second, 2);
  hub.count("b", of_another, 2);
  EXPECT_FALSE(queue.ready());
  hub.count("a", third, 2);
  EXPECT_TRUE(queue.ready());
  EXPECT_FALSE(queue.closed()) << "it is told first";
  const auto frames = queue.take();
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_EQ(frames[0]->text, "retry: 60000\nevent: resync\ndata: {}\n\n");
  EXPECT_TRUE(queue.closed());
  EXPECT_FALSE(second.ready() || third.ready() || of_another.ready());
  hub.uncount("a", second);
  EventQueue fourth(3, [] {});
  hub.count("a", fourth, 2);
  EXPECT_FALSE(third.ready());
}

TEST_F(AHub, ClosesAStreamThatWasAskedForBeforeItsTopicWasClosed) {
  hub.close_topic("t", now);
  hub.subscribe("t", queue, now - 1s);
  EXPECT_TRUE(queue.closed());
  EventQueue later(3, [] {});
  hub.subscribe("t", later, now + 1ns);
  EXPECT_FALSE(later.closed());
}

}  // namespace
}  // namespace aip::http
