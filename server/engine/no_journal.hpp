#pragma once

#include "engine/engine.hpp"

namespace aip::engine {

// For calls that nobody takes up again after a kill: the client that waits for them is gone, too.
class NoJournal final : public Journal {
 public:
  std::optional<std::string> answer() const override { return std::nullopt; }

  std::optional<std::string> operation() const override { return std::nullopt; }

  boost::asio::awaitable<Result<void>> sending() override { co_return Result<void>{}; }

  boost::asio::awaitable<Result<void>> accepted(std::string) override { co_return Result<void>{}; }

  boost::asio::awaitable<Result<void>> answered(std::string) override { co_return Result<void>{}; }

  void failed() override {}
};

}  // namespace aip::engine
