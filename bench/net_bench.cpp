// What outbound calls cost in memory while they wait for their answers.
//   net_bench URL CALLS BYTES KIND
// Sends CALLS requests at once, each with a JSON body of about BYTES, and prints by how much the process grew
// over its size before them, at the most. KIND: `file`, the picture in the body is read from its file as it
// is sent, as the engines do; `memory`, the whole body is a text.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

#include "base/file.hpp"
#include "net/client.hpp"

namespace {

using namespace aip;
namespace asio = boost::asio;

// Resident memory in bytes.
std::uint64_t resident() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t pages = 0;
  statm >> total >> pages;
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

net::Request request(const std::string& url, int picture, std::uint64_t bytes) {
  net::Request call{.method = "POST", .url = url, .headers = {{"Content-Type", "application/json"}}};
  call.body.add(R"({"prompt":"on white","image":"data:image/jpeg;base64,)");
  if (picture >= 0) {
    call.body.add_base64(picture, bytes * 3 / 4);
  } else {
    call.body.add(std::string(bytes, 'A'));
  }
  call.body.add("\"}");
  return call;
}

asio::awaitable<void> ask(net::Client& client, net::Request call, int& answered) {
  const auto response = co_await client.send(std::move(call));
  if (response && response->status == 200) ++answered;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return 2;
  const std::string url = argv[1];
  const int calls = std::atoi(argv[2]);
  const auto bytes = static_cast<std::uint64_t>(std::atoll(argv[3]));
  const bool is_file = std::string_view(argv[4]) == "file";

  auto picture = open_temporary(std::filesystem::temp_directory_path());
  if (!picture || !write_all(picture->get(), std::string(bytes * 3 / 4, 'x'))) return 1;
  net::Client client({.guard = net::AddressGuard({*net::parse_allowed("127.0.0.0/8:*")})});
  asio::io_context io;
  int answered = 0;
  if (!client.send_blocking({.url = url})) return 1;  // what the first call of all costs is not theirs

  const auto before = resident();
  std::uint64_t most = before;
  std::atomic<bool> is_over = false;
  std::thread sampler([&] {
    for (; !is_over; std::this_thread::sleep_for(std::chrono::milliseconds(5)))
      most = std::max(most, resident());
  });
  const int file = is_file ? picture->get() : -1;
  for (int i = 0; i < calls; ++i)
    asio::co_spawn(io, ask(client, request(url, file, bytes), answered), asio::detached);
  io.run();
  is_over = true;
  sampler.join();
  fmt::print("{} of {} calls answered; grown by {:.1f} MB at the most, {:.1f} kB a call\n", answered, calls,
             (most - before) / 1e6, (most - before) / 1e3 / calls);
  return answered == calls ? 0 : 1;
}
