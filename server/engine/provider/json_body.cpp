#include "engine/provider/json_body.hpp"

#include <algorithm>
#include <map>
#include <string_view>

#include <fmt/format.h>

#include "base/id.hpp"

namespace aip::engine {

// A random word that nothing else in the JSON holds, of letters that JSON leaves as they are.
json::string JsonBody::base64(const Outgoing& picture) {
  places_.push_back({.mark = random_id(32), .file = picture.file.get(), .bytes = picture.bytes});
  return json::string(places_.back().mark);
}

json::string JsonBody::data_url(const Outgoing& picture) {
  return json::string(
      fmt::format("data:{};base64,{}", image::media_type(picture.format), std::string_view(base64(picture))));
}

net::Request JsonBody::call(std::string url, const json::object& body) const {
  const std::string text = json::serialize(body);
  std::map<std::size_t, const Place*> in_order;
  for (const auto& place : places_) {
    if (const auto found = text.find(place.mark); found != std::string::npos) in_order.emplace(found, &place);
  }
  net::Request call{
      .method = "POST", .url = std::move(url), .headers = {{"Content-Type", "application/json"}}};
  std::size_t done = 0;
  for (const auto& [begin, place] : in_order) {
    call.body.add(text.substr(done, begin - done));
    call.body.add_base64(place->file, place->bytes);
    done = begin + place->mark.size();
  }
  call.body.add(text.substr(done));
  return call;
}

}  // namespace aip::engine
