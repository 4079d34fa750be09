#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "domain/money.hpp"
#include "engine/engine.hpp"

namespace aip::service {

// What a request asks of a provider, as far as its price depends on it.
struct PriceQuery {
  std::string engine;
  std::string endpoint;             // its address
  std::string model;                // empty: the engine's own
  std::string quality;              // as it was asked for; empty: the provider's default
  std::optional<std::string> size;  // as it was asked for; none: not known yet
};

PriceQuery price_query_of(std::string_view engine, const engine::Request& request);

// An entry of the price list. The first five are patterns: "*" matches any text.
struct Price {
  // Micro-dollars for each, by what they carry.
  struct Tokens {
    double text_in = 0;
    double image_in = 0;
    double text_out = 0;
    double image_out = 0;
  };

  std::string engine = "*";
  std::string host = "*";
  std::string model = "*";
  std::string quality = "*";
  std::string size = "*";

  bool told = false;  // the provider's answer says what it has cost, in dollars (usage.cost)
  std::optional<double> per_image;
  std::optional<Tokens> per_token;
  std::optional<Micros> estimate;  // reserved for an image before the cost of the first ones is known

  std::string checked;  // the day, 2026-11-22
  std::string source;
  bool own = false;  // from the data folder, not built in

  // What an answer with this usage, as the provider reported it, has cost. Text and pictures that the usage
  // does not distinguish all count as the more expensive. Nothing when it can't be known.
  std::optional<Micros> cost(const json::object& usage) const;
  // For an image that is still to be asked for.
  std::optional<Micros> expected() const;
};

// Prices with their dates and sources: docs/engines.md describes the file. The first entry that matches
// counts.
class Prices {
 public:
  // kInvalidInput names the entry and what is wrong with it. `own`: what Price::own is to say.
  static Result<Prices> parse(std::string_view text, bool own);

  // These first, `others` after them.
  Prices followed_by(const Prices& others) const;

  // With no size given, the most expensive of the possible ones.
  std::optional<Price> find(const PriceQuery& asked) const;

  const std::vector<Price>& entries() const { return entries_; }

 private:
  std::vector<Price> entries_;
};

// The built-in prices, and those of a file that goes ahead of them. Thread-safe.
class PriceList {
 public:
  // `file` may be missing; kInvalidInput names it, the entry and what is wrong.
  static Result<std::unique_ptr<PriceList>> open(std::filesystem::path file);

  // As the file is now. One that has become wrong is logged, and what was read before stays in force.
  std::shared_ptr<const Prices> current() const;

  std::optional<Price> find(const PriceQuery& asked) const { return current()->find(asked); }

  // What an answer has cost, by its usage and details (engine::Response). Nothing when it can't be known.
  std::optional<Micros> cost(PriceQuery asked, const json::object& usage, const json::object& details) const;

 private:
  // Shows whether a file has changed.
  struct Stamp {
    std::filesystem::file_time_type time;
    std::uintmax_t size = 0;
    bool operator==(const Stamp&) const = default;
  };

  explicit PriceList(std::filesystem::path file) : file_(std::move(file)) {}

  std::optional<Stamp> stamp() const;
  Result<std::shared_ptr<const Prices>> read() const;

  const std::filesystem::path file_;
  mutable std::mutex mutex_;
  mutable std::optional<Stamp> seen_;
  mutable std::shared_ptr<const Prices> prices_;
};

}  // namespace aip::service
