#include "store/name_keys.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/unicode.hpp"
#include "domain/names.hpp"
#include "store/sql.hpp"

namespace aip::store {
namespace {

constexpr int kFilledAtOnce = 1000;

constexpr std::string_view kWithoutKeys = R"(
  select id, sku, folder_name
  from ai_workflow_state
  where sort_key = ''
  limit $1)";

constexpr std::string_view kSetKeys = R"(
  update ai_workflow_state
  set sort_key = keys.sort_key, search_key = keys.search_key
  from ( select value->>0 as id, value->>1 as sort_key, value->>2 as search_key from {}($1) ) keys
  where ai_workflow_state.id = keys.id)";

constexpr std::string_view kRenameSku = R"(
  update ai_workflow_state
  set sku = $2, folder_name = case when folder_name = sku then $3 else folder_name end
  where id = $1)";

constexpr std::string_view kRenamePhoto = R"(
  update ai_image_pair
  set source_name = $2
  where id = $1)";

// {0}: table, {1}: what the name is unique in, {2}: column of the name
constexpr std::string_view kTaken = R"(
  select id
  from {0}
  where {1} = $1
    and {2} = $2)";

// As above, {3}: condition of a text beyond ASCII
constexpr std::string_view kNames = R"(
  select id, {1} as scope, {2} as name
  from {0}
  where {1} is not null
    and {2} {3}
  order by created_at, id)";

constexpr std::string_view kSearchIndex = R"(
  select 1 as found
  from pg_indexes
  where schemaname = current_schema()
    and indexname = 'idx_ai_workflow_search')";

// What a search key holds; the trigram index answers from three characters on.
constexpr std::string_view kHoldsSqlite = R"(w.id in (
  select n.workflow_state_id
  from ai_workflow_search f
  join ai_workflow_name n on n.id = f.rowid
  where f.search_key match ?))";
constexpr std::string_view kHoldsShortSqlite = "instr(w.search_key, ?) > 0";
constexpr std::string_view kHoldsShortPostgres = "position(? in w.search_key) > 0";
constexpr std::string_view kHoldsPostgres = R"(w.search_key like ? escape '\')";

// A text with something else than printable ASCII in it: only such a one can have two spellings.
std::string_view beyond_ascii(Dialect dialect) {
  return dialect == Dialect::kSqlite ? "glob '*[^ -~]*'" : "~ '[^ -~]'";
}

// The names of one kind, with the ids of what they must be unique in.
struct Names {
  std::string_view table;
  std::string_view scope;
  std::string_view column;
};

Result<std::string> free_name(Connection& connection, const Names& names, const std::string& scope,
                              const std::string& wanted) {
  const auto taken = fmt::format(kTaken, names.table, names.scope, names.column);
  std::string name = wanted;
  for (int n = 2;; ++n) {
    AIP_TRY_ASSIGN(const auto there, connection.find(taken, {scope, name}));
    if (!there) return name;
    name = fmt::format("{} ({})", wanted, n);
  }
}

template <class Spell, class Rename>
Result<void> normalize(Connection& connection, const Names& names, Spell&& spell, Rename&& rename) {
  const auto sql =
      fmt::format(kNames, names.table, names.scope, names.column, beyond_ascii(connection.dialect()));
  AIP_TRY_ASSIGN(const Rows rows, connection.query(sql));
  for (const auto& row : rows) {
    const auto name = row.get<std::string>("name");
    std::string wanted = spell(name);
    if (wanted == name) continue;
    if (wanted.empty()) wanted = "unnamed";
    AIP_TRY_ASSIGN(const auto free, free_name(connection, names, row.get<std::string>("scope"), wanted));
    AIP_TRY(rename(row.get<std::string>("id"), free));
  }
  return {};
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

Result<bool> search_is_indexed(Connection& connection) {
  if (connection.dialect() == Dialect::kSqlite) return true;
  AIP_TRY_ASSIGN(const auto row, connection.find(kSearchIndex));
  return row.has_value();
}

bool is_long_search(std::string_view key) {
  return std::ranges::count_if(key, [](char c) { return !is_continuation(c); }) >= 3;
}

void add_search(Filter& filter, Dialect dialect, const std::string& key) {
  if (!is_long_search(key)) {
    filter.add(dialect == Dialect::kSqlite ? kHoldsShortSqlite : kHoldsShortPostgres, {key});
  } else if (dialect == Dialect::kPostgres) {
    filter.add(kHoldsPostgres, {contains_pattern(key)});
  } else {
    std::string phrase = "\"";
    for (const char c : key) phrase += c == '"' ? std::string("\"\"") : std::string(1, c);
    filter.add(kHoldsSqlite, {phrase + '"'});
  }
}

std::string search_key_of(std::string_view sku, std::string_view folder_name) {
  auto key = search_key(sku);
  if (folder_name != sku) key += '\n' + search_key(folder_name);
  return key;
}

Result<void> normalize_names(Connection& connection) {
  AIP_TRY(normalize(connection, {"ai_workflow_state", "user_id", "sku"}, canonical_sku,
                    [&](const std::string& id, const std::string& name) -> Result<void> {
                      AIP_TRY(connection.execute(kRenameSku, {id, name, name}));
                      return {};
                    }));
  return normalize(connection, {"ai_image_pair", "workflow_state_id", "source_name"}, to_nfc,
                   [&](const std::string& id, const std::string& name) -> Result<void> {
                     AIP_TRY(connection.execute(kRenamePhoto, {id, name}));
                     return {};
                   });
}

Result<std::int64_t> fill_name_keys(Database& database) {
  std::int64_t filled = 0;
  while (true) {
    AIP_TRY_ASSIGN(const Rows rows, database.read([](Connection& connection) {
      return connection.query(kWithoutKeys, {kFilledAtOnce});
    }));
    if (rows.empty()) return filled;
    json::array keys;
    for (const auto& row : rows) {
      const auto sku = row.get<std::string>("sku");
      keys.push_back(json::array{row.get<std::string>("id"), sort_key(sku),
                                 search_key_of(sku, row.get<std::string>("folder_name"))});
    }
    AIP_TRY(database.write([&](Connection& connection) {
      return connection.execute(fmt::format(kSetKeys, each(connection.dialect())), {keys});
    }));
    filled += static_cast<std::int64_t>(rows.size());
  }
}

}  // namespace aip::store
