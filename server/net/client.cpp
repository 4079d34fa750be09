#include "net/client.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <future>
#include <map>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/completion.hpp"
#include "base/root.hpp"
#include "base/text.hpp"
#include "net/transfer.hpp"

namespace aip::net {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds kLookForStuck{250};

// One of curl's sockets in our event loop. curl owns the descriptor.
struct Watch {
  Watch(asio::io_context& io, curl_socket_t socket) : descriptor(io, socket), socket(socket) {}

  asio::posix::stream_descriptor descriptor;
  curl_socket_t socket;
  int wanted = 0;  // CURL_POLL_IN, CURL_POLL_OUT
  bool is_reading = false;
  bool is_writing = false;
  bool is_gone = false;
};

void start_curl() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) throw std::runtime_error("libcurl does not start");
  });
}

std::unexpected<Error> stopping() { return fail_later(ErrorCode::kUnavailable, "outbound HTTP: stopping"); }

}  // namespace

// Everything but the counters lives on the client's own thread.
class Client::State {
 public:
  explicit State(Options options) : options_(std::move(options)), work_(asio::make_work_guard(io_)) {
    start_curl();
    multi_ = curl_multi_init();
    if (multi_ == nullptr) throw std::bad_alloc();
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &State::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &State::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 64L);
    for (const auto& line : options_.resolve) resolve_ = curl_slist_append(resolve_, line.c_str());
    thread_ = start_thread("outbound HTTP", [this] { run_loop("outbound HTTP", io_); });
  }

  ~State() {
    asio::post(io_, [this] { shut_down(); });
    thread_.join();
    curl_multi_cleanup(multi_);
    curl_slist_free_all(resolve_);
  }

  asio::awaitable<Result<Response>> send(Request request) {
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Result<Response>)>(
        [this](auto handler, Request asked) {
          const std::uint64_t id = next_id_++;
          const auto slot = asio::get_associated_cancellation_slot(handler);
          if (slot.is_connected()) cancel_through(slot, id);
          submit(id, std::move(asked), resuming<Result<Response>>(std::move(handler)));
        },
        asio::use_awaitable, std::move(request));
  }

  Result<Response> send_blocking(Request request) {
    std::promise<Result<Response>> promise;
    auto future = promise.get_future();
    submit(next_id_++, std::move(request),
           [&promise](Result<Response> result) { promise.set_value(std::move(result)); });
    return future.get();
  }

  std::uint64_t opened() const { return opened_; }

 private:
  void cancel_through(asio::cancellation_slot slot, std::uint64_t id) {
    slot.assign([this, id](asio::cancellation_type type) {
      using enum asio::cancellation_type;
      if ((type & (terminal | total)) != none) asio::post(io_, [this, id] { cancel(id); });
    });
  }

  void submit(std::uint64_t id, Request request, Done done) {
    auto transfer = std::make_unique<Transfer>(id, std::move(request), std::move(done));
    asio::post(io_, [this, transfer = std::move(transfer)]() mutable { begin(std::move(transfer)); });
  }

  void begin(std::unique_ptr<Transfer> transfer) {
    if (is_stopping_) return transfer->finish(stopping());
    if (auto prepared = transfer->prepare(options_, resolve_, opened_); !prepared) {
      return transfer->finish(fail(std::move(prepared).error()));
    }
    if (transfers_.empty()) look_for_stuck();
    curl_multi_add_handle(multi_, transfer->easy());
    const auto id = transfer->id;
    transfers_.emplace(id, std::move(transfer));
  }

  // Removes the transfer from curl, which closes a connection that is in the middle of an exchange.
  std::unique_ptr<Transfer> take(std::uint64_t id) {
    const auto found = transfers_.find(id);
    if (found == transfers_.end()) return nullptr;
    auto transfer = std::move(found->second);
    transfers_.erase(found);
    curl_multi_remove_handle(multi_, transfer->easy());
    return transfer;
  }

  void cancel(std::uint64_t id) {
    if (auto transfer = take(id)) transfer->finish(fail(ErrorCode::kCancelled, "outbound call: cancelled"));
  }

  void collect() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      Transfer* ended = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &ended);
      auto result = ended->outcome(code);
      take(ended->id)->finish(std::move(result));
    }
  }

  void act(curl_socket_t socket, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, socket, events, &running);
    collect();
  }

  void look_for_stuck() {
    ticker_.expires_after(kLookForStuck);
    ticker_.async_wait([this](boost::system::error_code error) {
      if (error || transfers_.empty()) return;
      const auto now = std::chrono::steady_clock::now();
      std::vector<std::uint64_t> stuck;
      for (const auto& [id, transfer] : transfers_) {
        if (transfer->is_stuck(now)) stuck.push_back(id);
      }
      for (const auto id : stuck) {
        const auto transfer = take(id);
        transfer->finish(fail(transfer->broken(ErrorCode::kTimeout, "nothing moved for too long",
                                               "No data arrived for too long.")));
      }
      if (!transfers_.empty()) look_for_stuck();
    });
  }

  static int on_timer(CURLM*, long milliseconds, void* self) {
    auto& state = *static_cast<State*>(self);
    if (milliseconds < 0) {
      state.timer_.cancel();
      return 0;
    }
    state.timer_.expires_after(std::chrono::milliseconds(milliseconds));
    state.timer_.async_wait([&state](boost::system::error_code error) {
      if (!error) state.act(CURL_SOCKET_TIMEOUT, 0);
    });
    return 0;
  }

  static int on_socket(CURL*, curl_socket_t socket, int what, void* self, void*) {
    auto& state = *static_cast<State*>(self);
    const auto found = state.watches_.find(socket);
    if (what == CURL_POLL_REMOVE) {
      if (found != state.watches_.end()) {
        found->second->is_gone = true;
        found->second->descriptor.release();
        state.watches_.erase(found);
      }
      return 0;
    }
    auto watch =
        found != state.watches_.end()
            ? found->second
            : state.watches_.emplace(socket, std::make_shared<Watch>(state.io_, socket)).first->second;
    watch->wanted = what;
    state.arm(watch);
    return 0;
  }

  void arm(const std::shared_ptr<Watch>& watch) {
    if ((watch->wanted & CURL_POLL_IN) != 0)
      wait(watch, asio::posix::descriptor_base::wait_read, &Watch::is_reading, CURL_CSELECT_IN);
    if ((watch->wanted & CURL_POLL_OUT) != 0)
      wait(watch, asio::posix::descriptor_base::wait_write, &Watch::is_writing, CURL_CSELECT_OUT);
  }

  void wait(const std::shared_ptr<Watch>& watch, asio::posix::descriptor_base::wait_type type,
            bool Watch::* is_waiting, int event) {
    if (std::exchange(watch.get()->*is_waiting, true)) return;
    watch->descriptor.async_wait(type, [this, watch, is_waiting, event](boost::system::error_code error) {
      watch.get()->*is_waiting = false;
      if (watch->is_gone || error == asio::error::operation_aborted) return;
      // The wait started when this was wanted; it may no longer be.
      if ((watch->wanted & event) != 0) act(watch->socket, error ? CURL_CSELECT_ERR : event);
      if (!watch->is_gone) arm(watch);
    });
  }

  void shut_down() {
    is_stopping_ = true;
    while (!transfers_.empty()) take(transfers_.begin()->first)->finish(stopping());
    timer_.cancel();
    ticker_.cancel();
    work_.reset();
    // Kept connections are closed by curl_multi_cleanup; their descriptors must be out of the loop before.
    for (auto& [socket, watch] : watches_) {
      watch->is_gone = true;
      watch->descriptor.release();
    }
    watches_.clear();
  }

  const Options options_;
  std::atomic<std::uint64_t> next_id_{1};
  std::atomic<std::uint64_t> opened_{0};

  asio::io_context io_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer timer_{io_};
  asio::steady_timer ticker_{io_};
  CURLM* multi_ = nullptr;
  curl_slist* resolve_ = nullptr;
  std::map<std::uint64_t, std::unique_ptr<Transfer>> transfers_;
  std::map<curl_socket_t, std::shared_ptr<Watch>> watches_;
  bool is_stopping_ = false;
  std::thread thread_;
};

// CURL_POLL_IN and CURL_CSELECT_IN are the same bit, as are the OUT ones; wait() relies on it.
static_assert(CURL_POLL_IN == CURL_CSELECT_IN && CURL_POLL_OUT == CURL_CSELECT_OUT);

Client::Client(Options options) : state_(std::make_unique<State>(std::move(options))) {}

Client::~Client() = default;

asio::awaitable<Result<Response>> Client::send(Request request) { return state_->send(std::move(request)); }

Result<Response> Client::send_blocking(Request request) { return state_->send_blocking(std::move(request)); }

std::uint64_t Client::connections_opened() const { return state_->opened(); }

Result<std::string> origin_of(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> parsed(curl_url(), &curl_url_cleanup);
  const auto wrong = [] {
    return fail(ErrorCode::kInvalidInput, "not an http(s) URL",
                "Use an address like https://api.example.com/v1, without user name.");
  };
  if (!parsed) throw std::bad_alloc();
  if (curl_url_set(parsed.get(), CURLUPART_URL, url.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK)
    return wrong();
  const auto part = [&](CURLUPart which) {
    char* text = nullptr;
    if (curl_url_get(parsed.get(), which, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return std::string();
    std::string copy(text);
    curl_free(text);
    return copy;
  };
  const auto scheme = part(CURLUPART_SCHEME);
  const auto host = part(CURLUPART_HOST);
  if ((scheme != "http" && scheme != "https") || host.empty()) return wrong();
  return scheme + "://" + to_lower(host) + ":" + part(CURLUPART_PORT);
}

}  // namespace aip::net
