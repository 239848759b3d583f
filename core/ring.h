#pragma once

// A first-in first-out ring that grows by doubling and never shrinks: in its steady state it allocates nothing.
// Items stay in order; the index counts from the oldest.

#include <cstddef>
#include <utility>
#include <vector>

namespace loom {

template <typename T>
class Ring {
 public:
  bool empty() const { return size_ == 0; }
  size_t size() const { return size_; }
  T& front() { return items_[first_]; }
  T& operator[](size_t i) { return items_[(first_ + i) & (items_.size() - 1)]; }

  void push(T item) {
    if (size_ == items_.size()) grow();
    items_[(first_ + size_++) & (items_.size() - 1)] = std::move(item);
  }
  T pop() {
    T item = std::move(items_[first_]);
    items_[first_] = T{};
    first_ = (first_ + 1) & (items_.size() - 1);
    --size_;
    return item;
  }

 private:
  void grow() {
    std::vector<T> larger(items_.empty() ? 4 : items_.size() * 2);
    for (size_t i = 0; i < size_; ++i) larger[i] = std::move((*this)[i]);
    items_ = std::move(larger);
    first_ = 0;
  }

  std::vector<T> items_;
  size_t first_ = 0;
  size_t size_ = 0;
};

}  // namespace loom
