#pragma once

#include <string>

#include "domain/ids.hpp"

// The paths under which the API serves pictures and archives (api/openapi.yaml). They are also stored, in
// columns that other readers of the database expect.
namespace aip {

inline std::string input_url(const PairId& pair) {
  return "/api/ai-playground/images/" + pair.value + "/input";
}

inline std::string output_url(const PairId& pair, const VersionId& version) {
  return "/api/ai-playground/images/" + pair.value + "/output?v=" + version.value;
}

inline std::string file_url(const DownloadId& download) {
  return "/api/ai-playground/download/" + download.value + "/file";
}

}  // namespace aip
