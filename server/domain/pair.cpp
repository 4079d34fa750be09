#include "domain/pair.hpp"

namespace aip {

bool is_busy(const ImagePair& pair) {
  return pair.status == PairStatus::kProcessing || (pair.status == PairStatus::kPending && pair.job);
}

}  // namespace aip
