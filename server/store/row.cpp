#include <algorithm>
#include <stdexcept>

#include "store/database.hpp"

namespace aip::store {
namespace {

[[noreturn]] void wrong_type(std::string_view column, const char* wanted) {
  throw std::logic_error("column " + std::string(column) + " is null or not " + wanted);
}

// PostgreSQL's timestamp without a zone, or with the zone UTC ("2026-01-01 00:00:00.123456+00").
std::optional<Time> parse_timestamp(std::string_view text) {
  if (text.ends_with("+00")) text.remove_suffix(3);
  return from_iso(text);
}

}  // namespace

const Cell& Row::cell(std::string_view column) const {
  // Columns are mostly read in the order in which they are selected: the one after the last is tried first.
  thread_local std::size_t next = 0;
  const auto& names = *columns_;
  if (next >= names.size() || names[next] != column) {
    const auto found = std::ranges::find(names, column);
    if (found == names.end())
      throw std::logic_error("the statement selects no column " + std::string(column));
    next = static_cast<std::size_t>(found - names.begin());
  }
  return cells_[next++];
}

bool Row::is_null(std::string_view column) const {
  return std::holds_alternative<std::monostate>(cell(column));
}

const std::string& Row::text(std::string_view column) const {
  const auto* value = std::get_if<std::string>(&cell(column));
  if (value == nullptr) wrong_type(column, "text");
  return *value;
}

std::int64_t Row::integer(std::string_view column) const {
  const auto* value = std::get_if<std::int64_t>(&cell(column));
  if (value == nullptr) wrong_type(column, "an integer");
  return *value;
}

double Row::number(std::string_view column) const {
  const Cell& value = cell(column);
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  wrong_type(column, "a number");
}

bool Row::boolean(std::string_view column) const {
  const auto* value = std::get_if<std::int64_t>(&cell(column));
  if (value == nullptr || (*value != 0 && *value != 1)) wrong_type(column, "a boolean");
  return *value == 1;
}

Time Row::time(std::string_view column) const {
  const Cell& value = cell(column);
  if (const auto* millis = std::get_if<std::int64_t>(&value)) return Time(std::chrono::milliseconds(*millis));
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (const auto time = parse_timestamp(*text)) return *time;
  }
  wrong_type(column, "a time");
}

json::value Row::document(std::string_view column) const {
  const auto* value = std::get_if<std::string>(&cell(column));
  if (value == nullptr) wrong_type(column, "JSON");
  auto parsed = parse_json(*value);
  if (!parsed) wrong_type(column, "JSON");
  return *std::move(parsed);
}

void Row::does_not_fit(std::string_view column) {
  throw std::logic_error("the integer in column " + std::string(column) + " does not fit what it is read as");
}

}  // namespace aip::store
