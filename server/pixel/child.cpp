#include "pixel/child.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <malloc.h>

#include "base/file.hpp"
#include "base/log.hpp"
#include "image/library.hpp"
#include "image/operations.hpp"
#include "pixel/channel.hpp"
#include "pixel/installed_model.hpp"
#include "pixel/mapped_file.hpp"
#include "pixel/protocol.hpp"
#include "pixel/sandbox.hpp"

namespace aip::pixel {
namespace {

constexpr std::uint64_t kMaxInputBytes = 512ull << 20;
constexpr std::uint64_t kDefaultMemory = 640ull << 20;

Info info_of(const image::Header& header) {
  return {.format = header.format,
          .width = header.width,
          .height = header.height,
          .bytes = 0,
          .has_alpha = header.has_alpha};
}

// The files of a request.
struct Files {
  std::vector<MappedFile> inputs;
  std::span<const Fd> outputs;

  std::string_view input(std::size_t i) const { return inputs.at(i).bytes(); }
};

Result<Reply> inspect(const Files& files, const Request& request) {
  AIP_TRY_ASSIGN(const image::Inspection seen,
                 image::inspect(files.input(0), {.max_pixels = request.max_pixels}));
  AIP_TRY(write_all(files.outputs[0].get(), seen.thumbnail.bytes));
  return Reply{.input = info_of(seen.header), .outputs = {info_of(seen.thumbnail.header)}, .report = {}};
}

// The model of this process; null without one.
using Model = std::unique_ptr<InstalledModel>;

Result<Reply> product(const Files& files, Result<image::Product> result) {
  AIP_TRY_ASSIGN(image::Product made, std::move(result));
  AIP_TRY(write_all(files.outputs[0].get(), made.picture.bytes));
  AIP_TRY(write_all(files.outputs[1].get(), made.thumbnail.bytes));
  return Reply{.input = info_of(made.source),
               .outputs = {info_of(made.picture.header), info_of(made.thumbnail.header)},
               .report = std::move(made.report)};
}

Result<Reply> one_file(const Files& files, Result<image::File> result) {
  AIP_TRY_ASSIGN(const image::File made, std::move(result));
  AIP_TRY(write_all(files.outputs[0].get(), made.bytes));
  return Reply{.input = info_of(made.header), .outputs = {info_of(made.header)}, .report = {}};
}

Result<Reply> glanced(const Files& files, Result<image::Glanced> result) {
  AIP_TRY_ASSIGN(const image::Glanced made, std::move(result));
  AIP_TRY(write_all(files.outputs[0].get(), made.mask.bytes));
  return Reply{.input = info_of(made.source),
               .outputs = {info_of(made.mask.header)},
               .report = image::to_json(made.look)};
}

Result<Reply> carry_out(const Request& request, const Files& files, image::SubjectModel* model) {
  const image::Limits limits{.max_pixels = request.max_pixels};
  const auto backdrop = takes_picture(request) ? files.inputs.back().bytes() : std::string_view();
  switch (request.operation) {
    case Operation::kInspect:
      return inspect(files, request);
    case Operation::kProcess:
      return product(files, image::process(files.input(0), request.recipe, limits, model, backdrop));
    case Operation::kGlance:
      return glanced(files, image::glance(files.input(0), request.recipe, limits, model));
    case Operation::kProcessGlanced:
      return product(files, image::process_glanced(files.input(0), files.input(1), request.hints,
                                                   request.recipe, limits, model, backdrop));
    case Operation::kResize:
      return one_file(files, image::resize(files.input(0), request.max_side, request.format, limits));
    case Operation::kBeginEdit:
      return one_file(files, image::begin_edit(files.input(0), request.recipe, limits, model));
    case Operation::kPreviewEdit:
      return one_file(files, image::preview_edit(files.input(0), files.input(1), limits));
    case Operation::kProcessEdited:
      return product(files,
                     image::process_edited(files.input(0), {.begun = files.input(1), .edit = files.input(2)},
                                           request.recipe, limits, backdrop));
    case Operation::kProcessMasked:
      return product(files, image::process_edited(files.input(0), {.begun = {}, .edit = files.input(1)},
                                                  request.recipe, limits, backdrop));
  }
  return fail(ErrorCode::kInternal, "request: unknown operation");
}

Result<Reply> carry_out(const Packet& packet, const BeforeOperation& before, image::SubjectModel* model) {
  AIP_TRY_ASSIGN(const Request request, decode_request(packet.text));
  const std::size_t inputs = input_count(request);
  if (packet.files.size() != inputs + output_count(request.operation)) {
    return fail(ErrorCode::kInternal, "request: wrong number of files");
  }
  Files files{.inputs = {}, .outputs = std::span(packet.files).subspan(inputs)};
  for (std::size_t i = 0; i < inputs; ++i) {
    AIP_TRY_ASSIGN(MappedFile input, MappedFile::map(packet.files[i].get(), kMaxInputBytes));
    files.inputs.push_back(std::move(input));
  }
  if (before) before(files.input(0));
  return carry_out(request, files, model);
}

Result<Reply> answer(const Packet& packet, const BeforeOperation& before, image::SubjectModel* model) {
  try {
    return carry_out(packet, before, model);
  } catch (const std::bad_alloc&) {
    // The server cannot know which part of the heap is still whole, so a new process takes over.
    _exit(kOutOfMemoryExit);
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, std::string("pixel process: ") + error.what());
  }
}

// Threads share one heap. Within an operation it keeps what is freed, because asking the system for fresh
// pages again and again costs as much as the work itself; between operations all of it goes back
// (malloc_trim).
void keep_memory_small() {
  mallopt(M_ARENA_MAX, 1);
  mallopt(M_MMAP_THRESHOLD, 16 << 20);
  mallopt(M_TRIM_THRESHOLD, 128 << 20);
}

std::uint64_t memory_allowance() {
  const char* text = std::getenv(kMemoryVariable);
  const std::uint64_t bytes = text == nullptr ? 0 : std::strtoull(text, nullptr, 10);
  return bytes == 0 ? kDefaultMemory : bytes;
}

Result<Model> open_model() {
  const char* library = std::getenv(kRuntimeVariable);
  const char* folder = std::getenv(kModelVariable);
  if (library == nullptr || folder == nullptr) return Model();
  return InstalledModel::open(library, folder);
}

Result<Model> prepare() {
  bind_to_parent();
  close_range(kSocketDescriptor + 1, ~0u, 0);
  keep_memory_small();
  AIP_TRY(image::start_libraries("pixel-process"));
  AIP_TRY_ASSIGN(Model model, open_model());
  AIP_TRY(lock_in(memory_allowance()));
  return model;
}

}  // namespace

int serve_operations(const BeforeOperation& before) {
  const auto model = prepare();
  if (!model) {
    log::error("pixel process: {}", model.error().message);
    return 1;
  }
  if (!send_packet(kSocketDescriptor, kReady)) return 1;
  while (true) {
    const auto packet = receive_packet(kSocketDescriptor, Wait::kYes);
    if (!packet) return 0;
    const std::string reply = encode_reply(answer(*packet, before, model->get()));
    malloc_trim(0);
    if (!send_packet(kSocketDescriptor, reply)) return 0;
  }
}

bool is_pixel_process(int argc, char** argv) {
  return argc == 2 && std::string_view(argv[1]) == kProcessWord;
}

int pixel_process_main() { return serve_operations({}); }

}  // namespace aip::pixel
