#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/test_server.hpp"

namespace aip::http {
namespace {

using namespace std::chrono_literals;
using test::Gate;
using test::TestClient;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

Event event(std::int64_t id, std::string data = "{}") {
  return {.id = id, .type = "job", .data = std::move(data)};
}

// Events that were stored, as the outbox table holds them.
class Outbox {
 public:
  void add(Event event) {
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(event));
  }

  std::vector<Event> after(std::int64_t id, std::size_t limit) {
    const std::lock_guard lock(mutex_);
    std::vector<Event> found;
    for (const Event& event : events_) {
      if (event.id > id && found.size() < limit) found.push_back(event);
    }
    return found;
  }

 private:
  std::mutex mutex_;
  std::vector<Event> events_;
};

class AnEventStream : public test::ServerTest {
 protected:
  AnEventStream() {
    options.event_keepalive = std::chrono::hours(1);  // silence is silence
    route(Method::kGet, "/events/{topic}", [](Request& request) {
      EventStreamBody body{.topic = std::string(request.path_parameter("topic"))};
      if (const auto last = request.headers.find("Last-Event-ID"))
        body.after = std::stoll(std::string(*last));
      if (const auto topic = request.headers.find("X-Ends-With")) body.ends_with = {std::string(*topic)};
      Response response;
      response.body = std::move(body);
      return response;
    });
    replay = [this](std::string_view, std::int64_t after, std::size_t limit) {
      return std::optional(outbox.after(after, limit));
    };
  }

  // An open stream: everything published from now on reaches it.
  TestClient open(const std::string& topic, std::string_view fields = "", int receive_buffer = 0) {
    TestClient client(server->port(), receive_buffer);
    client.send("GET /events/" + topic + " HTTP/1.1\r\nHost: x\r\n" + std::string(fields) + "\r\n");
    EXPECT_TRUE(client.read_until("retry: 2000\n\n"));
    return client;
  }

  // The ids of the events that come, up to and with `last`. A resync is -1.
  static std::vector<std::int64_t> ids_until(TestClient& client, std::int64_t last) {
    return ids_until_either(client, last, last);
  }

  static std::vector<std::int64_t> ids_until_either(TestClient& client, std::int64_t one,
                                                    std::int64_t other) {
    std::vector<std::int64_t> ids;
    while (ids.empty() || (ids.back() != one && ids.back() != other)) {
      const auto text = client.read_until("\n\n");
      if (!text) {
        ADD_FAILURE() << "the stream ended or fell silent after " << ids.size() << " events";
        ids.push_back(0);
        break;
      }
      if (text->starts_with("id: ")) ids.push_back(std::stoll(text->substr(4)));
      if (text->starts_with("event: resync")) ids.push_back(-1);
    }
    return ids;
  }

  Outbox outbox;
};

TEST_F(AnEventStream, DeliversWhatIsPublishedToItsTopic) {
  options.io_threads = 2;
  start();
  auto first = open("a");
  auto second = open("a");
  auto other = open("b");
  EXPECT_EQ(server->event_streams(), 3u);
  server->publish("a", event(1, "{\"n\":1}"));
  server->publish("b", event(2));
  EXPECT_EQ(first.read_until("\n\n"), "id: 1\nevent: job\ndata: {\"n\":1}\n\n");
  EXPECT_EQ(second.read_until("\n\n"), "id: 1\nevent: job\ndata: {\"n\":1}\n\n");
  EXPECT_THAT(ids_until(other, 2), ElementsAre(2));
}

TEST_F(AnEventStream, SaysThatItIsOne) {
  start();
  auto client = this->client();
  client.send("GET /events/a HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto head = client.read_until("\r\n\r\n");
  ASSERT_TRUE(head);
  EXPECT_THAT(*head, HasSubstr("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(*head, HasSubstr("Content-Type: text/event-stream\r\n"));
  EXPECT_THAT(*head, HasSubstr("Cache-Control: no-store\r\n"));
  client.close();
  auto asking = this->client();
  asking.send("HEAD /events/a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(asking.read_reply(true).header("Content-Type"), "text/event-stream");
}

TEST_F(AnEventStream, BeginsWithWhatTheClientMissed) {
  for (int id = 1; id <= 5; ++id) outbox.add(event(id));
  start();
  auto client = open("a", "Last-Event-ID: 2\r\n");
  EXPECT_THAT(ids_until(client, 5), ElementsAre(3, 4, 5));
  server->publish("a", event(5));  // stored before the replay, published after it
  server->publish("a", event(6));
  EXPECT_THAT(ids_until(client, 6), ElementsAre(6));
}

TEST_F(AnEventStream, ReplaysManyPages) {
  for (int id = 1; id <= 2345; ++id) outbox.add(event(id));
  start();
  auto client = open("a", "Last-Event-ID: 0\r\n");
  const auto ids = ids_until(client, 2345);
  ASSERT_EQ(ids.size(), 2345u);
  EXPECT_TRUE(std::ranges::is_sorted(ids));
}

TEST_F(AnEventStream, ReplaysNothingToAClientThatHasToStartAfresh) {
  for (int id = 1; id <= 4000; ++id) outbox.add(event(id));
  start();
  auto client = open("a", "Last-Event-ID: 0\r\n");
  EXPECT_EQ(client.read_until("\n\n"), "event: resync\ndata: {}\n\n");
  server->publish("a", event(4001));
  EXPECT_THAT(ids_until(client, 4001), ElementsAre(4001));
}

TEST_F(AnEventStream, LosesAndRepeatsNothingBetweenReplayAndLive) {
  options.io_threads = 2;
  options.event_queue = 100'000;
  start();
  constexpr int kRounds = 20;
  constexpr std::int64_t kEach = 400;
  std::atomic<std::int64_t> wanted = 0;
  std::thread publisher([&] {
    for (std::int64_t id = 1; id <= kRounds * kEach; ++id) {
      for (std::int64_t so_far = wanted; id > so_far; so_far = wanted) wanted.wait(so_far);
      outbox.add(event(id));
      server->publish("a", event(id));
    }
  });
  for (int round = 0; round < kRounds; ++round) {
    wanted += kEach;
    wanted.notify_one();
    const std::int64_t last = std::max<std::int64_t>(10, round * kEach - kEach);
    auto client = open("a", "Last-Event-ID: " + std::to_string(last) + "\r\n");
    std::int64_t expected = last + 1;
    for (int i = 0; i < 300; ++i, ++expected) {
      const auto text = client.read_until("\n\n");
      ASSERT_TRUE(text);
      ASSERT_TRUE(text->starts_with("id: " + std::to_string(expected) + "\n"))
          << *text << " instead of " << expected;
    }
  }
  publisher.join();
}

TEST_F(AnEventStream, ReadsBackWhatOverflowedDuringTheReplay) {
  options.event_queue = 2;
  Gate replaying;
  Gate go_on;
  replay = [&](std::string_view, std::int64_t after, std::size_t limit) {
    auto events = outbox.after(after, limit);
    replaying.open();
    EXPECT_TRUE(go_on.wait());
    return std::optional(std::move(events));
  };
  start();
  auto client = open("a", "Last-Event-ID: 0\r\n");
  ASSERT_TRUE(replaying.wait());
  for (int id = 1; id <= 10; ++id) {
    outbox.add(event(id));
    server->publish("a", event(id));
  }
  // The events were posted to the stream's thread before what ends the replay.
  go_on.open();
  EXPECT_THAT(ids_until(client, 10), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
}

TEST_F(AnEventStream, StartsAfreshWhenThePastIsGone) {
  replay = [](std::string_view, std::int64_t, std::size_t) { return std::nullopt; };
  start();
  auto client = open("a", "Last-Event-ID: 3\r\n");
  EXPECT_EQ(client.read_until("\n\n"), "event: resync\ndata: {}\n\n");
  server->publish("a", event(9));
  EXPECT_THAT(ids_until(client, 9), ElementsAre(9));
}

TEST_F(AnEventStream, TellsASlowClientToStartAfreshInsteadOfPilingUp) {
  options.event_queue = 8;
  start();
  auto slow = open("a", "", 64 << 10);
  const std::string big(20'000, 'x');
  for (int id = 1; id <= 400; ++id) server->publish("a", event(id, big));
  auto quick = open("a");
  server->publish("a", event(1000));
  ids_until(quick, 1000);  // all of them have been handed to the streams of the thread
  // Now the slow client reads: what the kernel held, and a resync for each time that it fell behind
  // meanwhile. After the last one it is up to date: the next event comes through.
  std::vector<std::int64_t> ids = ids_until(slow, -1);
  EXPECT_LT(ids.size(), 300u);
  std::int64_t next = 1001;
  do {
    server->publish("a", event(next));
    ids = ids_until_either(slow, next++, -1);
  } while (ids.back() == -1 && next < 1400);
  EXPECT_EQ(ids.back(), next - 1);
}

TEST_F(AnEventStream, ShowsASignOfLife) {
  options.event_keepalive = 1s;
  start();
  auto client = open("a");
  EXPECT_EQ(client.read_until("\n\n"), ": \n\n");
  EXPECT_EQ(client.read_until("\n\n"), ": \n\n");
}

TEST_F(AnEventStream, NoticesThatItsClientIsGoneWithoutAWrite) {
  start();
  {
    auto first = open("a");
    auto second = open("a");
    EXPECT_EQ(server->event_streams(), 2u);
  }
  EXPECT_TRUE(test::eventually([&] { return server->event_streams() == 0; }));
}

TEST_F(AnEventStream, EndsWhenItsTopicIsClosed) {
  options.io_threads = 2;
  start();
  auto closed = open("a");
  auto other = open("b");
  server->close_topic("a");
  EXPECT_TRUE(closed.is_closed_by_server());
  server->publish("b", event(1));
  EXPECT_THAT(ids_until(other, 1), ElementsAre(1));
}

TEST_F(AnEventStream, EndsWithWhatItDependsOnAndNothingElseDoes) {
  options.io_threads = 2;
  start();
  auto signed_out = open("a", "X-Ends-With: session:1\r\n");
  auto signed_in = open("a", "X-Ends-With: session:2\r\n");
  server->close_topic("session:1");
  EXPECT_TRUE(signed_out.is_closed_by_server());
  server->publish("a", event(1));
  EXPECT_THAT(ids_until(signed_in, 1), ElementsAre(1));
}

TEST_F(AnEventStream, DoesNotOpenWhenItsTopicWasClosedWhileItWasAskedFor) {
  Gate checked;
  Gate revoked;
  route(Method::kGet, "/late", [&](Request&) {
    checked.open();
    EXPECT_TRUE(revoked.wait());
    Response response;
    response.body = EventStreamBody{.topic = "session"};
    return response;
  });
  start();
  auto client = this->client();
  client.send("GET /late HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_TRUE(checked.wait());
  server->close_topic("session");
  revoked.open();
  EXPECT_TRUE(client.is_closed_by_server());
}

TEST_F(AnEventStream, EndsAtOnceWhenTheServerStops) {
  start();
  auto client = open("a");
  std::thread stopper([&] { server->stop(20s); });
  EXPECT_TRUE(client.is_closed_by_server());
  client.close();
  stopper.join();
}

TEST_F(AnEventStream, CostsLittleEach) {
  options.io_threads = 2;
  start();
  std::vector<TestClient> clients;
  for (int i = 0; i < 500; ++i) clients.push_back(open("a"));
  EXPECT_EQ(server->event_streams(), 500u);
  server->publish("a", event(1));
  for (TestClient& client : clients) EXPECT_THAT(ids_until(client, 1), ElementsAre(1));
}

}  // namespace
}  // namespace aip::http
