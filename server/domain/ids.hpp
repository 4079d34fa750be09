#pragma once

#include "base/id.hpp"

namespace aip {

using UserId = Id<struct UserTag>;
using JobId = Id<struct JobTag>;
using PairId = Id<struct PairTag>;
using WorkflowId = Id<struct WorkflowTag>;
using VersionId = Id<struct VersionTag>;
using TemplateId = Id<struct TemplateTag>;
using DownloadId = Id<struct DownloadTag>;
using TokenId = Id<struct TokenTag>;

}  // namespace aip
