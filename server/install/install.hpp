#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "model/library.hpp"
#include "model/sample.hpp"

namespace aip::install {

struct Setting {
  std::filesystem::path models;      // the models folder; made when missing
  std::filesystem::path executable;  // this program
  model::Progress progress = [](std::string_view, int, int) {};
  std::function<bool()> is_cancelled = [] { return false; };
};

// A model that install_…() knows how to get.
struct Installable {
  std::string_view name;
  std::string_view title;
  std::string_view licence;
  std::string source;
  std::uint64_t download_bytes = 0;
  std::uint64_t room_bytes = 0;  // free on the disk, for a while
};

Installable isnet();

struct Installed {
  model::InstalledModel model;
  json::object report;  // of the conversion or the trial: process.hpp
};

// Fetches ISNet and ONNX Runtime (or takes them from `from`), converts and tries the network, and puts both
// into the models folder. Killed at any point it leaves what was there before or what is new, never a part,
// and what was fetched is used when it runs again.
//
// kInUse while another process changes the folder, kStorageFull when there is too little room, and the errors
// of packages.hpp and process.hpp, all with words for people. Then nothing has changed.
Result<Installed> install_isnet(const Setting& setting, const std::filesystem::path& from);

struct Addition {
  int file = -1;          // borrowed; read from offset 0
  std::string file_name;  // for people
  std::string name;       // empty: the file's
  model::Kind kind = model::Kind::kIsnet;
  std::string licence;
  std::string output;  // empty: the network's first
  int side = 0;        // 0: the network's own, or the kind's
};

// Takes in a network that somebody brought along, when it proves to be one (process.hpp). ONNX Runtime has to
// be there: kNotFound. A model of that name is replaced.
Result<Installed> add_model(const Setting& setting, const Addition& addition);

// Without its last model the runtime goes, too. kNotFound when it is not there.
Result<void> remove_model(const std::filesystem::path& models, std::string_view name);

// Which models and whether each of their files, and those of the runtime, are what was installed, by hash.
Result<std::vector<model::Listed>> verify_models(const std::filesystem::path& models);

// Whether some process is changing the models folder at the moment.
bool is_being_changed(const std::filesystem::path& models);

// Removes what a killed process has left in the models folder, unless another one is at work there.
void remove_leftovers(const std::filesystem::path& models);

// Bytes that a model and its licence take up on the disk; a file that serves two qualities once.
std::uint64_t bytes_of(const model::Manifest& manifest);

}  // namespace aip::install
