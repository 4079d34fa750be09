#include "image/recipe.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace aip::image {
namespace {

constexpr int kMinSide = 16;
constexpr int kMaxSide = 10'000;
constexpr std::size_t kMaxModelName = 64;

constexpr std::string_view kTransparent = "transparent";
constexpr std::array<std::string_view, 2> kDetails{"standard", "high"};
constexpr std::array<std::string_view, 2> kCanvases{"product", "photo"};
constexpr std::array<std::string_view, 4> kShadows{"none", "contact", "soft", "photo"};
constexpr std::array<std::string_view, 3> kEdges{"as_found", "tight", "loose"};
constexpr std::string_view kLinear = "linear:";
constexpr std::string_view kRadial = "radial:";
constexpr std::string_view kBlurred = "blurred";
constexpr std::string_view kPicture = "picture:";
constexpr std::size_t kColourLength = 7;

bool is_name(std::string_view text, std::size_t longest) {
  return text.size() <= longest && std::ranges::all_of(text, [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
         });
}

// Two colours with a colon between.
bool take_gradient(std::string_view colours, Backdrop backdrop, Recipe& recipe) {
  if (colours.size() != 2 * kColourLength + 1 || colours[kColourLength] != ':') return false;
  const auto from = rgb_from_hex(colours.substr(0, kColourLength));
  const auto to = rgb_from_hex(colours.substr(kColourLength + 1));
  if (!from || !to) return false;
  recipe.backdrop = backdrop;
  recipe.background = *from;
  recipe.background_to = *to;
  return true;
}

// Changes nothing and returns false for what is no background.
bool take_background_text(std::string_view text, Recipe& recipe) {
  if (text.starts_with(kLinear)) {
    return take_gradient(text.substr(kLinear.size()), Backdrop::kLinear, recipe);
  }
  if (text.starts_with(kRadial)) {
    return take_gradient(text.substr(kRadial.size()), Backdrop::kRadial, recipe);
  }
  if (text.starts_with(kPicture)) {
    const auto name = text.substr(kPicture.size());
    if (name.empty() || !is_name(name, kMaxModelName)) return false;
    recipe.backdrop = Backdrop::kPicture;
    recipe.picture = name;
    return true;
  }
  if (text == kBlurred) {
    recipe.backdrop = Backdrop::kBlurred;
    return true;
  }
  if (text == kTransparent) {
    recipe.transparent = true;
    return true;
  }
  const auto colour = rgb_from_hex(text);
  if (colour) recipe.background = *colour;
  return colour.has_value();
}

std::string background_text(const Recipe& recipe) {
  if (recipe.transparent) return std::string(kTransparent);
  switch (recipe.backdrop) {
    case Backdrop::kLinear:
      return fmt::format("{}{}:{}", kLinear, to_hex(recipe.background), to_hex(recipe.background_to));
    case Backdrop::kRadial:
      return fmt::format("{}{}:{}", kRadial, to_hex(recipe.background), to_hex(recipe.background_to));
    case Backdrop::kBlurred:
      return std::string(kBlurred);
    case Backdrop::kPicture:
      return fmt::format("{}{}", kPicture, recipe.picture);
    case Backdrop::kPlain:
      break;
  }
  return to_hex(recipe.background);
}

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

  void take_background(std::string_view key, Recipe& recipe) {
    if (!is_given(key)) return;
    if (!take_background_text(string_at(object_, key).value_or(""), recipe)) {
      complain(key, std::string(kBackgroundForms));
    }
  }

  // A name, or as before there were several: true for a contact shadow, false for none.
  void take_shadow(std::string_view key, Shadow& target) {
    if (!is_given(key)) return;
    if (const auto flag = bool_at(object_, key)) {
      target = *flag ? Shadow::kContact : Shadow::kNone;
    } else {
      take_word(key, kShadows, target);
    }
  }

  // One of the words, in the order of the enumerators.
  template <class Enum, std::size_t kCount>
  void take_word(std::string_view key, const std::array<std::string_view, kCount>& words, Enum& target) {
    if (!is_given(key)) return;
    const auto found = std::ranges::find(words, string_at(object_, key).value_or(""));
    if (found == words.end()) return complain(key, fmt::format("must be {}", fmt::join(words, " or ")));
    target = static_cast<Enum>(found - words.begin());
  }

  void take_name(std::string_view key, std::string& target) {
    if (!is_given(key)) return;
    const auto text = string_at(object_, key);
    if (!text || !is_name(*text, kMaxModelName)) {
      return complain(key, "must be the name of a model, or none");
    }
    target = *text;
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

  void check_transparency(const Recipe& recipe) {
    if (recipe.transparent && recipe.format == Format::kJpeg) {
      complain("background", "can be transparent in png and webp only");
    }
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

bool takes_picture(const Recipe& recipe) {
  return recipe.backdrop == Backdrop::kPicture && !recipe.transparent;
}

bool is_background(std::string_view text) {
  Recipe ignored;
  return text.size() <= kMaxBackground && take_background_text(text, ignored);
}

std::optional<Shadow> shadow_from(std::string_view name) {
  const auto found = std::ranges::find(kShadows, name);
  if (found == kShadows.end()) return std::nullopt;
  return static_cast<Shadow>(found - kShadows.begin());
}

json::object to_json(const Recipe& recipe) {
  json::object object{
      {"cutOut", recipe.cut_out},
      {"optimise", recipe.optimise},
      {"background", background_text(recipe)},
      {"fill", recipe.fill},
      {"shadow", recipe.shadow == Shadow::kContact},
      {"format", to_string(recipe.format)},
      {"quality", recipe.quality},
  };
  if (recipe.width) object["width"] = *recipe.width;
  if (recipe.height) object["height"] = *recipe.height;
  // Only where they differ from what was before there were any, so that results made then keep their keys.
  if (recipe.shadow > Shadow::kContact)
    object["shadow"] = kShadows.at(static_cast<std::size_t>(recipe.shadow));
  if (recipe.reflection) object["reflection"] = true;
  if (recipe.denoise) object["denoise"] = true;
  if (recipe.straighten) object["straighten"] = true;
  if (recipe.edges != Edges::kAsFound) object["edges"] = kEdges.at(static_cast<std::size_t>(recipe.edges));
  if (!recipe.model.empty()) object["model"] = recipe.model;
  if (recipe.detail != Detail::kStandard)
    object["detail"] = kDetails.at(static_cast<std::size_t>(recipe.detail));
  if (recipe.canvas != Canvas::kProduct)
    object["canvas"] = kCanvases.at(static_cast<std::size_t>(recipe.canvas));
  return object;
}

Result<Recipe> recipe_from_json(const json::object& object) {
  Recipe recipe;
  Reader reader(object);
  reader.take("cutOut", recipe.cut_out);
  reader.take("optimise", recipe.optimise);
  reader.take("denoise", recipe.denoise);
  reader.take("straighten", recipe.straighten);
  reader.take_word("edges", kEdges, recipe.edges);
  reader.take_name("model", recipe.model);
  reader.take_word("detail", kDetails, recipe.detail);
  reader.take_word("canvas", kCanvases, recipe.canvas);
  reader.take_background("background", recipe);
  reader.take_int("width", kMinSide, kMaxSide, recipe.width);
  reader.take_int("height", kMinSide, kMaxSide, recipe.height);
  reader.take_fill("fill", recipe.fill);
  reader.take_shadow("shadow", recipe.shadow);
  reader.take("reflection", recipe.reflection);
  reader.take_output_format("format", recipe.format);
  reader.take_int("quality", 1, 100, recipe.quality);
  reader.check_transparency(recipe);

  auto complaints = reader.take_complaints();
  if (complaints.empty()) return recipe;
  return fail(Error{.code = ErrorCode::kInvalidInput,
                    .message = "recipe: " + complaints.front().field + " " + complaints.front().message,
                    .details = std::move(complaints)});
}

}  // namespace aip::image
