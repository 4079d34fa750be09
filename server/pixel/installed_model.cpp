#include "pixel/installed_model.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include <malloc.h>

#include "base/fd.hpp"
#include "base/file.hpp"

namespace aip::pixel {
namespace {

constexpr std::uint64_t kMaxModelBytes = 2ull << 30;

// Colours of a square, as the network wants them: channel after channel.
std::vector<float> numbers_of(const image::Bitmap& square, const model::Input& input) {
  const std::size_t pixels = static_cast<std::size_t>(square.width()) * square.height();
  std::vector<float> numbers(3 * pixels);
  for (std::size_t channel = 0; channel < 3; ++channel) {
    const float mean = input.mean.at(channel);
    const float scale = input.scale.at(channel);
    float* target = numbers.data() + channel * pixels;
    const std::uint8_t* source = square.data() + channel;
    for (std::size_t i = 0; i < pixels; ++i) target[i] = (static_cast<float>(source[3 * i]) - mean) * scale;
  }
  return numbers;
}

void activate(const model::Output& output, std::vector<float>& numbers) {
  if (output.activation == model::Activation::kSigmoid) {
    for (float& number : numbers) number = 1 / (1 + std::exp(-number));
  }
  if (!output.stretch) return;
  const auto [least, greatest] = std::ranges::minmax(numbers);
  const float range = greatest - least;
  if (!(range > 0)) return;
  for (float& number : numbers) number = (number - least) / range;
}

image::Bitmap mask_of(const std::vector<float>& numbers, int side) {
  image::Bitmap mask(side, side, 1);
  std::ranges::transform(numbers, mask.data(), [](float number) {
    // Not a number becomes 0.
    return number > 0 ? static_cast<std::uint8_t>(std::lround(std::min(number, 1.0f) * 255))
                      : std::uint8_t{0};
  });
  return mask;
}

}  // namespace

Result<std::unique_ptr<InstalledModel>> InstalledModel::open(const std::filesystem::path& library,
                                                             const std::filesystem::path& folder) {
  AIP_TRY_ASSIGN(auto runtime, model::Runtime::load(library));
  AIP_TRY_ASSIGN(const std::string text, read_file(folder / model::kManifestFile));
  AIP_TRY_ASSIGN(auto manifest, model::parse_manifest(text));
  std::unique_ptr<InstalledModel> installed(new InstalledModel(std::move(runtime), std::move(manifest)));
  for (const auto& file : installed->manifest_.files) {
    if (installed->files_.contains(file.file)) continue;
    const Fd fd(::open((folder / file.file).c_str(), O_RDONLY | O_CLOEXEC));
    if (!fd) return fail(errno_error(errno, "open " + file.file));
    AIP_TRY_ASSIGN(auto mapped, MappedFile::map(fd.get(), kMaxModelBytes));
    installed->files_.emplace(file.file, std::move(mapped));
  }
  return installed;
}

const model::ModelFile& InstalledModel::file_for(image::Detail detail) const {
  return manifest_.file_for(detail == image::Detail::kHigh ? model::Quality::kHigh
                                                           : model::Quality::kStandard);
}

int InstalledModel::side(image::Detail detail) const { return file_for(detail).side; }

Result<model::Session*> InstalledModel::session_for(const model::ModelFile& file) {
  if (session_ && session_->side() == file.side) return &*session_;
  session_.reset();
  const MappedFile& bytes = files_.at(file.file);
  AIP_TRY_ASSIGN(auto session,
                 model::Session::open(
                     runtime_, bytes.bytes(),
                     {.side = file.side, .input = manifest_.input.name, .outputs = {manifest_.output.name}}));
  session_ = std::move(session);
  // The session has its own copy of the weights, and what it read the file with is freed.
  bytes.release_pages();
  malloc_trim(0);
  return &*session_;
}

Result<image::Bitmap> InstalledModel::look_at(const image::Bitmap& square, image::Detail detail) {
  const model::ModelFile& file = file_for(detail);
  AIP_TRY_ASSIGN(model::Session * session, session_for(file));
  const std::vector<float> input = numbers_of(square, manifest_.input);
  std::vector<float> output(static_cast<std::size_t>(file.side) * file.side);
  AIP_TRY(session->run(input, output));
  activate(manifest_.output, output);
  return mask_of(output, file.side);
}

}  // namespace aip::pixel
