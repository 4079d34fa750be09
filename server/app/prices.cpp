#include "service/prices.hpp"

#include <cmath>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/instance.hpp"
#include "config/cli.hpp"
#include "config/table.hpp"

namespace aip::app {
namespace {

std::string price_of(const service::Price& price) {
  const auto dollars = [](double micros) { return in_dollars(std::llround(micros)); };
  std::string text;
  if (price.told) text = "as the answer tells";
  if (price.per_image) {
    if (!text.empty()) text += ", or ";
    text += *price.per_image == 0 ? "free" : dollars(*price.per_image) + " an image";
  }
  if (const auto& tokens = price.per_token) {
    if (!text.empty()) text += ", or ";
    text += fmt::format("1M tokens: text in {}, image in {}, text out {}, image out {}",
                        dollars(tokens->text_in * kDollar), dollars(tokens->image_in * kDollar),
                        dollars(tokens->text_out * kDollar), dollars(tokens->image_out * kDollar));
  }
  if (price.estimate) text += fmt::format("; about {} an image", in_dollars(*price.estimate));
  return text;
}

// "host api.openai.com, model gpt-image-2*"
std::string what_for(const service::Price& price) {
  std::string text;
  const auto add = [&](std::string_view name, const std::string& pattern) {
    if (pattern == "*") return;
    if (!text.empty()) text += ", ";
    text += fmt::format("{} {}", name, pattern.empty() ? "not named" : pattern);
  };
  add("engine", price.engine);
  add("host", price.host);
  add("model", price.model);
  add("quality", price.quality);
  add("size", price.size);
  return text.empty() ? "anything" : text;
}

int print_prices(const config::Options& options) {
  const auto list = service::PriceList::open(prices_of(options.data));
  if (!list) return report(list.error());
  for (const auto& price : (*list)->current()->entries()) {
    fmt::print("{}{}: {} ({}, {})\n", price.own ? "own: " : "", what_for(price), price_of(price),
               price.checked, price.source);
  }
  return kOk;
}

}  // namespace

void add_prices(CLI::App& program, config::Options& options, int& exit_code) {
  auto* command = program.add_subcommand("prices",
                                         "The prices that costs are computed with; the first match counts. "
                                         "prices.json in the data folder goes first");
  config::add_options(*command, config::kPrices, options);
  command->callback([&options, &exit_code] { exit_code = print_prices(options); });
}

}  // namespace aip::app
