#include "image/edit.hpp"

#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace aip::image {
namespace {

constexpr double kMinRadius = 0.0005;
constexpr double kMaxRadius = 0.5;

// A longer list says nothing that the first ones do not say.
constexpr std::size_t kMaxFaults = 20;

std::string_view word_of(bool keep) { return keep ? "keep" : "remove"; }

// A hundred-thousandth of a photo is less than a pixel of any.
double rounded(double value) { return std::round(value * 1e5) / 1e5; }

json::array to_json(Point point) { return {rounded(point.x), rounded(point.y)}; }

class Reader {
 public:
  CutOutEdit edit(const json::object& object) {
    CutOutEdit edit;
    if (const auto start = text(object, "start", "start")) {
      if (*start == "photo") edit.start = CutOutEdit::Start::kPhoto;
      if (*start != "photo" && *start != "model") complain("start", "must be model or photo");
    }
    for_each(object, "picks", kMaxPicks, [&](const json::object& item, const std::string& name) {
      edit.picks.push_back({.keep = keep(item, name), .at = {}});
      const auto* at = item.if_contains("at");
      if (at == nullptr || !take(*at, edit.picks.back().at)) complain(name + ".at", kPlace);
    });
    for_each(object, "strokes", kMaxStrokes, [&](const json::object& item, const std::string& name) {
      edit.strokes.push_back(stroke(item, name));
    });
    if (points_ > kMaxPoints) complain("strokes", fmt::format("have at most {} points", kMaxPoints));
    return edit;
  }

  std::vector<FieldError> take_complaints() { return std::move(complaints_); }

 private:
  static constexpr std::string_view kPlace = "must be [x, y], each from 0 to 1";

  std::optional<std::string> text(const json::object& object, std::string_view key, const std::string& name) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return std::nullopt;
    if (!value->is_string()) complain(name, "must be a text");
    return value->is_string() ? std::optional(std::string(value->get_string())) : std::nullopt;
  }

  bool keep(const json::object& item, const std::string& name) {
    const auto mode = text(item, "mode", name + ".mode");
    if (mode != "keep" && mode != "remove") complain(name + ".mode", "must be keep or remove");
    return mode == "keep";
  }

  Stroke stroke(const json::object& item, const std::string& name) {
    Stroke stroke{.keep = keep(item, name), .points = {}};
    const auto radius = number_at(item, "radius");
    if (radius && *radius >= kMinRadius && *radius <= kMaxRadius) {
      stroke.radius = *radius;
    } else {
      complain(name + ".radius", fmt::format("must be a number from {} to {}", kMinRadius, kMaxRadius));
    }
    const auto* points = array_at(item, "points");
    if (points == nullptr || points->empty()) {
      complain(name + ".points", "must be a list of at least one place");
      return stroke;
    }
    points_ += points->size();
    if (points_ > kMaxPoints) return stroke;
    for (const auto& value : *points) {
      Point point;
      if (!take(value, point)) {
        complain(name + ".points", kPlace);
        break;
      }
      stroke.points.push_back(point);
    }
    return stroke;
  }

  static bool take(const json::value& value, Point& point) {
    const auto* pair = value.if_array();
    if (pair == nullptr || pair->size() != 2) return false;
    for (const std::size_t i : {0U, 1U}) {
      const auto& part = (*pair)[i];
      if (!part.is_number()) return false;
      const auto number = part.to_number<double>();
      if (!(number >= 0 && number <= 1)) return false;
      (i == 0 ? point.x : point.y) = number;
    }
    return true;
  }

  template <class Take>
  void for_each(const json::object& object, std::string_view key, std::size_t most, Take take_item) {
    const auto* value = object.if_contains(key);
    if (value == nullptr || value->is_null()) return;
    const auto* items = value->if_array();
    if (items == nullptr || items->size() > most) {
      return complain(std::string(key), fmt::format("must be a list of at most {}", most));
    }
    for (std::size_t i = 0; i < items->size(); ++i) {
      const std::string name = fmt::format("{}.{}", key, i);
      const auto* item = (*items)[i].if_object();
      if (item == nullptr) {
        complain(name, "must be an object");
      } else {
        take_item(*item, name);
      }
    }
  }

  void complain(std::string field, std::string_view message) {
    if (complaints_.size() < kMaxFaults) {
      complaints_.push_back({.field = std::move(field), .message = std::string(message)});
    }
  }

  std::size_t points_ = 0;
  std::vector<FieldError> complaints_;
};

}  // namespace

json::object to_json(const CutOutEdit& edit) {
  json::array picks;
  for (const auto& pick : edit.picks) {
    picks.push_back(json::object{{"mode", word_of(pick.keep)}, {"at", to_json(pick.at)}});
  }
  json::array strokes;
  for (const auto& stroke : edit.strokes) {
    json::array points;
    for (const auto& point : stroke.points) points.push_back(to_json(point));
    strokes.push_back(json::object{
        {"mode", word_of(stroke.keep)}, {"radius", rounded(stroke.radius)}, {"points", std::move(points)}});
  }
  return {{"start", edit.start == CutOutEdit::Start::kPhoto ? "photo" : "model"},
          {"picks", std::move(picks)},
          {"strokes", std::move(strokes)}};
}

Result<CutOutEdit> edit_from_json(const json::object& object) {
  Reader reader;
  CutOutEdit edit = reader.edit(object);
  auto complaints = reader.take_complaints();
  if (complaints.empty()) return edit;
  return fail(Error{.code = ErrorCode::kInvalidInput,
                    .message = "cut-out edit: " + complaints.front().field,
                    .details = std::move(complaints)});
}

}  // namespace aip::image
