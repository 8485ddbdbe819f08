// Cuts the API server's answers into their objects while they arrive, so that a page of a thousand
// pods never is in memory as a whole (Kubernetes API concepts, "Efficient detection of changes"):
//   list   {"kind": …, "metadata": {…}, "items": [OBJECT, …]}
//   watch  {"type": …, "object": OBJECT} one after the other
// Surprise: members stand in any order, and "metadata" may follow "items".
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace iar::kube {

constexpr std::size_t k_object_bytes_max = std::size_t{8} << 20;
constexpr std::size_t k_frame_bytes_max = std::size_t{64} << 10;

class ObjectSplitter {
 public:
  enum class Form : std::uint8_t { list, watch };
  // Called with each object's text as soon as it is whole; an error ends everything.
  using Take = std::function<Status(std::string_view object)>;

  ObjectSplitter(Form form, Take take);

  // Errors: corrupt (brackets that do not pair), limit, those of `take`.
  Status feed(ByteView bytes);
  // To be called at the end. Errors: corrupt (cut in the middle).
  [[nodiscard]] Status finish() const;
  // Of a list: the text with an empty "items".
  [[nodiscard]] const std::string& frame() const { return frame_; }

 private:
  Status step(char c);
  Status structure(char c);
  Status close(char c);
  [[nodiscard]] bool opens_items(char c) const;
  [[nodiscard]] bool inside_object() const { return depth_ > base_depth_; }
  Status keep(char c);

  const Form form_;
  const Take take_;
  std::string object_;     // the one that is arriving
  std::string frame_;      // everything outside of objects
  std::string brackets_;   // that are open
  std::size_t depth_ = 0;  // == brackets_.size()
  // Objects are what opens at this depth; of a list only once "items" has begun.
  std::size_t base_depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace iar::kube
