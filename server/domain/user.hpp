#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/words.hpp"
#include "domain/ids.hpp"

namespace aip {

// owner: everything, and the accounts. member: a catalog of their own. reviewer: decides and downloads in the
// catalog of the person they act for, and changes nothing else there.
enum class Role { kOwner, kMember, kReviewer };
template <>
inline constexpr auto kWordsOf<Role> = std::to_array<Word<Role>>(
    {{Role::kOwner, "owner"}, {Role::kMember, "member"}, {Role::kReviewer, "reviewer"}});

struct User {
  UserId id;
  std::string email;
  std::string name;
  Role role = Role::kMember;
  std::optional<UserId> acts_for;  // reviewers only
  std::string password_hash;
  Time created_at;
  std::optional<Time> disabled_at;
};

// What an API token may be used for, within what its account may do. read: look, and fetch archives. write:
// all that a token may do at all.
enum class TokenScope { kRead, kWrite };
template <>
inline constexpr auto kWordsOf<TokenScope> =
    std::to_array<Word<TokenScope>>({{TokenScope::kRead, "read"}, {TokenScope::kWrite, "write"}});

// What a call needs the right to do.
enum class Right {
  kView,          // see the catalog, jobs, settings
  kReview,        // approve, reject, archive
  kDownload,      // make archives
  kEdit,          // import, start jobs, change settings and templates, delete
  kOperate,       // figures of the whole server
  kManageSelf,    // own password, sessions
  kManageTokens,  // own API tokens; never with a token
  kManageUsers,   // accounts; never with a token
};

// Who asks, and in whose catalog. Every query is scoped by `account`; the ledger keeps `actor`.
struct Caller {
  UserId actor = {};
  UserId account = {};
  Role role = Role::kMember;
  bool by_token = false;
  TokenScope scope = TokenScope::kWrite;  // of the token
  TokenId token = {};
  std::string session = {};  // hash of the session's id; empty with a token

  bool may(Right right) const;
};

}  // namespace aip
