#include "http/byte_budget.hpp"

namespace aip::http {

ByteBudget::Share& ByteBudget::Share::operator=(Share&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  budget_ = std::exchange(other.budget_, nullptr);
  whose_ = std::move(other.whose_);
  bytes_ = std::exchange(other.bytes_, 0);
  return *this;
}

bool ByteBudget::Share::grow_to(std::size_t bytes) {
  if (bytes <= bytes_) return true;
  if (budget_ == nullptr || !budget_->take(whose_, bytes - bytes_)) return false;
  bytes_ = bytes;
  return true;
}

void ByteBudget::Share::give_back() {
  if (budget_ != nullptr && bytes_ > 0) budget_->give_back(whose_, bytes_);
  bytes_ = 0;
}

std::size_t ByteBudget::held() const {
  const std::lock_guard lock(mutex_);
  return held_;
}

bool ByteBudget::take(const std::string& whose, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  if (bytes > total_ - held_) return false;
  std::size_t& own = by_client_[whose];
  if (own + bytes > total_ / 2) {
    if (own == 0) by_client_.erase(whose);
    return false;
  }
  own += bytes;
  held_ += bytes;
  return true;
}

void ByteBudget::give_back(const std::string& whose, std::size_t bytes) {
  const std::lock_guard lock(mutex_);
  const auto found = by_client_.find(whose);
  if (found == by_client_.end()) return;
  found->second -= bytes;
  held_ -= bytes;
  if (found->second == 0) by_client_.erase(found);
}

}  // namespace aip::http
