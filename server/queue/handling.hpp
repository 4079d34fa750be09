#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include "queue/runner.hpp"
#include "queue/runs.hpp"

namespace aip::queue {

// Runs the handler of the task's kind, which halting the run cancels. An exception, and a kind that has no
// handler, are Failed.
boost::asio::awaitable<Verdict> run_handler(const Handlers& handlers, boost::asio::io_context& io, Run& run);

// The verdict that counts for a run that was halted for this reason. Done stays Done: the work may have been
// paid for, and the fence decides whether it still counts.
Verdict verdict_after(Verdict verdict, Halt halt);

}  // namespace aip::queue
