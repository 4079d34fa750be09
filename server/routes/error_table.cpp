#include "routes/error_table.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/json.hpp"

namespace aip::routes {
namespace {

using enum ErrorCode;

constexpr std::array<ErrorEntry, 30> kEntries{{
    {kInvalidInput, 40001, 400, "Some of the input is not valid.", "部分输入无效。"},
    {kUnauthenticated, 40101, 401, "Please sign in.", "请先登录。"},
    {kForbidden, 40301, 403, "You don't have permission to do this.", "您没有权限执行此操作。"},
    {kNotFound, 40401, 404, "This does not exist.", "该内容不存在。"},
    {kConflict, 40901, 409, "This can't be done in the present state.", "当前状态下无法执行此操作。"},
    {kPreconditionFailed, 41201, 412, "Somebody else changed this a moment ago. Look at it again.",
     "其他人刚刚修改了此内容,请重新查看。"},
    {kTooLarge, 41301, 413, "This is too large.", "内容过大。"},
    {kUnsupportedMedia, 41501, 415, "This kind of file can't be taken.", "不支持此类文件。"},
    {kImageUnreadable, 42201, 422, "This image can't be read: it is damaged or not an image.",
     "无法读取此图片:文件已损坏或不是图片。"},
    {kImageTooLarge, 42202, 422, "This image has too many pixels.", "此图片的像素过多。"},
    {kCutOutRefused, 42203, 422, "The built-in engine can't cut this photo out well.",
     "内置引擎无法很好地抠出此照片。"},
    {kQuotaExceeded, 42901, 429, "You have exceeded your job quota", "您已超出配额"},
    {kRateLimited, 42902, 429, "Too many requests. Wait a moment.", "请求过于频繁,请稍候。"},
    {kCancelled, 49901, 409, "This was cancelled.", "操作已取消。"},
    {kInternal, 50001, 500, "Something went wrong on the server. Its log says more.",
     "服务器出现问题,详情请查看日志。"},
    {kPixelProcessDied, 50002, 500, "Processing this image crashed or took too long.",
     "处理此图片时崩溃或超时。"},
    {kAddressBlocked, 42204, 422,
     "This server is not allowed to connect to that address. Its administrator can allow it.",
     "服务器不允许连接该地址,管理员可以放行。"},
    {kModerated, 42205, 422, "The provider's content rules refuse this.", "服务商的内容规则拒绝了此请求。"},
    {kProviderRefused, 42206, 422, "The provider did not accept the request.", "服务商未接受该请求。"},
    {kProviderBusy, 42903, 429, "The provider asks to wait.", "服务商要求稍候。"},
    {kProviderQuota, 42904, 429, "The provider's quota or credit is used up.", "服务商的额度已用完。"},
    {kProviderAuth, 50202, 502, "The provider does not accept the key.", "服务商不接受该密钥。"},
    {kNoPicture, 50203, 502, "The provider answered without a picture.", "服务商的答复中没有图片。"},
    {kOutcomeUnknown, 50204, 502,
     "The provider was asked and never answered. It may have been paid for, so it is not sent again by "
     "itself.",
     "已向服务商发送请求但未收到答复,可能已计费,因此不会自动重发。"},
    {kEngine, 50201, 502, "API error occurred", "API 错误"},
    {kUnavailable, 50301, 503, "The server is busy or starting. Try again in a moment.",
     "服务器繁忙或正在启动,请稍后重试。"},
    {kInUse, 50302, 503, "This is in use by another process.", "正被另一个进程使用。"},
    {kNewerSchema, 50303, 503, "The data was written by a newer version.", "数据由更新的版本写入。"},
    {kTimeout, 50401, 504, "This took too long.", "操作超时。"},
    {kStorageFull, 50701, 507, "The disk is full. Free some space; what was saved before is untouched.",
     "磁盘已满。请释放空间;之前保存的内容不受影响。"},
}};

http::Response envelope(const ErrorEntry& entry, std::string_view message,
                        const std::vector<FieldError>& details) {
  json::object body{{"code", entry.number}, {"error", to_string(entry.code)}, {"message", message}};
  if (!details.empty()) {
    json::array list;
    for (const auto& detail : details) list.push_back({{"field", detail.field}, {"message", detail.message}});
    body["details"] = std::move(list);
  }
  http::Response response{.status = entry.status, .headers = {}, .body = json::serialize(body)};
  response.headers.set("Content-Type", "application/json; charset=utf-8");
  return response;
}

ErrorCode code_of_status(int status) {
  switch (status) {
    case 404:
      return kNotFound;
    case 405:
    case 501:  // a method or a transfer coding that nobody knows
    case 505:
      return kInvalidInput;
    case 408:
      return kTimeout;
    case 413:
      return kTooLarge;
    case 415:
      return kUnsupportedMedia;
    case 429:
      return kRateLimited;
    case 503:
      return kUnavailable;
    case 507:
      return kStorageFull;
    default:
      return status >= 500 ? kInternal : kInvalidInput;
  }
}

}  // namespace

Language language_of(const http::Request& request) {
  const auto wanted = request.headers.find("Accept-Language").value_or("");
  return wanted.starts_with("zh") ? Language::kChinese : Language::kEnglish;
}

const ErrorEntry& entry_of(ErrorCode code) {
  const auto found = std::ranges::find(kEntries, code, &ErrorEntry::code);
  return found == kEntries.end() ? entry_of(kInternal) : *found;
}

http::Response error_response(const Error& error, Language language) {
  const auto& entry = entry_of(error.code);
  // Messages for a particular case are in English only; in Chinese the table's message replaces them.
  const std::string_view from_table = language == Language::kChinese ? entry.chinese : entry.english;
  const std::string_view message =
      error.public_message.empty() || language == Language::kChinese ? from_table : error.public_message;
  auto response = envelope(entry, message, error.details);
  if (error.retry == Retry::kAfter) {
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(error.retry_after).count();
    response.headers.set("Retry-After", std::to_string(std::max<long>(1, seconds)));
  }
  return response;
}

http::Response error_response(int status, std::string_view reason) {
  auto response = envelope(entry_of(code_of_status(status)), reason, {});
  response.status = status;
  return response;
}

}  // namespace aip::routes
