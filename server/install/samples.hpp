#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/sample.hpp"

namespace aip::install {

// Files of the sample catalog, in memory.
struct SampleFiles {
  std::string name;
  std::string photo;
  std::string mask;  // empty: not known
};

// Every photo of `catalog`, with the mask beside it in "<catalog>-masks", by name.
Result<std::vector<SampleFiles>> read_samples(const std::filesystem::path& catalog);

// Decoded when they are asked for; only in a process that has started the image libraries. Keeps `files`.
std::vector<model::Sample> to_samples(std::vector<SampleFiles> files);

}  // namespace aip::install
