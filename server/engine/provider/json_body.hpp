#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "engine/provider/paid_call.hpp"

namespace aip::engine {

// Makes JSON bodies with pictures in them as base64. The pictures are read from their files as they are sent,
// so that calls which wait for their answers hold none in memory; the files stay open until the call has
// ended.
class JsonBody {
 public:
  // A placeholder in the JSON for the picture's base64, or for its "data:image/jpeg;base64,…".
  json::string base64(const Outgoing& picture);
  json::string data_url(const Outgoing& picture);

  // POST of `body`, in which each picture stands once at most.
  net::Request call(std::string url, const json::object& body) const;

 private:
  struct Place {
    std::string mark;
    int file = -1;
    std::uint64_t bytes = 0;
  };

  std::vector<Place> places_;
};

}  // namespace aip::engine
