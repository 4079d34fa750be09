// A library in ONNX Runtime's place (server/model/ort_api.hpp). Its one network finds the middle of every
// photo; a photo whose first pixel is red crashes it, and one whose first pixel is blue makes it hang.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "model/ort_api.hpp"

namespace aip::model::ort {

struct Status {
  int code;
  std::string message;
};

struct Env {};

struct MemoryInfo {};

struct RunOptions {};

struct SessionOptions {
  std::int64_t side = 0;
};

// The self-test's network takes a vector, all others take a square.
struct Session {
  std::vector<std::int64_t> shape;
};

struct Value {
  float* data = nullptr;
  std::size_t count = 0;
  std::vector<float> own = {};
};

struct TensorInfo {
  std::vector<std::int64_t> shape;
  std::size_t count = 0;
};

struct TypeInfo {
  TensorInfo tensor;
};

namespace {

constexpr std::size_t kSelfTestBytes = 66;

template <class T>
Status* make(T** object, T value = {}) {
  *object = new T(std::move(value));
  return nullptr;
}

template <class T>
void release(T* object) {
  delete object;
}

void find(const Value& photo, Value& mask) {
  const float red = photo.data[0];
  const float blue = photo.data[2 * mask.count];
  if (red > 200 && blue < 50) __builtin_trap();
  volatile bool hangs = blue > 200 && red < 50;
  while (hangs) {
  }
  std::size_t side = 1;
  while (side * side < mask.count) ++side;
  for (std::size_t i = 0; i < mask.count; ++i) {
    const auto is_inside = [side](std::size_t at) { return at > side / 4 && at < side * 3 / 4; };
    mask.data[i] = is_inside(i % side) && is_inside(i / side) ? 1 : 0;
  }
}

Status* run(ort::Session*, const RunOptions*, const char* const*, const Value* const* inputs, std::size_t,
            const char* const*, std::size_t, Value** outputs) {
  const Value& input = *inputs[0];
  if (outputs[0] != nullptr) {
    find(input, *outputs[0]);
    return nullptr;
  }
  std::vector<float> negated(input.count);
  std::transform(input.data, input.data + input.count, negated.begin(), [](float number) { return -number; });
  auto* made = new Value{.data = nullptr, .count = input.count, .own = std::move(negated)};
  made->data = made->own.data();
  outputs[0] = made;
  return nullptr;
}

class Table {
 public:
  Table() {
    set<CreateStatus>([](int code, const char* message) { return new Status{code, message}; });
    set<GetErrorCode>([](const Status* status) { return status->code; });
    set<GetErrorMessage>([](const Status* status) { return status->message.c_str(); });
    set<CreateEnv>([](int, const char*, Env** env) { return make(env); });
    set<CreateCpuMemoryInfo>([](int, int, MemoryInfo** info) { return make(info); });
    set<CreateRunOptions>([](RunOptions** options) { return make(options); });
    set<AddRunConfig>([](RunOptions*, const char*, const char*) -> Status* { return nullptr; });
    set_options();
    set_sessions();
    set_tensors();
    set<Run>(&run);
    set<ReleaseStatus>(&release<Status>);
    set<ReleaseEnv>(&release<Env>);
    set<ReleaseMemoryInfo>(&release<MemoryInfo>);
    set<ReleaseSession>(&release<Session>);
    set<ReleaseValue>(&release<Value>);
    set<ReleaseRunOptions>(&release<RunOptions>);
    set<ReleaseTypeInfo>(&release<TypeInfo>);
    set<ReleaseTensorInfo>(&release<TensorInfo>);
    set<ReleaseSessionOptions>(&release<SessionOptions>);
  }

  const void* const* functions() const { return functions_.data(); }

 private:
  template <class Function>
  void set(typename Function::Type function) {
    functions_.at(Function::kPlace) = reinterpret_cast<const void*>(function);
  }

  void set_options() {
    set<CreateSessionOptions>([](SessionOptions** options) { return make(options); });
    set<DisableMemoryPattern>([](SessionOptions*) -> Status* { return nullptr; });
    set<SetGraphOptimisation>([](SessionOptions*, int) -> Status* { return nullptr; });
    set<SetIntraOpThreads>([](SessionOptions*, int) -> Status* { return nullptr; });
    set<SetInterOpThreads>([](SessionOptions*, int) -> Status* { return nullptr; });
    set<AddSessionConfig>([](SessionOptions*, const char*, const char*) -> Status* { return nullptr; });
    set<OverrideFreeDimension>([](SessionOptions* options, const char*, std::int64_t side) -> Status* {
      options->side = side;
      return nullptr;
    });
  }

  void set_sessions() {
    set<CreateSessionFromArray>(
        [](const Env*, const void*, std::size_t bytes, const SessionOptions* options, Session** session) {
          std::vector<std::int64_t> shape{options->side};
          if (bytes != kSelfTestBytes) shape = {1, 3, options->side, options->side};
          return make(session, {.shape = std::move(shape)});
        });
    set<SessionInputCount>([](const Session*, std::size_t* count) -> Status* {
      *count = 1;
      return nullptr;
    });
    set<SessionInputType>([](const Session* session, std::size_t, TypeInfo** info) {
      return make(info, {.tensor = {.shape = session->shape}});
    });
    set<CastToTensorInfo>([](const TypeInfo* type, const TensorInfo** info) -> Status* {
      *info = &type->tensor;
      return nullptr;
    });
    set<DimensionsCount>([](const TensorInfo* info, std::size_t* count) -> Status* {
      *count = info->shape.size();
      return nullptr;
    });
    set<Dimensions>([](const TensorInfo* info, std::int64_t* shape, std::size_t count) -> Status* {
      std::copy_n(info->shape.begin(), count, shape);
      return nullptr;
    });
  }

  void set_tensors() {
    set<CreateTensor>([](const MemoryInfo*, void* data, std::size_t bytes, const std::int64_t*, std::size_t,
                         int, Value** value) {
      return make(value, {.data = static_cast<float*>(data), .count = bytes / sizeof(float)});
    });
    set<IsTensor>([](const Value*, int* is_tensor) -> Status* {
      *is_tensor = 1;
      return nullptr;
    });
    set<TensorData>([](Value* value, void** data) -> Status* {
      *data = value->data;
      return nullptr;
    });
    set<TensorTypeAndShape>([](const Value* value, TensorInfo** info) {
      return make(info, {.shape = {}, .count = value->count});
    });
    set<ElementType>([](const TensorInfo*, int* type) -> Status* {
      *type = kFloat;
      return nullptr;
    });
    set<ElementCount>([](const TensorInfo* info, std::size_t* count) -> Status* {
      *count = info->count;
      return nullptr;
    });
  }

  std::array<const void*, AddRunConfig::kPlace + 1> functions_{};
};

const void* const* api(std::uint32_t) {
  static const Table table;
  return table.functions();
}

const char* version() { return "1.0.0-fake"; }

}  // namespace
}  // namespace aip::model::ort

extern "C" const aip::model::ort::ApiBase* OrtGetApiBase() {
  static const aip::model::ort::ApiBase base{.get_api = &aip::model::ort::api,
                                             .version = &aip::model::ort::version};
  return &base;
}
