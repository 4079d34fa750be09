#include "service/secret_box.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>

#include <sodium.h>

#include "base/file.hpp"
#include "base/id.hpp"

namespace aip::service {
namespace {

constexpr std::size_t kNonce = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kKey = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

// Unlike a rename this leaves a file that is there already as it is.
Result<void> create_file(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path temporary = path.string() + "." + random_id(8);
  AIP_TRY(write_file_durably(temporary, bytes, 0600));
  const int linked = ::link(temporary.c_str(), path.c_str());
  const int error = errno;
  ::unlink(temporary.c_str());
  if (linked != 0 && error != EEXIST) return fail(errno_error(error, "create " + path.string()));
  return sync_folder(path.parent_path().empty() ? std::filesystem::path(".") : path.parent_path());
}

Error unreadable() {
  return {.code = ErrorCode::kInternal,
          .message = "a sealed secret does not open: the key file is another one",
          .public_message = "A stored key can't be read any more. Enter it again."};
}

}  // namespace

Result<SecretBox> SecretBox::open_key_file(const std::filesystem::path& path) {
  auto key = read_file(path, kKey);
  if (!key && key.error().code == ErrorCode::kNotFound) {
    std::string fresh(kKey, '\0');
    random_bytes(std::as_writable_bytes(std::span(fresh)));
    AIP_TRY(create_file(path, fresh));
    // When several processes start at the same time, the first one's key is used by all.
    key = read_file(path, kKey);
  }
  if (!key) return fail(std::move(key).error());
  if (key->size() != kKey) {
    return fail(ErrorCode::kInternal, path.string() + " is not a key file of 32 bytes",
                path.string() + " is damaged: put back the one from your backup.");
  }
  return SecretBox(*std::move(key));
}

std::string SecretBox::label(std::string_view purpose) const {
  // BLAKE2b keyed with the secret: nobody without the key can compute it.
  std::array<unsigned char, crypto_generichash_BYTES> hash{};
  crypto_generichash(hash.data(), hash.size(), bytes_of(purpose), purpose.size(),
                     bytes_of(std::string_view(key_)), key_.size());
  std::array<char, 9> text{};
  sodium_bin2hex(text.data(), text.size(), hash.data(), 4);
  return text.data();
}

std::string SecretBox::seal(std::string_view secret, std::string_view context) const {
  std::string box(kNonce + secret.size() + kTag, '\0');
  randombytes_buf(box.data(), kNonce);
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(box) + kNonce, nullptr, bytes_of(secret), secret.size(),
                                             bytes_of(context), context.size(), nullptr, bytes_of(box),
                                             bytes_of(std::string_view(key_)));
  std::string text(sodium_base64_ENCODED_LEN(box.size(), kVariant), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes_of(box), box.size(), kVariant);
  text.pop_back();
  return text;
}

Result<std::string> SecretBox::open(std::string_view sealed, std::string_view context) const {
  std::string box(sealed.size(), '\0');
  std::size_t size = 0;
  if (sodium_base642bin(bytes_of(box), box.size(), sealed.data(), sealed.size(), nullptr, &size, nullptr,
                        kVariant) != 0 ||
      size < kNonce + kTag) {
    return fail(unreadable());
  }
  box.resize(size);
  std::string secret(size - kNonce - kTag, '\0');
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(secret), nullptr, nullptr, bytes_of(box) + kNonce,
                                                 size - kNonce, bytes_of(context), context.size(),
                                                 bytes_of(box), bytes_of(std::string_view(key_))) != 0) {
    return fail(unreadable());
  }
  return secret;
}

}  // namespace aip::service
