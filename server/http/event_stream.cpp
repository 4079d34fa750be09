#include "http/event_stream.hpp"

#include <exception>
#include <utility>

#include "base/log.hpp"
#include "http/response_head.hpp"
#include "http/run_on.hpp"

namespace aip::http {
namespace asio = boost::asio;

namespace {

constexpr std::size_t kReplayPage = 500;
constexpr int kMaxReplayPages = 5;     // further behind than this, a reload is cheaper
constexpr int kSendBuffer = 64 << 10;  // the kernel's, so that a client that does not read costs little
constexpr std::string_view kOpening = "retry: 2000\n\n";
constexpr std::string_view kKeepAlive = ": \n\n";

class EventStream {
 public:
  EventStream(Transport& transport, ServerContext& context, SseHub& hub, EventStreamBody body, Moment asked)
      : transport_(transport),
        context_(context),
        hub_(hub),
        body_(std::move(body)),
        queue_(context.options.event_queue, [&transport] { transport.wake(); }) {
    ++context_.event_streams;
    hub_.subscribe(body_.topic, queue_, asked);
    for (const auto& topic : body_.ends_with) hub_.subscribe(topic, queue_, asked);
    if (!body_.whose.empty()) hub_.count(body_.whose, queue_, context.options.max_streams_of_one);
  }

  ~EventStream() {
    hub_.unsubscribe(body_.topic, queue_);
    for (const auto& topic : body_.ends_with) hub_.unsubscribe(topic, queue_);
    hub_.uncount(body_.whose, queue_);
    --context_.event_streams;
  }

  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  asio::awaitable<void> run(std::string head) {
    transport_.release_input();
    transport_.limit_send_buffer(kSendBuffer);
    transport_.watch_for_end();
    co_await transport_.write(head, kOpening);
    if (body_.after) co_await replay(*body_.after);
    co_await live();
  }

 private:
  bool over() const { return transport_.closed() || queue_.closed() || context_.stopping; }

  // Live events wait in the queue meanwhile. If they overflow it, they are read back with the next page.
  // Nothing is sent before everything was read: a client that has to reload has no use for a part of the
  // past.
  asio::awaitable<void> replay(std::int64_t after) {
    std::string text;
    for (int page = 0; page < kMaxReplayPages && !over(); ++page) {
      queue_.clear();
      std::optional<std::vector<Event>> events;
      const bool ran = co_await run_on(context_.quick, body_.topic, [&] { events = read_page(after); });
      if (!ran || !events) break;
      for (const Event& event : *events) {
        text += event_text(event);
        after = std::max(after, event.id);
      }
      queue_.sent_through(after);
      if (events->size() < kReplayPage && !queue_.overflowed()) {
        co_await transport_.write(text);
        co_return;
      }
    }
    queue_.clear();
    const std::string resync = event_text({.id = 0, .type = "resync", .data = "{}"});
    co_await transport_.write(resync);
  }

  std::optional<std::vector<Event>> read_page(std::int64_t after) const {
    try {
      if (context_.replay) return context_.replay(body_.topic, after, kReplayPage);
    } catch (const std::exception& exception) {
      log::error("http: replaying events: {}", exception.what());
    }
    return std::nullopt;
  }

  asio::awaitable<void> live() {
    while (!over()) {
      const auto frames = queue_.take();
      if (frames.empty()) {
        const Moment keep_alive = std::chrono::steady_clock::now() + context_.options.event_keepalive;
        co_await transport_.sleep(keep_alive);
        const bool silent = !queue_.ready() && std::chrono::steady_clock::now() >= keep_alive;
        if (silent && !over()) co_await transport_.write(kKeepAlive);
        continue;
      }
      std::string joined;
      if (frames.size() > 1) {
        for (const auto& frame : frames) joined += frame->text;
      }
      co_await transport_.write(frames.size() == 1 ? std::string_view(frames.front()->text) : joined);
    }
  }

  Transport& transport_;
  ServerContext& context_;
  SseHub& hub_;
  EventStreamBody body_;
  EventQueue queue_;
};

}  // namespace

asio::awaitable<void> send_event_stream(Transport& transport, ServerContext& context, SseHub& hub,
                                        Response response, Moment asked) {
  Headers& headers = response.headers;
  headers.set("Content-Type", "text/event-stream");
  headers.set("Cache-Control", "no-store");
  headers.set("X-Accel-Buffering", "no");  // nginx would hold events back
  // The body ends with the connection.
  std::string head =
      response_head(response.status, headers, context.options.default_headers, {.close = true});
  EventStream stream(transport, context, hub, std::get<EventStreamBody>(std::move(response.body)), asked);
  co_await stream.run(std::move(head));
}

}  // namespace aip::http
