#pragma once

#include <string>
#include <string_view>
#include <vector>

// As much XML as the answers of S3 need: elements by name, one level deep, without attributes. What is not of
// that form is not found, whoever sent it.
namespace aip::blob::s3 {

// What stands in the elements of that name, in order, as it is written.
std::vector<std::string_view> elements(std::string_view xml, std::string_view name);

// The text of the first element of that name; empty when there is none.
std::string text_of(std::string_view xml, std::string_view name);

std::string escaped(std::string_view text);

// "a%2Fb" -> "a/b"; a "%" that begins no pair of digits stays as it is.
std::string percent_decoded(std::string_view text);

}  // namespace aip::blob::s3
