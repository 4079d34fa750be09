#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace aip {

// Writes JSON into a text as it goes, without a tree. The caller keeps the order: a key before each value of
// an object, an end for each begin. Texts are UTF-8.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void begin_object() { open('{'); }

  void end_object() { close('}'); }

  void begin_array() { open('['); }

  void end_array() { close(']'); }

  void key(std::string_view name) {
    separate();
    quote(name);
    out_ += ':';
    follows_ = false;
  }

  void text(std::string_view value) {
    separate();
    quote(value);
  }

  void number(std::int64_t value);
  void number(double value);
  void boolean(bool value);
  // A value that is JSON already.
  void raw(std::string_view json);

  // A member of an object; of an optional without a value: none.
  void member(std::string_view name, std::string_view value) { key(name), text(value); }

  void member(std::string_view name, const std::string& value) { member(name, std::string_view(value)); }

  void member(std::string_view name, const char* value) { member(name, std::string_view(value)); }

  void member(std::string_view name, bool value) { key(name), boolean(value); }

  void member(std::string_view name, std::integral auto value) {
    key(name), number(static_cast<std::int64_t>(value));
  }

  void member(std::string_view name, double value) { key(name), number(value); }

  template <class T>
  void member(std::string_view name, const std::optional<T>& value) {
    if (value) member(name, *value);
  }

  void raw_member(std::string_view name, std::string_view json) { key(name), raw(json); }

 private:
  void open(char bracket) {
    separate();
    out_ += bracket;
    follows_ = false;
  }

  void close(char bracket) {
    out_ += bracket;
    follows_ = true;
  }

  void separate() {
    if (follows_) out_ += ',';
    follows_ = true;
  }

  void quote(std::string_view text);

  std::string& out_;
  bool follows_ = false;  // whether a value stands before in the same object or array
};

}  // namespace aip
