#include "model/runtime.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <dlfcn.h>
#include <fmt/format.h>

#include "model/ort_api.hpp"

namespace aip::model {
namespace {

std::unexpected<Error> broken(std::string message) {
  return fail(ErrorCode::kEngine, "ONNX Runtime: " + std::move(message));
}

// An object of the runtime, released with the matching function of the table.
template <class T>
using Owned = std::unique_ptr<T, void (*)(T*)>;

// `y = -x` for a vector whose length is a free dimension named "side": an ONNX file of opset 15.
constexpr std::array<unsigned char, 66> kNegation{
    0x08, 0x08, 0x3a, 0x3a, 0x0a, 0x0b, 0x0a, 0x01, 0x78, 0x12, 0x01, 0x79, 0x22, 0x03, 0x4e, 0x65, 0x67,
    0x12, 0x01, 0x67, 0x5a, 0x13, 0x0a, 0x01, 0x78, 0x12, 0x0e, 0x0a, 0x0c, 0x08, 0x01, 0x12, 0x08, 0x0a,
    0x06, 0x12, 0x04, 0x73, 0x69, 0x64, 0x65, 0x62, 0x13, 0x0a, 0x01, 0x79, 0x12, 0x0e, 0x0a, 0x0c, 0x08,
    0x01, 0x12, 0x08, 0x0a, 0x06, 0x12, 0x04, 0x73, 0x69, 0x64, 0x65, 0x42, 0x02, 0x10, 0x0f};

}  // namespace

class Runtime::Loaded {
 public:
  static Result<std::shared_ptr<const Loaded>> load(const std::filesystem::path& library) {
    std::error_code error;
    if (!std::filesystem::exists(library, error)) {
      return fail(ErrorCode::kNotFound, "no ONNX Runtime at " + library.string());
    }
    std::shared_ptr<Loaded> loaded(new Loaded);
    loaded->handle_ = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (loaded->handle_ == nullptr) return broken(dlerror());
    const auto entry = reinterpret_cast<const ort::ApiBase* (*)()>(dlsym(loaded->handle_, "OrtGetApiBase"));
    if (entry == nullptr) return broken(library.string() + " has no OrtGetApiBase");
    const auto* base = entry();
    if (base == nullptr) return broken("no API");
    loaded->version_ = base->version();
    loaded->table_ = base->get_api(ort::kApiVersion);
    if (loaded->table_ == nullptr) {
      return broken(fmt::format("{} does not serve API {}", loaded->version_, ort::kApiVersion));
    }
    AIP_TRY(loaded->test_status());
    AIP_TRY(loaded->check(loaded->get<ort::CreateEnv>()(ort::kLogFatal, "aiplayground", &loaded->env_)));
    AIP_TRY(loaded->check(loaded->get<ort::CreateCpuMemoryInfo>()(ort::kArenaAllocator, ort::kDefaultMemory,
                                                                  &loaded->memory_)));
    return loaded;
  }

  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;

  // The library itself stays: its threads and thread-local data may outlive what is released here.
  ~Loaded() {
    if (memory_ != nullptr) get<ort::ReleaseMemoryInfo>()(memory_);
    if (env_ != nullptr) get<ort::ReleaseEnv>()(env_);
  }

  template <class Function>
  typename Function::Type get() const {
    return Function{}(table_);
  }

  Result<void> check(ort::Status* status) const {
    if (status == nullptr) return {};
    std::string message = get<ort::GetErrorMessage>()(status);
    get<ort::ReleaseStatus>()(status);
    return broken(std::move(message));
  }

  template <class Release, class T>
  Owned<T> owned(T* object) const {
    return Owned<T>(object, get<Release>());
  }

  // A tensor over memory of ours.
  Result<Owned<ort::Value>> tensor(float* data, std::size_t count,
                                   std::span<const std::int64_t> shape) const {
    ort::Value* value = nullptr;
    AIP_TRY(check(get<ort::CreateTensor>()(memory_, data, count * sizeof(float), shape.data(), shape.size(),
                                           ort::kFloat, &value)));
    return owned<ort::ReleaseValue>(value);
  }

  // The numbers of a tensor.
  Result<std::span<const float>> numbers(ort::Value* value) const {
    ort::TensorInfo* made = nullptr;
    AIP_TRY(check(get<ort::TensorTypeAndShape>()(value, &made)));
    const auto info = owned<ort::ReleaseTensorInfo>(made);
    int type = 0;
    std::size_t count = 0;
    void* data = nullptr;
    AIP_TRY(check(get<ort::ElementType>()(info.get(), &type)));
    AIP_TRY(check(get<ort::ElementCount>()(info.get(), &count)));
    if (type != ort::kFloat) return broken("the output is not float32");
    AIP_TRY(check(get<ort::TensorData>()(value, &data)));
    return std::span<const float>(static_cast<const float*>(data), count);
  }

  Result<Owned<ort::Session>> open(std::string_view file, const SessionOptions& wanted) const {
    ort::SessionOptions* made = nullptr;
    AIP_TRY(check(get<ort::CreateSessionOptions>()(&made)));
    const auto options = owned<ort::ReleaseSessionOptions>(made);
    AIP_TRY(check(get<ort::SetGraphOptimisation>()(options.get(), ort::kOptimiseAll)));
    AIP_TRY(check(get<ort::SetIntraOpThreads>()(options.get(), wanted.threads)));
    AIP_TRY(check(get<ort::SetInterOpThreads>()(options.get(), 1)));
    // Costs memory and gains nothing here.
    AIP_TRY(check(get<ort::DisableMemoryPattern>()(options.get())));
    // Waiting threads sleep: the other cores have photos of their own.
    AIP_TRY(check(get<ort::AddSessionConfig>()(options.get(), "session.intra_op.allow_spinning", "0")));
    AIP_TRY(
        check(get<ort::OverrideFreeDimension>()(options.get(), std::string(kFreeSide).c_str(), wanted.side)));
    ort::Session* session = nullptr;
    AIP_TRY(
        check(get<ort::CreateSessionFromArray>()(env_, file.data(), file.size(), options.get(), &session)));
    return owned<ort::ReleaseSession>(session);
  }

  // The shape of the only input; -1 where it is free.
  Result<std::vector<std::int64_t>> input_shape(const ort::Session* session) const {
    std::size_t inputs = 0;
    AIP_TRY(check(get<ort::SessionInputCount>()(session, &inputs)));
    if (inputs != 1) return broken(fmt::format("the network has {} inputs, not 1", inputs));
    ort::TypeInfo* made = nullptr;
    AIP_TRY(check(get<ort::SessionInputType>()(session, 0, &made)));
    const auto type = owned<ort::ReleaseTypeInfo>(made);
    const ort::TensorInfo* info = nullptr;
    AIP_TRY(check(get<ort::CastToTensorInfo>()(type.get(), &info)));
    if (info == nullptr) return broken("the input is not a tensor");
    int element = 0;
    AIP_TRY(check(get<ort::ElementType>()(info, &element)));
    if (element != ort::kFloat) return broken("the input is not float32");
    std::size_t rank = 0;
    AIP_TRY(check(get<ort::DimensionsCount>()(info, &rank)));
    std::vector<std::int64_t> shape(rank);
    AIP_TRY(check(get<ort::Dimensions>()(info, shape.data(), rank)));
    return shape;
  }

  // A run gives its working memory back when it ends: it is needed for a part of a photo's time only, and
  // asking for it again costs little.
  Result<Owned<ort::RunOptions>> run_options() const {
    ort::RunOptions* made = nullptr;
    AIP_TRY(check(get<ort::CreateRunOptions>()(&made)));
    auto options = owned<ort::ReleaseRunOptions>(made);
    AIP_TRY(check(get<ort::AddRunConfig>()(options.get(), "memory.enable_memory_arena_shrinkage", "cpu:0")));
    return options;
  }

  // Calls every function of the table once with a known result, so that a wrong slot is found at start and
  // not in the middle of a photo.
  Result<void> self_test() const {
    AIP_TRY_ASSIGN(const auto session,
                   open({reinterpret_cast<const char*>(kNegation.data()), kNegation.size()}, {.side = 2}));
    AIP_TRY_ASSIGN(const auto shape, input_shape(session.get()));
    if (shape != std::vector<std::int64_t>{2}) return broken("the self-test's shape is wrong");
    std::array<float, 2> numbers_in{1.5F, -2};
    AIP_TRY_ASSIGN(const auto input, tensor(numbers_in.data(), numbers_in.size(), shape));
    int is_tensor = 0;
    AIP_TRY(check(get<ort::IsTensor>()(input.get(), &is_tensor)));
    if (is_tensor != 1) return broken("the self-test's tensor is not one");
    const char* in = "x";
    const char* out = "y";
    const ort::Value* const inputs = input.get();
    ort::Value* made = nullptr;
    AIP_TRY_ASSIGN(const auto options, run_options());
    AIP_TRY(check(get<ort::Run>()(session.get(), options.get(), &in, &inputs, 1, &out, 1, &made)));
    const auto output = owned<ort::ReleaseValue>(made);
    AIP_TRY_ASSIGN(const auto result, numbers(output.get()));
    if (!std::ranges::equal(result, std::array{-1.5F, 2.0F}))
      return broken("the self-test's result is wrong");
    return {};
  }

  std::string_view version() const { return version_; }

 private:
  Loaded() = default;

  Result<void> test_status() const {
    constexpr const char* kText = "a status for the self-test";
    auto* status = get<ort::CreateStatus>()(ort::kFail, kText);
    const bool is_right = status != nullptr && get<ort::GetErrorCode>()(status) == ort::kFail &&
                          std::strcmp(get<ort::GetErrorMessage>()(status), kText) == 0;
    if (!is_right) return broken("the self-test's status is wrong");
    get<ort::ReleaseStatus>()(status);
    return {};
  }

  void* handle_ = nullptr;
  std::string version_;
  const void* const* table_ = nullptr;
  ort::Env* env_ = nullptr;
  ort::MemoryInfo* memory_ = nullptr;
};

Result<Runtime> Runtime::load(const std::filesystem::path& library) {
  AIP_TRY_ASSIGN(auto loaded, Loaded::load(library));
  AIP_TRY(loaded->self_test());
  return Runtime(std::move(loaded));
}

std::string_view Runtime::version() const { return loaded_->version(); }

struct Session::State {
  std::shared_ptr<const Runtime::Loaded> runtime;
  SessionOptions options;
  Owned<ort::Session> session;

  std::array<std::int64_t, 4> shape(std::int64_t channels) const {
    return {1, channels, options.side, options.side};
  }

  std::size_t pixels() const { return static_cast<std::size_t>(options.side) * options.side; }

  // `outputs`: null where the runtime is to allocate one; afterwards the results, to be released.
  Result<void> run(std::span<const float> numbers, std::span<ort::Value*> outputs) const {
    if (numbers.size() != 3 * pixels()) return broken("an input of the wrong size");
    // The runtime only reads it.
    AIP_TRY_ASSIGN(const auto input,
                   runtime->tensor(const_cast<float*>(numbers.data()), numbers.size(), shape(3)));
    const char* input_name = options.input.c_str();
    const ort::Value* const inputs = input.get();
    std::vector<const char*> names;
    for (const auto& name : options.outputs) names.push_back(name.c_str());
    AIP_TRY_ASSIGN(const auto run_options, runtime->run_options());
    return runtime->check(runtime->get<ort::Run>()(session.get(), run_options.get(), &input_name, &inputs, 1,
                                                   names.data(), names.size(), outputs.data()));
  }
};

Session::Session(std::unique_ptr<State> state) : state_(std::move(state)) {}

Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<Session> Session::open(const Runtime& runtime, std::string_view file, const SessionOptions& options) {
  const auto& loaded = runtime.loaded_;
  AIP_TRY_ASSIGN(auto session, loaded->open(file, options));
  AIP_TRY_ASSIGN(const auto shape, loaded->input_shape(session.get()));
  const auto fits = [](std::int64_t dimension, std::int64_t wanted) {
    return dimension == wanted || dimension == -1;
  };
  if (shape.size() != 4 || !fits(shape[0], 1) || !fits(shape[1], 3) || !fits(shape[2], options.side) ||
      !fits(shape[3], options.side)) {
    return broken(fmt::format("the input is [{}], not [1, 3, {}, {}]", fmt::join(shape, ", "), options.side,
                              options.side));
  }
  return Session(
      std::make_unique<State>(State{.runtime = loaded, .options = options, .session = std::move(session)}));
}

Result<void> Session::run(std::span<const float> input, std::span<float> output) {
  if (state_->options.outputs.size() != 1 || output.size() != state_->pixels()) {
    return broken("an output of the wrong size");
  }
  AIP_TRY_ASSIGN(const auto value, state_->runtime->tensor(output.data(), output.size(), state_->shape(1)));
  ort::Value* result = value.get();
  return state_->run(input, {&result, 1});
}

Result<std::vector<std::vector<float>>> Session::run_all(std::span<const float> input) {
  std::vector<ort::Value*> made(state_->options.outputs.size(), nullptr);
  AIP_TRY(state_->run(input, made));
  std::vector<Owned<ort::Value>> values;
  for (auto* value : made) values.push_back(state_->runtime->owned<ort::ReleaseValue>(value));
  std::vector<std::vector<float>> results;
  for (const auto& value : values) {
    AIP_TRY_ASSIGN(const auto numbers, state_->runtime->numbers(value.get()));
    results.emplace_back(numbers.begin(), numbers.end());
  }
  return results;
}

int Session::side() const { return state_->options.side; }

}  // namespace aip::model
