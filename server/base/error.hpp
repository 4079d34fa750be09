#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aip {

// What went wrong, as a kind a caller can act on. The HTTP status, the number and the public words (en, zh)
// of each stand in one table: routes/error_table.cpp.
enum class ErrorCode {
  kInvalidInput,        // the request or argument is malformed; `details` names the fields
  kUnauthenticated,     // nobody is signed in
  kForbidden,           // signed in, but the role does not allow it
  kNotFound,            // does not exist, or belongs to somebody else
  kConflict,            // the state does not allow it (already running, already taken)
  kPreconditionFailed,  // somebody else changed it first
  kTooLarge,            // over a size limit
  kUnsupportedMedia,    // a file of a kind that is not taken
  kQuotaExceeded,       // a limit of the user's is used up
  kRateLimited,         // too fast; `retry_after` says when
  kStorageFull,         // the disk or bucket has no room
  kUnavailable,         // something needed is not there now (database down, shutting down)
  kTimeout,             // a deadline passed
  kCancelled,           // the caller or the user called it off
  kNewerSchema,         // the data was written by a newer version
  kInUse,               // a port, folder or lock is held by another process
  kImageUnreadable,     // not an image, or a broken one
  kImageTooLarge,       // an image over the pixel limit
  kCutOutRefused,       // the built-in engine can't cut this photo out well
  kPixelProcessDied,    // a pixel process crashed, hung or was killed over this image
  kProviderBusy,        // the provider asks to slow down; `retry_after` says for how long
  kProviderQuota,       // the provider's credit or quota is used up: nothing more is worth sending
  kProviderAuth,        // the provider does not take the key
  kProviderRefused,     // the provider calls the request wrong; sending it again can't help
  kModerated,           // the provider's content rules refuse this picture or text
  kNoPicture,           // the provider answered without a picture
  kOutcomeUnknown,      // sent, perhaps paid for, and never answered: only a person may have it sent again
  kAddressBlocked,      // an address that this server may not connect to (docs/operations.md)
  kEngine,              // an engine failed in a way not named above
  kInternal,            // a bug
};

// The stable word of a code, e.g. "not_found": used in the API, the CLI's JSON, the database and the logs.
std::string_view to_string(ErrorCode code);
std::optional<ErrorCode> error_code_from(std::string_view word);

// Whether trying the same thing again can help.
enum class Retry { kNever, kLater, kAfter };

struct FieldError {
  std::string field;    // JSON path of the field, e.g. "input.skus"
  std::string message;  // English, for developers
};

struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;  // for the log: may name paths, SQL states, addresses; never secrets
  // For people, in English; empty = the code's own words from the error table.
  std::string public_message = {};
  Retry retry = Retry::kNever;
  std::chrono::milliseconds retry_after{0};  // meaningful with Retry::kAfter
  std::vector<FieldError> details = {};

  // The words to show to a person: the public message, or the code's word when there is none.
  std::string_view for_people() const;
};

// kInvalidInput about one field, with words for people.
Error invalid_field(std::string field, std::string message);

}  // namespace aip
