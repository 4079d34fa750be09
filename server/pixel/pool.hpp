#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "base/fd.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "image/product_look.hpp"
#include "image/recipe.hpp"

namespace aip::pixel {

// Where images are decoded: re-executed children of this binary that hold no secret, have no network, and are
// ended when they take too much memory or time. The server itself never decodes a byte of an image.

// What is known of an image file.
struct Info {
  image::Format format = image::Format::kJpeg;
  int width = 0;  // pixels, as a person sees it (after EXIF orientation)
  int height = 0;
  std::uint64_t bytes = 0;  // size of the file
  bool has_alpha = false;
};

// Files made by a pixel process, not yet stored: nameless temporary files, positioned anywhere.
struct Picture {
  Fd file;
  Info info;
};

struct Inspected {
  Info info;
  Picture thumbnail;  // WebP, at most 512 px on the long side, sRGB
};

struct Processed {
  Picture picture;
  Picture thumbnail;    // as in Inspected
  Info source;          // of the input
  json::object report;  // measurements, e.g. {"cutOut": {"sigma": 1.0, …}, "fill": 0.85}
};

// What glance() found.
struct Glanced {
  Picture mask;
  image::ProductLook look;
};

// What pixel processes cut out with; without one, by the background.
struct Model {
  std::string name;
  std::filesystem::path library;  // ONNX Runtime
  std::filesystem::path folder;   // with the model's manifest

  bool operator==(const Model&) const = default;
};

struct Options {
  std::filesystem::path executable;  // the binary; started as `executable pixel-process`
  std::filesystem::path scratch;     // folder for temporary files, on the disk where blobs live
  int processes = 2;
  // By how much its private memory may grow after its start; a child that needs more is ended.
  std::uint64_t memory_bytes = 832ull << 20;
  std::uint64_t model_bytes = 900ull << 20;  // on top of `memory_bytes` where there is a model
  // Of one operation, in processor time; six times as long on the clock.
  std::chrono::milliseconds time_limit{20'000};
  std::uint64_t max_pixels = 120'000'000;  // larger images are refused from their header
  std::optional<Model> model = {};
};

class Dispatcher;

// Which request goes first when all processes are busy: a person waiting at a page goes before a batch.
enum class Urgency { kBatch, kInteractive };

// A bounded set of pixel processes, started on demand and replaced when they die. Thread-safe.
//
// Errors of every operation: kImageUnreadable, kImageTooLarge, kUnsupportedMedia (retry never: it lies in the
// file); kCutOutRefused (with the reason in public_message); kPixelProcessDied with retry later (crash, time
// or memory limit: it costs one attempt); kCancelled; kStorageFull; kUnavailable while stopping.
//
// `input` is borrowed and must stay open until the operation ends; it is read from offset 0 and may be
// shared.
//
// The coroutine forms resume on the caller's executor and honour its cancellation slot (terminal or total): a
// running operation is stopped by ending its process. The `_blocking` forms are for threads that may wait.
class Pool {
 public:
  static Result<std::unique_ptr<Pool>> create(Options options);
  ~Pool();  // ends every child

  boost::asio::awaitable<Result<Inspected>> inspect(int input, Urgency urgency = Urgency::kBatch);
  Result<Inspected> inspect_blocking(int input, Urgency urgency = Urgency::kBatch);

  // What later operations cut out with; those under way end with the former one.
  void use_model(std::optional<Model> model);

  // How often that was called: looks of different counts are not of the same model.
  std::uint64_t model_changes() const;

  // Cut out, optimise, finish: everything the recipe says, in one go. kInvalidInput when the recipe names a
  // model that is not the pool's.
  // `backdrop`: the picture that the recipe has for a background; -1 for all other recipes.
  boost::asio::awaitable<Result<Processed>> process(int input, image::Recipe recipe, int backdrop = -1,
                                                    Urgency urgency = Urgency::kBatch);

  // What a photo tells about its SKU's product: the model's first look, for process_glanced(). kEngine
  // without a model; kCutOutRefused for a photo with transparency.
  boost::asio::awaitable<Result<Glanced>> glance(int input, image::Recipe recipe,
                                                 Urgency urgency = Urgency::kBatch);

  // As process(), in keeping with the SKU's other photos. `mask`: the file of glance() at this photo.
  boost::asio::awaitable<Result<Processed>> process_glanced(int input, int mask, image::SkuHints hints,
                                                            image::Recipe recipe, int backdrop = -1,
                                                            Urgency urgency = Urgency::kBatch);

  // Fits an image into `max_side` pixels (never enlarges), sRGB, without metadata: for showing on a page, and
  // for sending to others. JPEG, PNG or WebP.
  boost::asio::awaitable<Result<Picture>> resize(int input, int max_side, image::Format format,
                                                 Urgency urgency = Urgency::kBatch);
  Result<Picture> resize_blocking(int input, int max_side, image::Format format,
                                  Urgency urgency = Urgency::kInteractive);

  // What a person edits of a photo's cut-out: a PNG for preview_edit and process_edited alone. The recipe
  // says with which model it is begun.
  Result<Picture> begin_edit_blocking(int input, image::Recipe recipe,
                                      Urgency urgency = Urgency::kInteractive);

  // The mask that an edit makes: a grey PNG as large as what is edited. `edit` is a file with its JSON
  // (image/edit.hpp).
  Result<Picture> preview_edit_blocking(int begun, int edit, Urgency urgency = Urgency::kInteractive);

  // process() along a mask: what an edit makes, or, when `begun` is -1, the picture of a mask in `edit`
  // (kInvalidInput when it has not the photo's proportions).
  Result<Processed> process_edited_blocking(int input, int begun, int edit, image::Recipe recipe,
                                            int backdrop = -1, Urgency urgency = Urgency::kInteractive);

  struct Status {
    int processes = 0;
    int busy = 0;
    int waiting = 0;
    std::uint64_t started_total = 0;  // children ever started
    std::uint64_t died_total = 0;     // children that crashed or were ended over an operation
  };

  Status status() const;

 private:
  explicit Pool(std::unique_ptr<Dispatcher> dispatcher);
  std::unique_ptr<Dispatcher> dispatcher_;
};

// Whether argv asks for a pixel process; called first thing in main(), before anything else is set up.
bool is_pixel_process(int argc, char** argv);

// The life of a child: takes its socket from descriptor 3, locks itself in, serves operations until the
// socket closes. Returns the process' exit code.
int pixel_process_main();

}  // namespace aip::pixel
