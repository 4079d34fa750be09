#include "pixel/pool.hpp"

#include <utility>
#include <vector>

#include "base/file.hpp"
#include "pixel/dispatcher.hpp"
#include "pixel/protocol.hpp"

namespace aip::pixel {
namespace {

Inspected inspected(Outcome outcome) {
  return {.info = outcome.input, .thumbnail = std::move(outcome.outputs.at(0))};
}

Request request_of(Operation operation, const Options& options) {
  return {.operation = operation, .max_pixels = options.max_pixels, .recipe = {}};
}

Processed processed(Outcome outcome) {
  return {.picture = std::move(outcome.outputs.at(0)),
          .thumbnail = std::move(outcome.outputs.at(1)),
          .source = outcome.input,
          .report = std::move(outcome.report)};
}

// The inputs of a request besides the photo. kInvalidInput when a picture for the background is wanted and
// not there.
Result<std::vector<int>> with_backdrop(std::vector<int> more, const Request& request, int backdrop) {
  if (!takes_picture(request)) return more;
  if (backdrop < 0) {
    return fail(ErrorCode::kInvalidInput, "no backdrop", "The picture for the background is missing.");
  }
  more.push_back(backdrop);
  return more;
}

Request resize_request(int max_side, image::Format format, const Options& options) {
  Request request = request_of(Operation::kResize, options);
  request.max_side = max_side;
  request.format = format;
  return request;
}

}  // namespace

Pool::Pool(std::unique_ptr<Dispatcher> dispatcher) : dispatcher_(std::move(dispatcher)) {}

Pool::~Pool() = default;

Result<std::unique_ptr<Pool>> Pool::create(Options options) {
  if (options.processes < 1) return fail(ErrorCode::kInvalidInput, "pixel pool: at least one process");
  AIP_TRY(open_temporary(options.scratch));
  return std::unique_ptr<Pool>(new Pool(std::make_unique<Dispatcher>(std::move(options))));
}

boost::asio::awaitable<Result<Inspected>> Pool::inspect(int input, Urgency urgency) {
  auto outcome =
      co_await dispatcher_->run(request_of(Operation::kInspect, dispatcher_->options()), input, urgency);
  if (!outcome) co_return fail(std::move(outcome).error());
  co_return inspected(*std::move(outcome));
}

Result<Inspected> Pool::inspect_blocking(int input, Urgency urgency) {
  AIP_TRY_ASSIGN(auto outcome, dispatcher_->run_blocking(
                                   request_of(Operation::kInspect, dispatcher_->options()), input, urgency));
  return inspected(std::move(outcome));
}

boost::asio::awaitable<Result<Processed>> Pool::process(int input, image::Recipe recipe, int backdrop,
                                                        Urgency urgency) {
  Request request = request_of(Operation::kProcess, dispatcher_->options());
  request.recipe = std::move(recipe);
  auto more = with_backdrop({}, request, backdrop);
  if (!more) co_return fail(std::move(more).error());
  auto outcome = co_await dispatcher_->run(std::move(request), input, urgency, *std::move(more));
  if (!outcome) co_return fail(std::move(outcome).error());
  co_return processed(*std::move(outcome));
}

boost::asio::awaitable<Result<Glanced>> Pool::glance(int input, image::Recipe recipe, Urgency urgency) {
  Request request = request_of(Operation::kGlance, dispatcher_->options());
  request.recipe = std::move(recipe);
  auto outcome = co_await dispatcher_->run(std::move(request), input, urgency);
  if (!outcome) co_return fail(std::move(outcome).error());
  auto look = image::product_look_from_json(outcome->report);
  if (!look) co_return fail_later(ErrorCode::kPixelProcessDied, "a pixel process answered nonsense");
  co_return Glanced{.mask = std::move(outcome->outputs.at(0)), .look = *std::move(look)};
}

boost::asio::awaitable<Result<Processed>> Pool::process_glanced(int input, int mask, image::SkuHints hints,
                                                                image::Recipe recipe, int backdrop,
                                                                Urgency urgency) {
  Request request = request_of(Operation::kProcessGlanced, dispatcher_->options());
  request.recipe = std::move(recipe);
  request.hints = std::move(hints);
  auto more = with_backdrop({mask}, request, backdrop);
  if (!more) co_return fail(std::move(more).error());
  auto outcome = co_await dispatcher_->run(std::move(request), input, urgency, *std::move(more));
  if (!outcome) co_return fail(std::move(outcome).error());
  co_return processed(*std::move(outcome));
}

Result<Picture> Pool::begin_edit_blocking(int input, image::Recipe recipe, Urgency urgency) {
  Request request = request_of(Operation::kBeginEdit, dispatcher_->options());
  request.recipe = std::move(recipe);
  AIP_TRY_ASSIGN(auto outcome, dispatcher_->run_blocking(std::move(request), input, urgency));
  return std::move(outcome.outputs.at(0));
}

Result<Picture> Pool::preview_edit_blocking(int begun, int edit, Urgency urgency) {
  AIP_TRY_ASSIGN(auto outcome,
                 dispatcher_->run_blocking(request_of(Operation::kPreviewEdit, dispatcher_->options()), begun,
                                           urgency, {edit}));
  return std::move(outcome.outputs.at(0));
}

Result<Processed> Pool::process_edited_blocking(int input, int begun, int edit, image::Recipe recipe,
                                                int backdrop, Urgency urgency) {
  Request request =
      request_of(begun < 0 ? Operation::kProcessMasked : Operation::kProcessEdited, dispatcher_->options());
  request.recipe = std::move(recipe);
  std::vector<int> more{edit};
  if (begun >= 0) more.insert(more.begin(), begun);
  AIP_TRY_ASSIGN(more, with_backdrop(std::move(more), request, backdrop));
  AIP_TRY_ASSIGN(auto outcome,
                 dispatcher_->run_blocking(std::move(request), input, urgency, std::move(more)));
  return processed(std::move(outcome));
}

boost::asio::awaitable<Result<Picture>> Pool::resize(int input, int max_side, image::Format format,
                                                     Urgency urgency) {
  auto outcome =
      co_await dispatcher_->run(resize_request(max_side, format, dispatcher_->options()), input, urgency);
  if (!outcome) co_return fail(std::move(outcome).error());
  co_return std::move(outcome->outputs.at(0));
}

Result<Picture> Pool::resize_blocking(int input, int max_side, image::Format format, Urgency urgency) {
  AIP_TRY_ASSIGN(auto outcome, dispatcher_->run_blocking(
                                   resize_request(max_side, format, dispatcher_->options()), input, urgency));
  return std::move(outcome.outputs.at(0));
}

void Pool::use_model(std::optional<Model> model) { dispatcher_->use_model(std::move(model)); }

std::uint64_t Pool::model_changes() const { return dispatcher_->model_changes(); }

Pool::Status Pool::status() const { return dispatcher_->status(); }

}  // namespace aip::pixel
