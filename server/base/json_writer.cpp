#include "base/json_writer.hpp"

#include <fmt/format.h>

#include "base/json.hpp"

namespace aip {
namespace {

bool must_be_escaped(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

}  // namespace

void JsonWriter::number(std::int64_t value) {
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", value);
}

void JsonWriter::number(double value) {
  separate();
  out_ += json::serialize(json::value(value));
}

void JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void JsonWriter::raw(std::string_view json) {
  separate();
  out_ += json;
}

void JsonWriter::quote(std::string_view text) {
  out_ += '"';
  std::size_t written = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!must_be_escaped(text[at])) continue;
    out_ += text.substr(written, at - written);
    written = at + 1;
    switch (text[at]) {
      case '\n':
        out_ += "\\n";
        break;
      case '\t':
        out_ += "\\t";
        break;
      case '"':
      case '\\':
        out_ += '\\';
        out_ += text[at];
        break;
      default:
        fmt::format_to(std::back_inserter(out_), "\\u{:04x}", static_cast<unsigned char>(text[at]));
    }
  }
  out_ += text.substr(written);
  out_ += '"';
}

}  // namespace aip
