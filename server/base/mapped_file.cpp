#include "base/mapped_file.hpp"

#include <sys/mman.h>

#include <cerrno>

#include "base/file.hpp"

namespace aip {

Result<MappedFile> MappedFile::of(int fd) {
  const std::uint64_t size = file_size(fd);
  if (size == 0) return MappedFile({});  // an empty file can't be mapped
  void* const bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
  if (bytes == MAP_FAILED) return fail(errno_error(errno, "map a file"));
  return MappedFile(std::string_view(static_cast<const char*>(bytes), size));
}

MappedFile::~MappedFile() {
  if (!text_.empty()) ::munmap(const_cast<char*>(text_.data()), text_.size());
}

}  // namespace aip
