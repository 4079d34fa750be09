#pragma once

#include <span>

#include "model/manifest.hpp"
#include "model/quantise.hpp"
#include "model/runtime.hpp"
#include "model/sample.hpp"

namespace aip::model {

// Runs a pruned network (prune.hpp) over the samples and notes between which numbers its tensors lie.
Result<Ranges> calibrate(const Runtime& runtime, const onnx::ModelProto& network, const Input& input,
                         std::span<const Sample> samples, int threads, const Progress& progress);

}  // namespace aip::model
