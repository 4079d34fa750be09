#include "service/prices.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <span>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/embedded.hpp"
#include "base/file.hpp"
#include "base/log.hpp"
#include "base/text.hpp"

namespace aip::service {

extern const std::span<const EmbeddedFile> embedded_prices;  // prices.json

namespace {

constexpr double kMaxDollars = 1'000'000;  // of any one price: more is a slip

constexpr auto kMembers =
    std::to_array<std::string_view>({"engine", "host", "model", "quality", "size", "currency", "told",
                                     "perImage", "perMillionTokens", "estimate", "checked", "source"});
constexpr auto kRateMembers = std::to_array<std::string_view>({"currency", "usd", "checked", "source"});

// "*" matches any text.
bool matches(std::string_view pattern, std::string_view text) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  const auto rest = pattern.substr(star + 1);
  for (auto from = star; from <= text.size(); ++from) {
    if (matches(rest, text.substr(from))) return true;
  }
  return false;
}

std::string host_of(std::string_view endpoint) {
  const auto url = boost::urls::parse_uri(endpoint);
  return url ? to_lower(url->encoded_host()) : std::string();
}

// An entry while it is read: its faults name it.
class Reader {
 public:
  Reader(const json::object& entry, std::string name) : entry_(entry), name_(std::move(name)) {}

  std::unexpected<Error> wrong(std::string_view what) const {
    return fail(ErrorCode::kInvalidInput, "price list", fmt::format("{}: {}.", name_, what));
  }

  Result<void> knows(std::span<const std::string_view> members) const {
    for (const auto& member : entry_) {
      if (std::ranges::find(members, std::string_view(member.key())) == members.end())
        return wrong(fmt::format("\"{}\" is not known here", std::string_view(member.key())));
    }
    return {};
  }

  Result<std::optional<std::string>> text(std::string_view key) const {
    if (!entry_.contains(key)) return std::nullopt;
    auto found = string_at(entry_, key);
    if (!found) return wrong(fmt::format("\"{}\" must be a text", key));
    return found;
  }

  Result<std::string> required(std::string_view key) const {
    AIP_TRY_ASSIGN(auto found, text(key));
    if (!found || found->empty()) return wrong(fmt::format("\"{}\" is missing", key));
    return *std::move(found);
  }

  Result<std::string> day() const {
    AIP_TRY_ASSIGN(auto found, required("checked"));
    if (found.size() != 10 || !from_iso(found)) return wrong("\"checked\" must be a day like 2026-11-22");
    return found;
  }

  Result<std::optional<double>> amount(std::string_view key) const {
    if (!entry_.contains(key)) return std::nullopt;
    const auto found = number_at(entry_, key);
    if (!found || !(*found >= 0) || *found > kMaxDollars)
      return wrong(fmt::format("\"{}\" must be a number from 0, such as 0.039", key));
    return found;
  }

  Result<bool> flag(std::string_view key) const {
    if (!entry_.contains(key)) return false;
    const auto found = bool_at(entry_, key);
    if (!found) return wrong(fmt::format("\"{}\" must be true or false", key));
    return *found;
  }

  const json::object& entry() const { return entry_; }

  const std::string& name() const { return name_; }

 private:
  const json::object& entry_;
  std::string name_;
};

using Rates = std::map<std::string, double>;  // dollars for one of each

Result<Rates> read_rates(const json::object& file) {
  Rates rates{{"USD", 1.0}};
  const auto* list = array_at(file, "rates");
  for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) {
    const auto name = fmt::format("rates[{}]", i);
    const auto* entry = (*list)[i].if_object();
    if (entry == nullptr) return fail(ErrorCode::kInvalidInput, "price list", name + " must be an object.");
    const Reader reader(*entry, name);
    AIP_TRY(reader.knows(kRateMembers));
    AIP_TRY_ASSIGN(const auto currency, reader.required("currency"));
    AIP_TRY_ASSIGN(const auto dollars, reader.amount("usd"));
    if (!dollars || *dollars == 0) return reader.wrong("\"usd\" is missing: what one of it is in dollars");
    AIP_TRY(reader.day());
    AIP_TRY(reader.required("source"));
    rates[currency] = *dollars;
  }
  return rates;
}

Result<std::optional<Price::Tokens>> read_tokens(const Reader& reader, double rate) {
  if (!reader.entry().contains("perMillionTokens")) return std::nullopt;
  const auto* given = object_at(reader.entry(), "perMillionTokens");
  if (given == nullptr) return reader.wrong("\"perMillionTokens\" must be an object");
  constexpr auto kKinds = std::to_array<std::string_view>({"textIn", "imageIn", "textOut", "imageOut"});
  const Reader tokens(*given, reader.name() + ".perMillionTokens");
  AIP_TRY(tokens.knows(kKinds));
  std::array<double, kKinds.size()> each{};
  for (std::size_t i = 0; i < kKinds.size(); ++i) {
    AIP_TRY_ASSIGN(const auto dollars, tokens.amount(kKinds[i]));
    if (!dollars) return tokens.wrong(fmt::format("\"{}\" is missing", kKinds[i]));
    each[i] = *dollars * rate;  // dollars for a million are micro-dollars for one
  }
  return Price::Tokens{each[0], each[1], each[2], each[3]};
}

// "openai gpt-image-2*", so that a person finds the entry.
std::string name_of(std::size_t place, const json::object& entry) {
  std::string name = fmt::format("prices[{}]", place);
  for (const auto key : {"engine", "host", "model"}) {
    if (const auto text = string_at(entry, key)) name += " " + *text;
  }
  return name;
}

Result<Price> read_price(const Reader& reader, const Rates& rates, bool own) {
  AIP_TRY(reader.knows(kMembers));
  Price price{.own = own};
  const std::array<std::pair<std::string_view, std::string*>, 5> patterns{{{"engine", &price.engine},
                                                                           {"host", &price.host},
                                                                           {"model", &price.model},
                                                                           {"quality", &price.quality},
                                                                           {"size", &price.size}}};
  for (const auto& [key, place] : patterns) {
    AIP_TRY_ASSIGN(const auto text, reader.text(key));
    if (text) *place = *text;
  }
  AIP_TRY_ASSIGN(const auto currency, reader.text("currency"));
  const auto rate = rates.find(currency.value_or("USD"));
  if (rate == rates.end())
    return reader.wrong(fmt::format("\"rates\" does not say what a {} is in dollars", *currency));
  AIP_TRY_ASSIGN(price.told, reader.flag("told"));
  AIP_TRY_ASSIGN(const auto per_image, reader.amount("perImage"));
  if (per_image) price.per_image = *per_image * rate->second * kDollar;
  AIP_TRY_ASSIGN(price.per_token, read_tokens(reader, rate->second));
  AIP_TRY_ASSIGN(const auto estimate, reader.amount("estimate"));
  if (estimate) price.estimate = std::llround(std::ceil(*estimate * rate->second * kDollar));
  if (price.per_image && price.per_token)
    return reader.wrong("give either \"perImage\" or \"perMillionTokens\"");
  if (!price.per_image && !price.per_token && !price.told)
    return reader.wrong("a price is missing: \"perImage\", \"perMillionTokens\" or \"told\"");
  if (!price.per_image && !price.estimate)
    return reader.wrong("\"estimate\" is missing: what to set aside for an image, for budgets");
  AIP_TRY_ASSIGN(price.checked, reader.day());
  AIP_TRY_ASSIGN(price.source, reader.required("source"));
  return price;
}

// Tokens by what they carry.
struct Split {
  double text = 0;
  double image = 0;
};

// The first of these that is there.
std::optional<double> first_number(const json::object& object, std::initializer_list<std::string_view> keys) {
  for (const auto key : keys) {
    if (const auto number = number_at(object, key); number && *number >= 0) return number;
  }
  return std::nullopt;
}

// [{"modality": "TEXT", "tokenCount": 9}], as Gemini writes it.
std::optional<Split> split_of(const json::array& modalities) {
  Split split;
  for (const auto& item : modalities) {
    const auto* entry = item.if_object();
    if (entry == nullptr) return std::nullopt;
    const auto count = number_at(*entry, "tokenCount").value_or(0);
    (string_at(*entry, "modality") == "IMAGE" ? split.image : split.text) += count;
  }
  return split;
}

// {"text_tokens": 9, "image_tokens": 8}, as OpenAI and compatible providers write it.
std::optional<Split> split_of(const json::object& details) {
  const auto image = number_at(details, "image_tokens");
  if (!image) return std::nullopt;
  return Split{.text = number_at(details, "text_tokens").value_or(0), .image = *image};
}

// What usage says of one direction: how many tokens, and of what, as far as it is known; what details leave
// out is put with `image`, the dearer.
std::optional<Split> tokens_of(const json::object& usage, std::initializer_list<std::string_view> totals,
                               std::initializer_list<std::string_view> details) {
  const auto total = first_number(usage, totals);
  std::optional<Split> split;
  for (const auto key : details) {
    if (const auto* array = array_at(usage, key)) split = split_of(*array);
    if (const auto* object = object_at(usage, key)) split = split_of(*object);
  }
  if (!split && !total) return std::nullopt;
  if (!split) return Split{.image = *total};
  if (total) split->image += std::max(0.0, *total - split->text - split->image);
  return split;
}

std::optional<Micros> cost_of_tokens(const Price::Tokens& price, const json::object& usage) {
  const auto in = tokens_of(usage, {"input_tokens", "prompt_tokens", "promptTokenCount"},
                            {"input_tokens_details", "prompt_tokens_details", "promptTokensDetails"});
  const auto out =
      tokens_of(usage, {"output_tokens", "completion_tokens", "candidatesTokenCount"},
                {"output_tokens_details", "completion_tokens_details", "candidatesTokensDetails"});
  if (!in || !out) return std::nullopt;
  const double thoughts = number_at(usage, "thoughtsTokenCount").value_or(0);
  const double in_image = std::max(price.text_in, price.image_in);
  const double out_image = std::max(price.text_out, price.image_out);
  return std::llround(in->text * price.text_in + in->image * in_image +
                      (out->text + thoughts) * price.text_out + out->image * out_image);
}

}  // namespace

std::optional<Micros> Price::cost(const json::object& usage) const {
  if (told) {
    const auto dollars = number_at(usage, "cost");
    if (dollars && *dollars >= 0 && *dollars <= kMaxDollars) return std::llround(*dollars * kDollar);
  }
  if (per_image) {
    // An answer that does not count its pictures has brought one.
    const auto images = first_number(usage, {"generated_images", "image_count"}).value_or(1);
    return std::llround(*per_image * std::min(images, 1'000.0));
  }
  return per_token ? cost_of_tokens(*per_token, usage) : std::nullopt;
}

std::optional<Micros> Price::expected() const {
  if (estimate) return estimate;
  if (per_image) return std::llround(std::ceil(*per_image));
  return std::nullopt;
}

Result<Prices> Prices::parse(std::string_view text, bool own) {
  const auto parsed = parse_json(text);
  if (!parsed)
    return fail(ErrorCode::kInvalidInput, "price list", "It is not JSON: " + parsed.error().message);
  const auto* file = parsed->if_object();
  const auto* list = file == nullptr ? nullptr : array_at(*file, "prices");
  if (list == nullptr) return fail(ErrorCode::kInvalidInput, "price list", "It has no list \"prices\".");
  AIP_TRY_ASSIGN(const auto rates, read_rates(*file));
  Prices prices;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const auto* entry = (*list)[i].if_object();
    if (entry == nullptr)
      return fail(ErrorCode::kInvalidInput, "price list", fmt::format("prices[{}] must be an object.", i));
    AIP_TRY_ASSIGN(auto price, read_price(Reader(*entry, name_of(i, *entry)), rates, own));
    prices.entries_.push_back(std::move(price));
  }
  return prices;
}

Prices Prices::followed_by(const Prices& others) const {
  Prices all = *this;
  all.entries_.insert(all.entries_.end(), others.entries_.begin(), others.entries_.end());
  return all;
}

std::optional<Price> Prices::find(const PriceQuery& asked) const {
  const auto host = host_of(asked.endpoint);
  std::optional<Price> dearest;
  for (const auto& price : entries_) {
    if (!matches(price.engine, asked.engine) || !matches(price.host, host) ||
        !matches(price.model, asked.model) || !matches(price.quality, asked.quality))
      continue;
    if (asked.size && !matches(price.size, *asked.size)) continue;
    if (!dearest || price.expected() > dearest->expected()) dearest = price;
    if (asked.size || price.size == "*") break;
  }
  return dearest;
}

PriceQuery price_query_of(std::string_view engine, const engine::Request& request) {
  return {.engine = std::string(engine),
          .endpoint = request.endpoint,
          .model = request.model,
          .quality = request.high_quality ? "high" : "",
          .size = {}};
}

std::optional<Micros> PriceList::cost(PriceQuery asked, const json::object& usage,
                                      const json::object& details) const {
  if (auto model = string_at(details, "model"); model && !model->empty()) asked.model = *std::move(model);
  asked.size = string_at(details, "requestedSize").value_or("");
  const auto price = find(asked);
  return price ? price->cost(usage) : std::nullopt;
}

Result<std::unique_ptr<PriceList>> PriceList::open(std::filesystem::path file) {
  std::unique_ptr<PriceList> list(new PriceList(std::move(file)));
  list->seen_ = list->stamp();
  AIP_TRY_ASSIGN(list->prices_, list->read());
  return list;
}

std::optional<PriceList::Stamp> PriceList::stamp() const {
  std::error_code error;
  const auto time = std::filesystem::last_write_time(file_, error);
  if (error) return std::nullopt;
  const auto size = std::filesystem::file_size(file_, error);
  if (error) return std::nullopt;
  return Stamp{time, size};
}

Result<std::shared_ptr<const Prices>> PriceList::read() const {
  AIP_TRY_ASSIGN(auto prices, Prices::parse(embedded_prices.front().contents, false));
  auto text = read_file(file_);
  if (!text && text.error().code == ErrorCode::kNotFound)
    return std::make_shared<const Prices>(std::move(prices));
  if (!text) return fail(std::move(text).error());
  auto own = Prices::parse(*text, true);
  if (!own) {
    return fail(
        ErrorCode::kInvalidInput, "price list",
        fmt::format("{}: {} docs/engines.md describes the file.", file_.string(), own.error().for_people()));
  }
  return std::make_shared<const Prices>(own->followed_by(prices));
}

std::shared_ptr<const Prices> PriceList::current() const {
  const std::scoped_lock lock(mutex_);
  const auto now = stamp();
  if (now == seen_) return prices_;
  seen_ = now;
  auto reread = read();
  if (reread) {
    prices_ = *std::move(reread);
  } else {
    log::error("the prices stay as they were: {}", reread.error().for_people());
  }
  return prices_;
}

}  // namespace aip::service
