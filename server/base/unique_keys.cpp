#include "base/unique_keys.hpp"

#include <set>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

namespace aip {
namespace {

namespace json = boost::json;
using Code = boost::system::error_code;
using Text = json::string_view;

// What basic_parser tells: only objects and their keys matter here.
struct KeyWatch {
  // NOLINTBEGIN(readability-identifier-naming): names that basic_parser looks for
  static constexpr std::size_t max_object_size = SIZE_MAX;
  static constexpr std::size_t max_array_size = SIZE_MAX;
  static constexpr std::size_t max_key_size = SIZE_MAX;
  static constexpr std::size_t max_string_size = SIZE_MAX;
  // NOLINTEND(readability-identifier-naming)

  std::vector<std::set<std::string>> open;
  std::string key;
  std::optional<std::string> repeated;

  bool on_document_begin(Code&) { return true; }

  bool on_document_end(Code&) { return true; }

  bool on_object_begin(Code&) {
    open.emplace_back();
    return true;
  }

  bool on_object_end(std::size_t, Code&) {
    open.pop_back();
    return true;
  }

  bool on_array_begin(Code&) { return true; }

  bool on_array_end(std::size_t, Code&) { return true; }

  bool on_key_part(Text part, std::size_t, Code&) {
    key += part;
    return true;
  }

  bool on_key(Text part, std::size_t, Code&) {
    key += part;
    if (!repeated && !open.back().insert(key).second) repeated = key;
    key.clear();
    return true;
  }

  bool on_string_part(Text, std::size_t, Code&) { return true; }

  bool on_string(Text, std::size_t, Code&) { return true; }

  bool on_number_part(Text, Code&) { return true; }

  bool on_int64(std::int64_t, Text, Code&) { return true; }

  bool on_uint64(std::uint64_t, Text, Code&) { return true; }

  bool on_double(double, Text, Code&) { return true; }

  bool on_bool(bool, Code&) { return true; }

  bool on_null(Code&) { return true; }

  bool on_comment_part(Text, Code&) { return true; }

  bool on_comment(Text, Code&) { return true; }
};

}  // namespace

std::optional<std::string> repeated_key(std::string_view text) {
  json::parse_options options;
  options.max_depth = 64;  // as parse_json
  json::basic_parser<KeyWatch> parser(options);
  Code error;
  parser.write_some(false, text.data(), text.size(), error);
  return error ? std::nullopt : parser.handler().repeated;
}

}  // namespace aip
