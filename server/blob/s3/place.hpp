#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace aip::blob::s3 {

// How the bucket stands in an address: https://host/bucket/name or https://bucket.host/name.
enum class Style { kPath, kVirtualHost };

// Where objects lie: a folder of a bucket.
struct Place {
  std::string scheme;  // "https"
  std::string host;    // with ":port" where that is not the scheme's own
  std::string region;
  std::string bucket;
  std::string prefix;  // of object names: empty, or ends with '/'
  Style style = Style::kPath;

  std::string host_of_bucket() const;
  // The path of an object in a request, not encoded. An empty name stands for the bucket.
  std::string path_of(std::string_view name) const;
  // "s3://bucket/prefix at https://host", for logs and people.
  std::string text() const;
};

// `endpoint`: "https://minio.example.com:9000"; empty: AWS's of the region. kInvalidInput with words for
// people.
Result<Place> make_place(std::string_view endpoint, std::string region, std::string bucket,
                         std::string_view prefix, Style style);

}  // namespace aip::blob::s3
