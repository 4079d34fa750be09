#include "engine/local/sku_looks.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/completion.hpp"

namespace aip::engine {
namespace {

namespace asio = boost::asio;

// Each holds a file of some 20 kB open.
constexpr std::size_t kMaxEntries = 128;

// What says nothing about the photo.
bool is_passing(const Error& error) {
  return error.code == ErrorCode::kCancelled || error.code == ErrorCode::kUnavailable ||
         error.code == ErrorCode::kStorageFull;
}

bool was_cancelled(const SkuLooks::Shared& look) {
  return !*look && look->error().code == ErrorCode::kCancelled;
}

}  // namespace

// The look that is known, or that another call is taking; null for this call to take it.
asio::awaitable<SkuLooks::Shared> SkuLooks::known(const std::string& key) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Shared)>(
      [this, key](auto handler) {
        auto resume = resuming<Shared>(std::move(handler));
        const std::lock_guard lock(mutex_);
        const auto [found, is_new] = entries_.try_emplace(key);
        found->second.used = ++uses_;
        if (is_new || found->second.result != nullptr) return resume(found->second.result);
        found->second.waiting.emplace_back(std::move(resume));
      },
      asio::use_awaitable);
}

asio::awaitable<SkuLooks::Shared> SkuLooks::of(int photo, std::string sha256, image::Recipe recipe) {
  const std::string key = fmt::format("{} {} {}", sha256, recipe.model, pool_.model_changes());
  while (auto look = co_await known(key)) {
    if (!was_cancelled(look)) co_return look;
  }
  auto glanced = co_await pool_.glance(photo, std::move(recipe));
  const auto look = std::make_shared<const Result<pixel::Glanced>>(std::move(glanced));
  finish(key, look);
  co_return look;
}

void SkuLooks::finish(const std::string& key, const Shared& result) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_.at(key);
  for (auto& resume : std::exchange(entry.waiting, {})) resume(result);
  entry.result = result;
  if (!*result && is_passing(result->error())) entries_.erase(key);
  while (entries_.size() > kMaxEntries) {
    auto oldest = entries_.end();
    for (auto at = entries_.begin(); at != entries_.end(); ++at) {
      const bool is_older = oldest == entries_.end() || at->second.used < oldest->second.used;
      if (at->second.result != nullptr && is_older) oldest = at;
    }
    if (oldest == entries_.end()) return;
    entries_.erase(oldest);
  }
}

}  // namespace aip::engine
