#include "image/recipe.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace aip::image {
namespace {

constexpr int kSmallestSide = 16;
constexpr int kLargestSide = 10'000;

// Takes members of an object into a recipe and collects what is wrong with them.
class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  void take(std::string_view key, bool& target) {
    if (!is_given(key)) return;
    const auto value = bool_at(object_, key);
    if (!value) return complain(key, "must be true or false");
    target = *value;
  }

  template <class Target>
  void take_int(std::string_view key, int lowest, int highest, Target& target) {
    if (!is_given(key)) return;
    const auto value = int_at(object_, key);
    if (!value || *value < lowest || *value > highest) {
      return complain(key, fmt::format("must be a whole number from {} to {}", lowest, highest));
    }
    target = static_cast<int>(*value);
  }

  void take_fill(std::string_view key, double& target) {
    if (!is_given(key)) return;
    const auto value = number_at(object_, key);
    if (!value || !(*value >= 0.1 && *value <= 1.0)) return complain(key, "must be a number from 0.1 to 1");
    target = *value;
  }

  void take_colour(std::string_view key, Rgb& target) {
    if (!is_given(key)) return;
    const auto text = string_at(object_, key);
    const auto colour = text ? rgb_from_hex(*text) : std::nullopt;
    if (!colour) return complain(key, "must be a colour such as #ffffff");
    target = *colour;
  }

  void take_output_format(std::string_view key, Format& target) {
    if (!is_given(key)) return;
    const auto name = string_at(object_, key);
    const auto format = name ? format_from(*name) : std::nullopt;
    if (format != Format::kJpeg && format != Format::kPng && format != Format::kWebp) {
      return complain(key, "must be jpeg, png or webp");
    }
    target = *format;
  }

  std::vector<FieldError> take_complaints() { return std::move(complaints_); }

 private:
  bool is_given(std::string_view key) const {
    const auto* value = object_.if_contains(key);
    return value != nullptr && !value->is_null();
  }

  void complain(std::string_view key, std::string message) {
    complaints_.push_back({.field = std::string(key), .message = std::move(message)});
  }

  const json::object& object_;
  std::vector<FieldError> complaints_;
};

std::optional<int> hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return std::nullopt;
}

}  // namespace

std::string to_hex(Rgb colour) { return fmt::format("#{:02x}{:02x}{:02x}", colour[0], colour[1], colour[2]); }

std::optional<Rgb> rgb_from_hex(std::string_view text) {
  if (text.size() != 7 || text[0] != '#') return std::nullopt;
  Rgb colour{};
  for (std::size_t i = 0; i < colour.size(); ++i) {
    const auto high = hex_digit(text[1 + 2 * i]);
    const auto low = hex_digit(text[2 + 2 * i]);
    if (!high || !low) return std::nullopt;
    colour[i] = static_cast<std::uint8_t>(*high * 16 + *low);
  }
  return colour;
}

json::object to_json(const Recipe& recipe) {
  json::object object{
      {"cutOut", recipe.cut_out},  {"optimise", recipe.optimise}, {"background", to_hex(recipe.background)},
      {"fill", recipe.fill},       {"shadow", recipe.shadow},     {"format", to_string(recipe.format)},
      {"quality", recipe.quality},
  };
  if (recipe.width) object["width"] = *recipe.width;
  if (recipe.height) object["height"] = *recipe.height;
  return object;
}

Result<Recipe> recipe_from_json(const json::object& object) {
  Recipe recipe;
  Reader reader(object);
  reader.take("cutOut", recipe.cut_out);
  reader.take("optimise", recipe.optimise);
  reader.take_colour("background", recipe.background);
  reader.take_int("width", kSmallestSide, kLargestSide, recipe.width);
  reader.take_int("height", kSmallestSide, kLargestSide, recipe.height);
  reader.take_fill("fill", recipe.fill);
  reader.take("shadow", recipe.shadow);
  reader.take_output_format("format", recipe.format);
  reader.take_int("quality", 1, 100, recipe.quality);

  auto complaints = reader.take_complaints();
  if (complaints.empty()) return recipe;
  return fail(Error{.code = ErrorCode::kInvalidInput,
                    .message = "recipe: " + complaints.front().field + " " + complaints.front().message,
                    .details = std::move(complaints)});
}

}  // namespace aip::image
