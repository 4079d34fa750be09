#include "model/self_check.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include <time.h>

#include "model/onnx_graph.hpp"
#include "model/tensor.hpp"

namespace aip::model {
namespace {

double processor_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

double overlap_of(std::span<const float> mask, std::span<const std::uint8_t> exact) {
  std::size_t both = 0;
  std::size_t either = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    const bool is_here = mask[i] >= 0.5F;
    const bool should_be = exact[i] >= 128;
    both += static_cast<std::size_t>(is_here && should_be);
    either += static_cast<std::size_t>(is_here || should_be);
  }
  return either == 0 ? 1 : static_cast<double>(both) / static_cast<double>(either);
}

}  // namespace

Result<Score> try_out(const Runtime& runtime, std::string_view file, const Trial& trial,
                      std::span<const Sample> samples, const Progress& progress) {
  AIP_TRY_ASSIGN(auto session, Session::open(runtime, file,
                                             {.side = trial.side,
                                              .input = trial.input.name,
                                              .outputs = {trial.output.name},
                                              .threads = trial.threads}));
  Score score;
  std::optional<double> fastest;
  const auto pixels = static_cast<std::size_t>(trial.side) * static_cast<std::size_t>(trial.side);
  for (const auto& sample : samples) {
    progress("checking", static_cast<int>(score.masks.size()), static_cast<int>(samples.size()));
    const auto input = to_input(sample.rgb(trial.side), trial.input);
    std::vector<float> mask(pixels);
    const double before = processor_seconds();
    AIP_TRY(session.run(input, mask));
    const double taken = processor_seconds() - before;
    // The first run also sets the session up, and a busy machine only ever makes one slower.
    fastest = std::min(fastest.value_or(taken), taken);
    if (!to_mask(mask, trial.output)) return bad_network("its mask is not made of numbers");
    if (sample.mask) {
      score.overlap += overlap_of(mask, sample.mask(trial.side));
      ++score.judged;
    }
    score.masks.push_back(std::move(mask));
  }
  if (score.judged > 0) score.overlap /= score.judged;
  score.seconds = fastest.value_or(0);
  return score;
}

double difference(const Score& a, const Score& b) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < std::min(a.masks.size(), b.masks.size()); ++i) {
    for (std::size_t j = 0; j < a.masks[i].size(); ++j) sum += std::abs(a.masks[i][j] - b.masks[i][j]);
    count += a.masks[i].size();
  }
  return count == 0 ? 0 : sum / static_cast<double>(count);
}

}  // namespace aip::model
