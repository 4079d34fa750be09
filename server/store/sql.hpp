#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/words.hpp"
#include "store/database.hpp"

namespace aip::store {

// The conditions of a WHERE clause put together one by one, with their parameters numbered.
class Filter {
 public:
  // `condition` holds one `?` for each value: `add("p.status = ?", {"failed"})`.
  void add(std::string_view condition, const Parameters& values = {});

  // The next parameter's placeholder, for LIMIT and the like: `$4`.
  std::string bind(Value value);

  const std::string& sql() const { return sql_; }  // without the word WHERE; "true" when empty

  const Parameters& parameters() const { return parameters_; }

 private:
  std::string sql_ = "true";
  Parameters parameters_;
};

// A sub-select of the strings of a JSON array, for `sku in (…)` with any number of values.
std::string strings_of(Dialect dialect, std::string_view placeholder);

// A set-returning function that gives the elements of a JSON array as rows with a column `value`. Many rows
// in one statement: `insert into t (a, b) select value->>0, cast(value->>1 as bigint) from {each}($1)`, with
// $1 = [["x", 1], …].
std::string_view each(Dialect dialect);

// A LIKE pattern for "contains", with its own wildcards escaped; use with `like ? escape '\'`.
std::string contains_pattern(std::string_view text);

// A column that holds one of an enum's words.
template <class E>
E word_at(const Row& row, std::string_view column) {
  const auto value = from_word<E>(row.get<std::string>(column));
  if (!value) throw std::logic_error("unknown word in column " + std::string(column));
  return *value;
}

// A column that holds a JSON object; none when it is null or something else.
std::optional<json::object> object_column(const Row& row, std::string_view column);

struct Page {
  int number = 1;  // from 1
  int size = 20;

  std::int64_t offset() const { return std::int64_t{number - 1} * size; }
};

template <class T>
struct Paged {
  std::vector<T> items;
  std::int64_t total = 0;
};

}  // namespace aip::store
