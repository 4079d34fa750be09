#pragma once

#include <new>

#include "base/result.hpp"

namespace aip::image {

// Sets the image libraries up: only the loaders this project uses stay switched on, no caches, one thread a
// picture. Runs every codec and operation once, so that whatever they load lazily is loaded and no file has
// to be opened later. Call once in a process, before anything else in this folder.
Result<void> start_libraries(const char* program_name);

// What the image library has just thrown, as kImageUnreadable; only inside a catch block. When it was lack of
// memory, throws std::bad_alloc, because that says nothing about the file.
Error error_from_library();

// Runs `work`, which returns a Result, and makes an Error of what the image libraries throw.
template <class Work>
auto guarded(Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    return fail(error_from_library());
  }
}

}  // namespace aip::image
