#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "net/message.hpp"

namespace aip::engine {

// What a provider's answer that is an error means to us; `response.status` is not 2xx. Reads the error
// objects of OpenAI and compatible APIs, OpenRouter, Gemini, DashScope, Ark, AUTOMATIC1111 and ComfyUI.
// `now` is for Retry-After dates.
//
//   429                              kProviderBusy, retry after what it says, or later
//   402, insufficient quota …        kProviderQuota
//   401, 403                         kProviderAuth
//   content rules                    kModerated
//   408, 409, 5xx                    kEngine, retry later
//   a gateway's own 408, 502, 504 …  kOutcomeUnknown: the server behind it may still have done the work
//   other 4xx                        kProviderRefused
Error provider_error(const net::Response& response, Time now);

// The same for an error object inside an answer of status 200 (OpenRouter does that).
Error provider_error(int status, const json::object& error);

}  // namespace aip::engine
