#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "image/guard.hpp"
#include "image/product_look.hpp"
#include "image/recipe.hpp"
#include "image/subject_model.hpp"

namespace aip::image {

// One function for each operation of a pixel process. They take the bytes of a file, whatever it may be, and
// return files. start_libraries() must have been called.
//
// Errors: those of check(); kImageUnreadable; kCutOutRefused with the reason for people. Throws
// std::bad_alloc.

struct File {
  std::string bytes;
  Header header;
};

struct Inspection {
  Header header;
  File thumbnail;
};

struct Product {
  Header source;  // of the input
  File picture;
  File thumbnail;
  json::object report;  // measurements, see docs of the HTTP API
};

// Reads the whole file, so that a photo that passes is one that can be processed.
Result<Inspection> inspect(std::string_view bytes, const Limits& limits);

// Everything the recipe says. `model`: with what to cut out where the recipe does not forbid it; may be null.
// `backdrop`: the file of Backdrop::kPicture, empty for the others.
Result<Product> process(std::string_view bytes, const Recipe& recipe, const Limits& limits,
                        SubjectModel* model = nullptr, std::string_view backdrop = {});

// What a photo tells about its SKU's product, and the model's mask as a grey PNG for process_glanced().
struct Glanced {
  Header source;
  File mask;
  ProductLook look;
};

// Looks once, with the recipe's model and detail. kEngine without a model; kCutOutRefused for a photo with
// transparency, which needs none.
Result<Glanced> glance(std::string_view bytes, const Recipe& recipe, const Limits& limits,
                       SubjectModel* model);

// As process(), in keeping with the SKU's other photos. `mask`: of glance() at the same photo with the same
// recipe, so that the model need not look again.
Result<Product> process_glanced(std::string_view bytes, std::string_view mask, const SkuHints& hints,
                                const Recipe& recipe, const Limits& limits, SubjectModel* model,
                                std::string_view backdrop = {});

// The photo as a person edits its cut-out: a PNG, see cut_out/edited.hpp. `model` as in process().
Result<File> begin_edit(std::string_view bytes, const Recipe& recipe, const Limits& limits,
                        SubjectModel* model = nullptr);

// The mask an edit (image/edit.hpp, as JSON) makes of what begin_edit() gave, as a grey PNG with a soft edge:
// for looking at.
Result<File> preview_edit(std::string_view begun, std::string_view edit, const Limits& limits);

// Where the product is, as a person says it: an edit of what begin_edit() gave, or, with `begun` empty, a
// picture of the mask, white where the product is.
struct GivenMask {
  std::string_view begun;
  std::string_view edit;  // JSON; or the mask's file
};

// As process() with a recipe that cuts out, but along a given mask.
Result<Product> process_edited(std::string_view bytes, const GivenMask& given, const Recipe& recipe,
                               const Limits& limits, std::string_view backdrop = {});

// Fits a picture into max_side x max_side, never enlarging it. `format` as in Recipe.
Result<File> resize(std::string_view bytes, int max_side, Format format, const Limits& limits);

}  // namespace aip::image
