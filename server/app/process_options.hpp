#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "app/instance.hpp"
#include "base/result.hpp"
#include "config/options.hpp"
#include "domain/job_options.hpp"

namespace aip::app {

// In OUT: what a run of `process` remembers.
inline constexpr std::string_view kWorkFolder = ".aiplayground";

// What the arguments of `process` mean for its job. `model`: the name of the one there is, or "none".
// kInvalidInput for a size that is none.
Result<JobOptions> job_options(const config::Options& options, const std::string& model);

// A picture's file as the finish option `background`: it becomes an image of a SKU that no folder can have,
// named after its bytes, so that another picture is another order.
Result<std::string> background_of(Instance& instance, const UserId& user,
                                  const std::filesystem::path& picture);

}  // namespace aip::app
