#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace aip::store {

// The prepared statements of one connection by their SQL; the least recently used one goes when it is full.
template <class Statement>
class StatementCache {
 public:
  explicit StatementCache(std::size_t capacity) : capacity_(capacity) {}

  // nullptr when it is not there. Valid until the next add() or clear().
  Statement* find(std::string_view sql) {
    const auto found = by_sql_.find(sql);
    if (found == by_sql_.end()) return nullptr;
    entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->second;
  }

  // What has to go before another can be added.
  std::optional<Statement> make_room() {
    if (entries_.size() < capacity_) return std::nullopt;
    std::optional<Statement> evicted(std::move(entries_.back().second));
    by_sql_.erase(entries_.back().first);
    entries_.pop_back();
    return evicted;
  }

  Statement& add(std::string_view sql, Statement statement) {
    entries_.emplace_front(std::string(sql), std::move(statement));
    by_sql_.emplace(entries_.front().first, entries_.begin());
    return entries_.front().second;
  }

  void clear() {
    by_sql_.clear();
    entries_.clear();
  }

 private:
  using Entries = std::list<std::pair<std::string, Statement>>;

  std::size_t capacity_;
  Entries entries_;  // most recently used first
  std::unordered_map<std::string_view, typename Entries::iterator> by_sql_;
};

}  // namespace aip::store
