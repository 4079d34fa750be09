#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/words.hpp"

namespace aip::model {

// The family of a segmentation network: what its pictures go through before and after.
enum class Kind { kIsnet, kU2net, kBirefnet, kRmbg };
enum class Precision { kInt8, kFp32 };
enum class Quality { kStandard, kHigh };
// What the network's numbers still have to go through to become a mask from 0 to 1.
enum class Activation { kNone, kSigmoid };

}  // namespace aip::model

template <>
inline constexpr auto aip::kWordsOf<aip::model::Kind> =
    std::to_array<Word<model::Kind>>({{model::Kind::kIsnet, "isnet"},
                                      {model::Kind::kU2net, "u2net"},
                                      {model::Kind::kBirefnet, "birefnet"},
                                      {model::Kind::kRmbg, "rmbg"}});
template <>
inline constexpr auto aip::kWordsOf<aip::model::Precision> = std::to_array<Word<model::Precision>>(
    {{model::Precision::kInt8, "int8"}, {model::Precision::kFp32, "fp32"}});
template <>
inline constexpr auto aip::kWordsOf<aip::model::Quality> = std::to_array<Word<model::Quality>>(
    {{model::Quality::kStandard, "standard"}, {model::Quality::kHigh, "high"}});
template <>
inline constexpr auto aip::kWordsOf<aip::model::Activation> = std::to_array<Word<model::Activation>>(
    {{model::Activation::kNone, "none"}, {model::Activation::kSigmoid, "sigmoid"}});

namespace aip::model {

// A file beside its manifest, as it was when it was installed.
struct StoredFile {
  std::string file;           // a plain name
  std::string sha256;         // 64 lower-case hex letters
  std::uint64_t bytes = 0;    // its size
  std::int64_t modified = 0;  // its time of modification, in nanoseconds since 1970
};

// A file that serves one quality. Several may name the same file: its input then has a free side, which a
// session fixes (runtime.hpp).
struct ModelFile : StoredFile {
  int side = 0;  // of the square that a photo is squeezed into, in pixels
  Precision precision = Precision::kFp32;
  Quality quality = Quality::kStandard;
};

// The input is float32 [1, 3, side, side], channels red, green, blue: value = (v - mean[c]) * scale[c] of a
// colour v from 0 to 255.
struct Input {
  std::string name;
  std::array<float, 3> mean{};
  std::array<float, 3> scale{1, 1, 1};
};

// The output is float32 [1, 1, side, side]: after the activation, and when `stretch` is set scaled so that
// its least and greatest number become 0 and 1, the share of the subject in a pixel.
struct Output {
  std::string name;
  Activation activation = Activation::kNone;
  bool stretch = false;
};

// DIR/<name>/manifest.json of a models folder: docs/models.md describes it.
struct Manifest {
  std::string name;  // that of its folder
  Kind kind = Kind::kIsnet;
  std::string title;             // for people
  std::string licence;           // in a few words, or "unknown"
  std::string notice;            // where the licence's text lies: a file beside the manifest; empty: nowhere
  std::string source;            // where it came from
  std::vector<ModelFile> files;  // at least one; no quality twice
  Input input;
  Output output;

  // The file for a quality, or the one for the other where there is none.
  const ModelFile& file_for(Quality quality) const;
};

// DIR/runtime/manifest.json: the library that runs models.
struct RuntimeManifest {
  std::string title;
  std::string version;
  std::string licence;
  std::string notice;
  std::string source;
  StoredFile library;
};

// Of the square that a network looks at, in pixels.
inline constexpr int kMinSide = 64;
inline constexpr int kMaxSide = 4096;

inline constexpr std::string_view kManifestFile = "manifest.json";
inline constexpr std::string_view kRuntimeFolder = "runtime";

// kInvalidInput names the member that is missing or wrong.
Result<Manifest> parse_manifest(std::string_view text);
Result<RuntimeManifest> parse_runtime_manifest(std::string_view text);
std::string to_text(const Manifest& manifest);
std::string to_text(const RuntimeManifest& manifest);

// Whether `name` can be a model's: 1 to 40 of a-z, 0-9, dot and hyphen, beginning with a letter or digit; not
// "none" or "runtime".
bool is_model_name(std::string_view name);

// What is on the disk, for a manifest: hash, size and time. It is read in full.
Result<StoredFile> describe_file(const std::filesystem::path& path);

// Whether the file is the one that was described. kNotFound when it is missing, kConflict when it is another.
enum class Check { kQuick, kFull };  // by size and time, and by hash only where the time differs; by hash
Result<void> check_file(const std::filesystem::path& folder, const StoredFile& file, Check check);

}  // namespace aip::model
