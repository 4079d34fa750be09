#pragma once

#include "domain/job.hpp"
#include "image/recipe.hpp"

namespace aip::service {

// What a job's type and options make of a photo: the type's defaults, then the template's parameters, then
// the job's `finish` options. kInvalidInput names the options that are out of range.
//
//   main_image       cut out, pure white, square 2,000, product fills 85 %
//   secondary_image  cut out, pure white, square 2,000, fills 80 %, with a contact shadow
//   batch_optimize   the whole photo: levels, white balance, sharpness; its own size
//   custom           as main_image
// Professional mode evens out the photo before the cut-out and saves at quality 95.
// An engine that follows a text makes scenes, too: of its pictures only main images are cut out, the others
// are kept whole (the template can say otherwise with "cutOut").
Result<image::Recipe> recipe_for(JobType type, const JobOptions& options,
                                 const json::object* template_parameters, bool follows_text = false);

}  // namespace aip::service
