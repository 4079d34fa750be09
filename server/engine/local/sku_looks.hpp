#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "pixel/pool.hpp"

namespace aip::engine {

// What pixel processes have seen in photos, kept for the other photos of their SKUs. Each photo is looked at
// once, even when several calls ask at the same time. Thread-safe.
class SkuLooks {
 public:
  using Shared = std::shared_ptr<const Result<pixel::Glanced>>;

  explicit SkuLooks(pixel::Pool& pool) : pool_(pool) {}

  // `photo` is borrowed; `sha256` is that of its bytes. A failure is kept, too, when it lies in the photo.
  // Only the call itself can have been cancelled when it ends with kCancelled.
  boost::asio::awaitable<Shared> of(int photo, std::string sha256, image::Recipe recipe);

 private:
  struct Entry {
    Shared result;  // null while somebody looks
    std::vector<std::move_only_function<void(Shared)>> waiting;
    std::uint64_t used = 0;
  };

  boost::asio::awaitable<Shared> known(const std::string& key);
  void finish(const std::string& key, const Shared& result);

  pixel::Pool& pool_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
  std::uint64_t uses_ = 0;
};

}  // namespace aip::engine
