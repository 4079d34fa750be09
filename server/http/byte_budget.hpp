#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace aip::http {

// A number of bytes that may be held in memory at a time, of which one client gets at most half. Thread-safe.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t total) : total_(total) {}

  // What somebody holds of it; given back at the end. Must not outlive the budget.
  class Share {
   public:
    Share() = default;

    Share(ByteBudget& budget, std::string whose) : budget_(&budget), whose_(std::move(whose)) {}

    Share(Share&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)),
          whose_(std::move(other.whose_)),
          bytes_(std::exchange(other.bytes_, 0)) {}

    Share& operator=(Share&& other) noexcept;

    ~Share() { give_back(); }

    // Makes it at least `bytes`. False: there is no room, and nothing has changed.
    bool grow_to(std::size_t bytes);
    void give_back();

   private:
    ByteBudget* budget_ = nullptr;
    std::string whose_;
    std::size_t bytes_ = 0;
  };

  std::size_t held() const;

 private:
  bool take(const std::string& whose, std::size_t bytes);
  void give_back(const std::string& whose, std::size_t bytes);

  const std::size_t total_;
  mutable std::mutex mutex_;
  std::size_t held_ = 0;
  std::map<std::string, std::size_t, std::less<>> by_client_;
};

}  // namespace aip::http
