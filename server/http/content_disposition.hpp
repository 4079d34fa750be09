#pragma once

#include <string>
#include <string_view>

namespace aip::http {

enum class Disposition { kAttachment, kInline };

// The value of a Content-Disposition header (RFC 6266) for a file name in UTF-8: a plain ASCII `filename` for
// old clients and, when the name has other characters, `filename*` with the name itself. Folders, control
// characters and what Windows refuses in a name are removed; the value is always one line.
std::string content_disposition(Disposition disposition, std::string_view file_name);

}  // namespace aip::http
