#pragma once

#include "queue/lanes.hpp"
#include "queue/workers.hpp"
#include "store/account_repository.hpp"
#include "store/catalog_repository.hpp"
#include "store/job_images_repository.hpp"
#include "store/job_log_repository.hpp"
#include "store/job_repository.hpp"
#include "store/ledger_repository.hpp"
#include "store/review_repository.hpp"
#include "store/template_repository.hpp"

// What the services' lists take and give, under names of their own: a caller names no type of the store or
// the queue.
namespace aip::service {

using Page = store::Page;

using SkuQuery = store::workflows::Query;
using SkuCursor = store::workflows::Cursor;
using ReviewLine = store::ledger::Line;

using JobQuery = store::jobs::Query;
using JobCursor = store::jobs::Cursor;
using JobLogQuery = store::job_logs::Query;
using JobImage = store::job_images::Image;
using JobImageQuery = store::job_images::Query;
using JobImageState = store::job_images::State;
using SkuCover = store::job_images::Cover;

using TemplateQuery = store::templates::Query;

using ApiToken = store::accounts::Token;

using WorkerStatus = queue::workers::WorkerStatus;
using LaneStatus = queue::lanes::LaneStatus;

}  // namespace aip::service
