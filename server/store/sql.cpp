#include "store/sql.hpp"

namespace aip::store {

std::string Filter::bind(Value value) {
  parameters_.push_back(std::move(value));
  return "$" + std::to_string(parameters_.size());
}

void Filter::add(std::string_view condition, const Parameters& values) {
  sql_ += " and (";
  auto next = values.begin();
  for (const char c : condition) {
    if (c == '?') {
      sql_ += bind(*next++);
    } else {
      sql_ += c;
    }
  }
  sql_ += ')';
}

std::string strings_of(Dialect dialect, std::string_view placeholder) {
  const std::string p(placeholder);
  return dialect == Dialect::kSqlite ? "(select value from json_each(" + p + "))"
                                     : "(select jsonb_array_elements_text(cast(" + p + " as jsonb)))";
}

std::string_view each(Dialect dialect) {
  return dialect == Dialect::kSqlite ? "json_each" : "jsonb_array_elements";
}

std::string contains_pattern(std::string_view text) {
  std::string pattern = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

std::optional<json::object> object_column(const Row& row, std::string_view column) {
  auto value = row.get<std::optional<json::value>>(column);
  if (!value || !value->is_object()) return std::nullopt;
  return std::move(*value).as_object();
}

}  // namespace aip::store
