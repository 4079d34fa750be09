#include "install/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <exception>
#include <thread>

#include <fmt/format.h>

#include "base/file.hpp"
#include "image/library.hpp"
#include "install/samples.hpp"
#include "model/convert.hpp"
#include "pixel/channel.hpp"
#include "pixel/child.hpp"
#include "pixel/process.hpp"
#include "pixel/sandbox.hpp"

namespace aip::install {
namespace {

constexpr const char* kProcessWord = "model-process";
constexpr std::uint64_t kMaxNetworkBytes = 1500ull << 20;
// Waiting may take this many times as long as working.
constexpr int kPatience = 8;
constexpr std::chrono::milliseconds kLook{500};

std::string_view word_of(Work work) { return work == Work::kConvert ? "convert" : "probe"; }

json::object object_of(const model::Comparison& comparison) {
  return {{"side", comparison.side},
          {"overlapInt8", comparison.overlap_int8},
          {"overlapFp32", comparison.overlap_fp32},
          {"judged", comparison.judged},
          {"difference", comparison.difference},
          {"secondsInt8", comparison.seconds_int8},
          {"secondsFp32", comparison.seconds_fp32}};
}

json::array array_of(const std::array<float, 3>& numbers) { return {numbers[0], numbers[1], numbers[2]}; }

void say(const json::object& object) {
  // When nobody listens any more, there is nobody to tell.
  (void)pixel::send_packet(pixel::kSocketDescriptor, json::serialize(object));
}

void say_progress(std::string_view what, int done, int total) {
  say({{"progress", what}, {"done", done}, {"total", total}});
}

struct Task {
  bool is_probe = false;
  model::Input input;
  model::Output output;
  model::Probe probe;
};

Result<Task> task_of(const json::object& order) {
  Task task{.is_probe = string_at(order, "work") == word_of(Work::kProbe)};
  if (!task.is_probe) {
    // ISNet as its package has it: (v - 128) / 256 in, shares out.
    task.input = {.name = "input", .mean = {128, 128, 128}, .scale = {1.0F / 256, 1.0F / 256, 1.0F / 256}};
    task.output = {.name = "output"};
    return task;
  }
  const auto* details = object_at(order, "details");
  if (details == nullptr) return fail(ErrorCode::kInternal, "order: no details");
  const auto kind = from_word<model::Kind>(string_at(*details, "kind").value_or(""));
  if (!kind) return fail(ErrorCode::kInternal, "order: no kind");
  task.probe = {.kind = *kind,
                .output = string_at(*details, "output").value_or(""),
                .side = static_cast<int>(int_at(*details, "side").value_or(0))};
  return task;
}

Result<json::object> carry_out(const Task& task, const model::Runtime& runtime, std::string_view source,
                               const std::vector<model::Sample>& samples, int result) {
  const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  if (!task.is_probe) {
    AIP_TRY_ASSIGN(const auto made,
                   model::convert(runtime, source, task.input, task.output, samples, threads, say_progress));
    AIP_TRY(write_all(result, made.file));
    json::array comparisons;
    for (const auto& comparison : made.comparisons) comparisons.push_back(object_of(comparison));
    return json::object{{"precision", to_string(made.precision)}, {"comparisons", std::move(comparisons)}};
  }
  AIP_TRY_ASSIGN(const auto found, model::probe(runtime, source, task.probe, samples, threads, say_progress));
  AIP_TRY(write_all(result, found.file));
  return json::object{{"side", found.side},
                      {"input", found.input.name},
                      {"mean", array_of(found.input.mean)},
                      {"scale", array_of(found.input.scale)},
                      {"output", found.output.name},
                      {"activation", to_string(found.output.activation)},
                      {"stretch", found.output.stretch},
                      {"overlap", found.overlap},
                      {"judged", found.judged}};
}

// Everything that needs files is done before the door is locked; the network is looked at only after it.
Result<json::object> serve_order() {
  pixel::bind_to_parent();
  AIP_TRY_ASSIGN(const auto packet, pixel::receive_packet(pixel::kSocketDescriptor, pixel::Wait::kYes));
  AIP_TRY_ASSIGN(const auto value, parse_json(packet.text));
  if (!value.is_object() || packet.files.size() != 2) return fail(ErrorCode::kInternal, "order: malformed");
  const auto& order = value.get_object();
  AIP_TRY_ASSIGN(const Task task, task_of(order));
  AIP_TRY(image::start_libraries(kProcessWord));
  AIP_TRY_ASSIGN(const auto runtime, model::Runtime::load(string_at(order, "library").value_or("")));
  const auto samples = built_in_samples();
  AIP_TRY(pixel::lock_in(static_cast<std::uint64_t>(int_at(order, "memory").value_or(0))));

  const std::uint64_t size = file_size(packet.files[0].get());
  if (size == 0 || size > kMaxNetworkBytes) {
    return fail(ErrorCode::kInvalidInput, "network: bad size",
                fmt::format("This model can't be used: its file has {} bytes.", size));
  }
  void* memory = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, packet.files[0].get(), 0);
  if (memory == MAP_FAILED) return fail(errno_error(errno, "map the network"));
  return carry_out(task, runtime, {static_cast<const char*>(memory), size}, samples, packet.files[1].get());
}

Result<json::object> answer() {
  try {
    return serve_order();
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::kInvalidInput, "network: out of memory",
                "This model can't be used: it needs more memory than it may have.");
  } catch (const std::exception& error) {
    return fail(ErrorCode::kEngine, std::string("model process: ") + error.what());
  }
}

std::unexpected<Error> died(const std::string& how) {
  return fail(
      ErrorCode::kEngine, "model process: " + how,
      fmt::format("The model could not be tried: its process ended ({}). The file is broken, or there "
                  "is too little memory.",
                  how));
}

// A report or an error, as the child tells it; none for anything else.
std::optional<Result<json::object>> end_of(const json::object& said) {
  if (const auto* report = object_at(said, "report")) return *report;
  const auto code = error_code_from(string_at(said, "error").value_or(""));
  if (!code) return std::nullopt;
  return fail(*code, string_at(said, "message").value_or(""), string_at(said, "words").value_or(""));
}

}  // namespace

Result<json::object> run_in_child(const std::filesystem::path& executable, const Order& order,
                                  const Limits& limits, const model::Progress& progress,
                                  const std::function<bool()>& is_cancelled) {
  AIP_TRY_ASSIGN(auto child, pixel::ChildProcess::start(executable, limits.memory_bytes, {}, kProcessWord));
  const json::object request{{"work", word_of(order.work)},
                             {"library", order.library.string()},
                             {"memory", limits.memory_bytes},
                             {"details", order.details}};
  const std::array files{order.source, order.result};
  AIP_TRY(pixel::send_packet(child.socket(), json::serialize(request), files));
  const auto deadline =
      std::chrono::steady_clock::now() + kPatience * std::chrono::seconds(limits.processor_seconds);
  while (true) {
    pollfd ready{.fd = child.socket(), .events = POLLIN, .revents = 0};
    ::poll(&ready, 1, static_cast<int>(kLook.count()));
    if (is_cancelled()) return fail(ErrorCode::kCancelled, "model process: cancelled", "Stopped.");
    if (child.processor_time() > std::chrono::seconds(limits.processor_seconds) ||
        std::chrono::steady_clock::now() > deadline) {
      return died("it took longer than it may");
    }
    auto packet = pixel::receive_packet(child.socket(), pixel::Wait::kNo);
    if (!packet && packet.error().code == ErrorCode::kTimeout) continue;
    if (!packet) return died(child.end());
    const auto said = parse_json(packet->text);
    if (!said || !said->is_object()) return died("it said something odd");
    const auto& object = said->get_object();
    if (auto end = end_of(object)) return *std::move(end);
    progress(string_at(object, "progress").value_or(""), static_cast<int>(int_at(object, "done").value_or(0)),
             static_cast<int>(int_at(object, "total").value_or(1)));
  }
}

bool is_model_process(int argc, char** argv) { return argc == 2 && std::strcmp(argv[1], kProcessWord) == 0; }

int model_process_main() {
  const auto report = answer();
  if (report) {
    say({{"report", *report}});
    return 0;
  }
  say({{"error", to_string(report.error().code)},
       {"message", report.error().message},
       {"words", report.error().public_message}});
  return 1;
}

}  // namespace aip::install
