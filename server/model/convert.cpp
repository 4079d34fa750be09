#include "model/convert.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "model/calibrate.hpp"
#include "model/onnx_graph.hpp"
#include "model/prune.hpp"
#include "model/quantise.hpp"
#include "model/self_check.hpp"
#include "model/tensor.hpp"

namespace aip::model {
namespace {

constexpr double kMaxOverlapLost = 0.01;
constexpr double kMaxDifference = 0.02;

// More photos at the small side: it is the one that is used most, and float32 takes four seconds at the
// other.
struct CheckedSide {
  int side;
  std::size_t photos;
};

constexpr std::array kCheckedSides{CheckedSide{768, 6}, CheckedSide{1024, 3}};
constexpr std::size_t kCalibrationPhotos = 12;

// `count` of the samples, spread over all of them.
std::vector<Sample> some_of(std::span<const Sample> samples, std::size_t count) {
  std::vector<Sample> some;
  count = std::min(count, samples.size());
  for (std::size_t i = 0; i < count; ++i) some.push_back(samples[i * samples.size() / count]);
  return some;
}

// What is constant over a whole photo is no mask.
bool is_flat(const Score& score) {
  return std::ranges::any_of(score.masks, [](const auto& mask) {
    const auto [least, greatest] = std::ranges::minmax(mask);
    return greatest - least < 0.2F;
  });
}

// Networks of one family come with and without their last step.
bool are_shares(std::span<const std::vector<float>> outputs) {
  return std::ranges::all_of(outputs, [](const auto& numbers) {
    return std::ranges::all_of(numbers, [](float number) { return number >= -0.01F && number <= 1.01F; });
  });
}

Result<Comparison> compare(const Runtime& runtime, std::string_view int8, std::string_view fp32,
                           const Trial& trial, std::span<const Sample> samples, const Progress& progress) {
  AIP_TRY_ASSIGN(const Score slow, try_out(runtime, fp32, trial, samples, progress));
  AIP_TRY_ASSIGN(const Score fast, try_out(runtime, int8, trial, samples, progress));
  return Comparison{.side = trial.side,
                    .overlap_int8 = fast.overlap,
                    .overlap_fp32 = slow.overlap,
                    .judged = fast.judged,
                    .difference = difference(fast, slow),
                    .seconds_int8 = fast.seconds,
                    .seconds_fp32 = slow.seconds};
}

}  // namespace

bool Comparison::favours_int8() const {
  const bool is_good =
      judged > 0 ? overlap_int8 >= overlap_fp32 - kMaxOverlapLost : difference <= kMaxDifference;
  return is_good && seconds_int8 < seconds_fp32;
}

Result<Converted> convert(const Runtime& runtime, std::string_view file, const Input& input,
                          const Output& output, std::span<const Sample> samples, int threads,
                          const Progress& progress) {
  if (samples.empty())
    return fail(ErrorCode::kInvalidInput, "no sample photos",
                "There are no sample photos to calibrate with.");
  progress("converting", 0, 1);
  AIP_TRY_ASSIGN(auto source, parse_network(file));
  AIP_TRY_ASSIGN(auto pruned, prune(*source));
  source.reset();
  AIP_TRY_ASSIGN(const auto signature, signature_of(*pruned));
  if (signature.input != input.name || signature.outputs.front() != output.name) {
    return bad_network(fmt::format("its input and output are \"{}\" and \"{}\", not \"{}\" and \"{}\"",
                                   signature.input, signature.outputs.front(), input.name, output.name));
  }
  AIP_TRY_ASSIGN(const auto ranges,
                 calibrate(runtime, *pruned, input, some_of(samples, kCalibrationPhotos), threads, progress));
  AIP_TRY_ASSIGN(auto quantised, quantise(*pruned, ranges));
  std::string fp32 = to_bytes(*pruned);
  pruned.reset();
  Converted converted{.file = to_bytes(*quantised)};
  quantised.reset();
  std::size_t trials = 0;
  for (const auto& checked : kCheckedSides) trials += 2 * std::min(checked.photos, samples.size());
  std::size_t tried = 0;
  const Progress one_more = [&](std::string_view what, int, int) {
    progress(what, static_cast<int>(tried++), static_cast<int>(trials));
  };
  for (const auto& checked : kCheckedSides) {
    const Trial trial{.side = checked.side, .threads = threads, .input = input, .output = output};
    AIP_TRY_ASSIGN(auto comparison,
                   compare(runtime, converted.file, fp32, trial, some_of(samples, checked.photos), one_more));
    converted.comparisons.push_back(comparison);
  }
  if (!std::ranges::all_of(converted.comparisons, &Comparison::favours_int8)) {
    converted.file = std::move(fp32);
    converted.precision = Precision::kFp32;
  }
  return converted;
}

Result<Probed> probe(const Runtime& runtime, std::string_view file, const Probe& wanted,
                     std::span<const Sample> samples, int threads, const Progress& progress) {
  progress("converting", 0, 1);
  AIP_TRY_ASSIGN(const auto network, parse_network(file));
  AIP_TRY_ASSIGN(const auto signature, signature_of(*network));
  Probed probed{.input = input_of(wanted.kind), .output = output_of(wanted.kind)};
  probed.input.name = signature.input;
  probed.output.name = wanted.output.empty() ? signature.outputs.front() : wanted.output;
  if (std::ranges::find(signature.outputs, probed.output.name) == signature.outputs.end()) {
    return bad_network(fmt::format("it has no output \"{}\", but \"{}\"", probed.output.name,
                                   fmt::join(signature.outputs, "\", \"")));
  }
  if (signature.side > 0 && wanted.side > 0 && wanted.side != signature.side) {
    return bad_network(fmt::format("it takes squares of {} pixels only", signature.side));
  }
  probed.side = signature.side > 0 ? signature.side : wanted.side > 0 ? wanted.side : side_of(wanted.kind);
  set_signature(*network, probed.input.name, probed.output.name, probed.side);
  probed.file = to_bytes(*network);

  // First as it comes, to see whether the last step is part of it.
  AIP_TRY_ASSIGN(auto session, Session::open(runtime, probed.file,
                                             {.side = probed.side,
                                              .input = probed.input.name,
                                              .outputs = {probed.output.name},
                                              .threads = threads}));
  if (!samples.empty()) {
    AIP_TRY_ASSIGN(const auto outputs,
                   session.run_all(to_input(samples.front().rgb(probed.side), probed.input)));
    if (are_shares(outputs)) {
      probed.output.activation = Activation::kNone;
    } else if (!probed.output.stretch) {
      probed.output.activation = Activation::kSigmoid;
    }
  }
  const Trial trial{.side = probed.side, .threads = threads, .input = probed.input, .output = probed.output};
  AIP_TRY_ASSIGN(const Score score, try_out(runtime, probed.file, trial, some_of(samples, 3), progress));
  if (is_flat(score)) return bad_network("it gives the same for all of a photo");
  probed.overlap = score.overlap;
  probed.judged = score.judged;
  return probed;
}

Input input_of(Kind kind) {
  switch (kind) {
    case Kind::kIsnet:
    case Kind::kRmbg:
      return {.mean = {127.5F, 127.5F, 127.5F}, .scale = {1.0F / 255, 1.0F / 255, 1.0F / 255}};
    case Kind::kU2net:
    case Kind::kBirefnet:
      // ImageNet's mean and deviation.
      return {.mean = {0.485F * 255, 0.456F * 255, 0.406F * 255},
              .scale = {1 / (0.229F * 255), 1 / (0.224F * 255), 1 / (0.225F * 255)}};
  }
  return {};
}

Output output_of(Kind kind) {
  if (kind == Kind::kBirefnet) return {.activation = Activation::kSigmoid, .stretch = false};
  return {.activation = Activation::kNone, .stretch = true};
}

int side_of(Kind kind) { return kind == Kind::kU2net ? 320 : 1024; }

}  // namespace aip::model
