#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/job_plan.hpp"

namespace aip::service {

// What a person says is wrong with a result. Engines that follow a text are told (service/prompt.cpp); the
// built-in engine does this instead:
//
//   background  cuts tighter, and draws a contact shadow instead of the photo's own
//   cutout      cuts tighter, and looks at finer detail
//   colour      the photo's own light: no optimising and no matching of the SKU's light; or, where neither
//   was
//               done, evens out light and white balance
//   shape       no straightening, evening out or optimising
//   detail      keeps what is half transparent, and looks at finer detail
//   crop        fills 85 % of a canvas of its own, or 75 % where it did that already
//   shadow      no shadow and reflection, or a contact shadow where there was none
//
// Words of a person's own change nothing here. Later reasons win over earlier ones.
void apply_reasons(JobPlan& plan, const std::vector<std::string>& reasons);

}  // namespace aip::service
