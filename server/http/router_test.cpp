#include "http/router.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace aip::http {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

Route route(Method method, std::string pattern) {
  return {.method = method, .pattern = std::move(pattern), .handler = [](Request&) { return Response(); }};
}

class ARouter : public ::testing::Test {
 protected:
  std::string matched(Method method, std::string_view path) const {
    const Router::Match match = router.match(method, path);
    return match.route == nullptr ? "" : match.route->pattern;
  }

  Router router;
};

TEST_F(ARouter, MatchesSegmentBySegment) {
  router.add(route(Method::kGet, "/"));
  router.add(route(Method::kGet, "/api/jobs"));
  router.add(route(Method::kGet, "/api/jobs/{id}/logs"));
  EXPECT_EQ(matched(Method::kGet, "/"), "/");
  EXPECT_EQ(matched(Method::kGet, "/api/jobs"), "/api/jobs");
  EXPECT_EQ(matched(Method::kGet, "/api/jobs/7/logs"), "/api/jobs/{id}/logs");
  for (const char* path :
       {"/api", "/api/jobs/", "/api//jobs", "/api/jobs/7", "/api/jobs//logs", "/API/jobs"}) {
    EXPECT_EQ(matched(Method::kGet, path), "") << path;
  }
}

TEST_F(ARouter, KeepsAnEncodedSlashInsideItsParameter) {
  router.add(route(Method::kGet, "/folders/{sku}/images/{name}"));
  const auto match = router.match(Method::kGet, "/folders/a%2Fb/images/%E5%8F%B0.jpg");
  EXPECT_THAT(match.parameters, ElementsAre(Pair("sku", "a/b"), Pair("name", "台.jpg")));
}

TEST_F(ARouter, PrefersLiteralsWhateverTheOrderOfAdding) {
  router.add(route(Method::kGet, "/{rest...}"));
  router.add(route(Method::kGet, "/prompts/{id}"));
  router.add(route(Method::kGet, "/prompts/groups"));
  router.add(route(Method::kGet, "/{kind}/groups"));
  EXPECT_EQ(matched(Method::kGet, "/prompts/groups"), "/prompts/groups");
  EXPECT_EQ(matched(Method::kGet, "/prompts/7"), "/prompts/{id}");
  EXPECT_EQ(matched(Method::kGet, "/other/groups"), "/{kind}/groups");
  EXPECT_EQ(matched(Method::kGet, "/other/7"), "/{rest...}");
}

TEST_F(ARouter, FallsBackToAParameterWhereTheLiteralHasAnotherMethod) {
  router.add(route(Method::kPost, "/prompts/import"));
  router.add(route(Method::kGet, "/prompts/{id}"));
  EXPECT_EQ(matched(Method::kGet, "/prompts/import"), "/prompts/{id}");
  EXPECT_EQ(matched(Method::kPost, "/prompts/import"), "/prompts/import");
}

TEST_F(ARouter, GivesTheRestOfAPathWithItsSlashes) {
  router.add(route(Method::kGet, "/files/{path...}"));
  EXPECT_THAT(router.match(Method::kGet, "/files/a/b%20c/").parameters, ElementsAre(Pair("path", "a/b c/")));
  EXPECT_THAT(router.match(Method::kGet, "/files/").parameters, ElementsAre(Pair("path", "")));
  EXPECT_EQ(matched(Method::kGet, "/files"), "");
}

TEST_F(ARouter, AnswersHeadWithTheRouteOfGetUnlessThereIsOneOfItsOwn) {
  router.add(route(Method::kGet, "/a"));
  router.add(route(Method::kGet, "/b"));
  router.add(route(Method::kHead, "/{any}"));
  EXPECT_EQ(matched(Method::kHead, "/c"), "/{any}");
  EXPECT_EQ(matched(Method::kGet, "/a"), "/a");
}

TEST_F(ARouter, NamesTheOtherMethodsOfAPath) {
  router.add(route(Method::kGet, "/prompts/{id}"));
  router.add(route(Method::kPut, "/prompts/{id}"));
  router.add(route(Method::kPost, "/prompts/import"));
  const auto match = router.match(Method::kDelete, "/prompts/import");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_THAT(match.allowed, UnorderedElementsAre(Method::kGet, Method::kPut, Method::kPost));
  EXPECT_THAT(router.match(Method::kGet, "/nothing").allowed, IsEmpty());
}

TEST_F(ARouter, KeepsRoutesInTheOrderOfAdding) {
  router.add(route(Method::kGet, "/{b}"));
  router.add(route(Method::kGet, "/a"));
  ASSERT_EQ(router.routes().size(), 2u);
  EXPECT_EQ(router.routes()[0].pattern, "/{b}");
}

TEST(ARouterDeathTest, RefusesTwoRoutesForTheSameRequests) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  Router router;
  router.add(route(Method::kGet, "/jobs/{id}"));
  router.add(route(Method::kPut, "/jobs/{id}"));
  EXPECT_DEATH(router.add(route(Method::kGet, "/jobs/{name}")), "GET /jobs/\\{name\\}.*GET /jobs/\\{id\\}");
  EXPECT_DEATH(router.add(route(Method::kGet, "/a/{rest...}/b")), "comes last");
  EXPECT_DEATH(router.add(route(Method::kGet, "a")), "slash");
}

}  // namespace
}  // namespace aip::http
