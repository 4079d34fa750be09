#include "queue/queue.hpp"
#include "queue/statements.hpp"

// What is written down around a request that may cost money.
namespace aip::queue {
namespace {

constexpr std::string_view kSending = R"(
  update ai_task
  set sent_at = $3, sent_claim = claim_seq, operation = null, answered_at = null, resend = false,
    lease_until = $4, reserved_micros = case when sent_claim = claim_seq then reserved_micros end
  where id = $1
    and claim_seq = $2
    and state = 'running'
    and cancel_requested_at is null
    and (sent_at is null or sent_claim = claim_seq or resend = true or $5 = true)
  returning reserved_micros)";

constexpr std::string_view kReserve = R"(
  update ai_task
  set reserved_micros = coalesce(reserved_micros, 0) + $2
  where id = $1)";

constexpr std::string_view kWhyNot = R"(
  select cancel_requested_at
  from ai_task
  where id = $1
    and claim_seq = $2
    and state = 'running')";

constexpr std::string_view kAccepted = R"(
  update ai_task
  set operation = $3
  where id = $1
    and claim_seq = $2
    and state = 'running'
    and sent_at is not null)";

constexpr std::string_view kFindOpen = R"(
  select id
  from ai_task
  where id = $1
    and sent_claim = $2)";

}  // namespace

Result<void> Queue::sending(const Lease& lease, bool again, const Reserve& reserve) {
  return database_.write([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const Time now, connection.now());
    AIP_TRY_ASSIGN(const auto sending,
                   connection.find(kSending, {lease.task, lease.claim_seq, now, now + limits_.lease, again}));
    if (sending) {
      if (!reserve) return {};
      const auto held = sending->get<std::optional<Micros>>("reserved_micros").value_or(0);
      AIP_TRY_ASSIGN(const auto more, reserve(connection, held));
      if (more > 0) AIP_TRY(connection.execute(kReserve, {lease.task, more}));
      return {};
    }
    AIP_TRY_ASSIGN(const auto row, connection.find(kWhyNot, {lease.task, lease.claim_seq}));
    if (!row) return fail(ErrorCode::kConflict, "nothing is sent: the claim was lost");
    if (!row->is_null("cancel_requested_at"))
      return fail(ErrorCode::kCancelled, "nothing is sent: cancelled");
    return fail(ErrorCode::kConflict, "nothing is sent: an earlier request has no answer yet");
  });
}

Result<void> Queue::accepted(const Lease& lease, std::string_view operation) {
  return database_.write([&](store::Connection& connection) -> Result<void> {
    AIP_TRY_ASSIGN(const auto written,
                   connection.execute(kAccepted, {lease.task, lease.claim_seq, operation}));
    if (written == 0) return fail(ErrorCode::kConflict, "an operation of a claim that was lost");
    return {};
  });
}

Result<bool> is_request_open(store::Connection& connection, const Lease& lease) {
  AIP_TRY_ASSIGN(const auto row, connection.find(kFindOpen, {lease.task, lease.claim_seq}));
  return row.has_value();
}

}  // namespace aip::queue
