#include "store/name_keys.hpp"

#include <fmt/format.h>

#include "base/unicode.hpp"
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

constexpr std::string_view kRenamePhoto = "update ai_image_pair set source_name = $2 where id = $1";

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
  const auto taken =
      fmt::format("select id from {} where {} = $1 and {} = $2", names.table, names.scope, names.column);
  std::string name = wanted;
  for (int n = 2;; ++n) {
    AIP_TRY_ASSIGN(const auto there, connection.find(taken, {scope, name}));
    if (!there) return name;
    name = fmt::format("{} ({})", wanted, n);
  }
}

template <class Rename>
Result<void> normalize(Connection& connection, const Names& names, Rename&& rename) {
  const auto sql = fmt::format(
      R"(
        select id, {} as scope, {} as name
        from {}
        where {} is not null
          and {} {}
        order by created_at, id)",
      names.scope, names.column, names.table, names.scope, names.column, beyond_ascii(connection.dialect()));
  AIP_TRY_ASSIGN(const Rows rows, connection.query(sql));
  for (const auto& row : rows) {
    const auto name = row.get<std::string>("name");
    const auto wanted = to_nfc(name);
    if (wanted == name) continue;
    AIP_TRY_ASSIGN(const auto free, free_name(connection, names, row.get<std::string>("scope"), wanted));
    AIP_TRY(rename(row.get<std::string>("id"), free));
  }
  return {};
}

}  // namespace

std::string search_key_of(std::string_view sku, std::string_view folder_name) {
  auto key = search_key(sku);
  if (folder_name != sku) key += '\n' + search_key(folder_name);
  return key;
}

Result<void> normalize_names(Connection& connection) {
  AIP_TRY(normalize(connection, {"ai_workflow_state", "user_id", "sku"},
                    [&](const std::string& id, const std::string& name) -> Result<void> {
                      AIP_TRY(connection.execute(kRenameSku, {id, name, name}));
                      return {};
                    }));
  return normalize(connection, {"ai_image_pair", "workflow_state_id", "source_name"},
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
