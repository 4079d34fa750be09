#pragma once

#include <cstddef>
#include <cstdint>

// The part of ONNX Runtime's C API that is used (onnxruntime_c_api.h, MIT): its opaque types, and the
// functions with their places in the table of version 17.
namespace aip::model::ort {

struct Status;
struct Env;
struct MemoryInfo;
struct Session;
struct SessionOptions;
struct Value;
struct RunOptions;
struct TypeInfo;
struct TensorInfo;

inline constexpr std::uint32_t kApiVersion = 17;
inline constexpr int kFail = 1;            // ORT_FAIL
inline constexpr int kLogFatal = 4;        // ORT_LOGGING_LEVEL_FATAL
inline constexpr int kOptimiseAll = 99;    // ORT_ENABLE_ALL
inline constexpr int kArenaAllocator = 1;  // OrtArenaAllocator
inline constexpr int kDefaultMemory = 0;   // OrtMemTypeDefault
inline constexpr int kFloat = 1;           // ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT

struct ApiBase {
  const void* const* (*get_api)(std::uint32_t version);
  const char* (*version)();
};

template <std::size_t Place, class Function>
struct Slot {
  using Type = Function*;
  static constexpr std::size_t kPlace = Place;

  Type operator()(const void* const* table) const {
    return reinterpret_cast<Type>(const_cast<void*>(table[Place]));
  }
};

using CreateStatus = Slot<0, Status*(int code, const char* message)>;
using GetErrorCode = Slot<1, int(const Status*)>;
using GetErrorMessage = Slot<2, const char*(const Status*)>;
using CreateEnv = Slot<3, Status*(int level, const char* name, Env**)>;
using CreateSessionFromArray =
    Slot<8, Status*(const Env*, const void* file, std::size_t bytes, const SessionOptions*, Session**)>;
using Run = Slot<9, Status*(Session*, const RunOptions*, const char* const* input_names,
                            const Value* const* inputs, std::size_t input_count,
                            const char* const* output_names, std::size_t output_count, Value** outputs)>;
using CreateSessionOptions = Slot<10, Status*(SessionOptions**)>;
using DisableMemoryPattern = Slot<17, Status*(SessionOptions*)>;
using SetGraphOptimisation = Slot<23, Status*(SessionOptions*, int level)>;
using SetIntraOpThreads = Slot<24, Status*(SessionOptions*, int threads)>;
using SetInterOpThreads = Slot<25, Status*(SessionOptions*, int threads)>;
using SessionInputCount = Slot<30, Status*(const Session*, std::size_t*)>;
using SessionInputType = Slot<33, Status*(const Session*, std::size_t index, TypeInfo**)>;
using CreateRunOptions = Slot<39, Status*(RunOptions**)>;
using CreateTensor = Slot<49, Status*(const MemoryInfo*, void* data, std::size_t bytes,
                                      const std::int64_t* shape, std::size_t rank, int type, Value**)>;
using IsTensor = Slot<50, Status*(const Value*, int*)>;
using TensorData = Slot<51, Status*(Value*, void**)>;
using CastToTensorInfo = Slot<55, Status*(const TypeInfo*, const TensorInfo**)>;
using ElementType = Slot<60, Status*(const TensorInfo*, int*)>;
using DimensionsCount = Slot<61, Status*(const TensorInfo*, std::size_t*)>;
using Dimensions = Slot<62, Status*(const TensorInfo*, std::int64_t*, std::size_t)>;
using ElementCount = Slot<64, Status*(const TensorInfo*, std::size_t*)>;
using TensorTypeAndShape = Slot<65, Status*(const Value*, TensorInfo**)>;
using CreateCpuMemoryInfo = Slot<69, Status*(int allocator, int memory, MemoryInfo**)>;
using ReleaseEnv = Slot<92, void(Env*)>;
using ReleaseStatus = Slot<93, void(Status*)>;
using ReleaseMemoryInfo = Slot<94, void(MemoryInfo*)>;
using ReleaseSession = Slot<95, void(Session*)>;
using ReleaseValue = Slot<96, void(Value*)>;
using ReleaseRunOptions = Slot<97, void(RunOptions*)>;
using ReleaseTypeInfo = Slot<98, void(TypeInfo*)>;
using ReleaseTensorInfo = Slot<99, void(TensorInfo*)>;
using ReleaseSessionOptions = Slot<100, void(SessionOptions*)>;
using OverrideFreeDimension = Slot<124, Status*(SessionOptions*, const char* name, std::int64_t value)>;
using AddSessionConfig = Slot<130, Status*(SessionOptions*, const char* key, const char* value)>;
using AddRunConfig = Slot<165, Status*(RunOptions*, const char* key, const char* value)>;

}  // namespace aip::model::ort
