#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "image/product_look.hpp"
#include "image/recipe.hpp"
#include "pixel/pool.hpp"

namespace aip::pixel {

// Messages between the server and a pixel process: JSON texts, one a packet. A request travels with the input
// files and, after them, the files to write to. The first message of a process is kReady.
//
//   operation       input files                          output files
//   inspect         photo                                thumbnail
//   process         photo                                picture, thumbnail
//   glance          photo                                the model's mask; its look is the report
//   process-glanced photo, the model's mask              picture, thumbnail
//   resize          photo                                picture
//   begin-edit      photo                                what is edited (image/cut_out/edited.hpp)
//   preview-edit    what is edited, the edit's JSON      mask
//   process-edited  photo, what is edited, the edit      picture, thumbnail
//   process-masked  photo, mask                          picture, thumbnail
//
// Where a picture of the owner's is the background, it is one more input of process…, the last one.

inline constexpr std::string_view kReady = "ready";

enum class Operation {
  kInspect,
  kProcess,
  kGlance,
  kProcessGlanced,
  kResize,
  kBeginEdit,
  kPreviewEdit,
  kProcessEdited,
  kProcessMasked
};

struct Request {
  Operation operation = Operation::kInspect;
  std::uint64_t max_pixels = 0;
  image::Recipe recipe;                         // of kProcess…, kGlance and kBeginEdit
  image::SkuHints hints;                        // of kProcessGlanced
  int max_side = 0;                             // of kResize
  image::Format format = image::Format::kJpeg;  // of kResize
};

// Whether the picture for the background is among the inputs.
bool takes_picture(const Request& request);

std::size_t input_count(const Request& request);
std::size_t output_count(Operation operation);

struct Reply {
  Info input;                 // of the file that was read
  std::vector<Info> outputs;  // of each file written, in the order of the request's; `bytes` is not carried
  json::object report;
};

std::string encode_request(const Request& request);
Result<Request> decode_request(std::string_view text);

std::string encode_reply(const Result<Reply>& reply);

// A pixel process is not trusted: it read hostile bytes. Anything unexpected is kPixelProcessDied.
Result<Reply> decode_reply(std::string_view text, Operation operation);

}  // namespace aip::pixel
