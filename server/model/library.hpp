#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/manifest.hpp"

namespace aip::model {

// The models folder, laid out as docs/models.md says:
//   runtime/manifest.json  runtime/libonnxruntime.so.1
//   <name>/manifest.json   <name>/…                      one folder a model

// $XDG_DATA_HOME/aiplayground/models, or ~/.local/share/… without it.
std::filesystem::path default_folder();

inline constexpr std::string_view kDefaultModel = "isnet";
inline constexpr std::string_view kNoModel = "none";

struct InstalledModel {
  std::filesystem::path folder;
  Manifest manifest;

  std::filesystem::path path_of(const ModelFile& file) const { return folder / file.file; }
};

struct InstalledRuntime {
  std::filesystem::path folder;
  RuntimeManifest manifest;

  std::filesystem::path library() const { return folder / manifest.library.file; }
};

// A folder that holds a model, whole or not.
struct Listed {
  std::string name;
  Result<InstalledModel> model;
};

// By name. A models folder that does not exist holds none.
Result<std::vector<Listed>> list_models(const std::filesystem::path& models);

// kNotFound when it is not installed; kInvalidInput, kConflict or kNotFound when its files are not what its
// manifest says.
Result<InstalledModel> find_model(const std::filesystem::path& models, std::string_view name, Check check);
Result<InstalledRuntime> find_runtime(const std::filesystem::path& models, Check check);

// What pictures are cut out with.
struct Chosen {
  InstalledRuntime runtime;
  InstalledModel model;
};

// `wanted` is --model: a name; "none" for the classical cut-out; empty for isnet where it is installed, or
// the classical cut-out where nothing is. No value: the classical cut-out. A model that was asked for and is
// not there, or one that is damaged, is an error, with words for people.
Result<std::optional<Chosen>> choose_model(const std::filesystem::path& models, std::string_view wanted);

}  // namespace aip::model
