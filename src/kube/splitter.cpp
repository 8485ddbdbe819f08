#include "kube/splitter.h"

#include <limits>

#include "base/json.h"
#include "base/text.h"

namespace iar::kube {

namespace {

// Nothing opens at this depth: objects are not expected.
constexpr std::size_t k_nowhere = std::numeric_limits<std::size_t>::max();
constexpr std::size_t k_items_depth = 2;

}  // namespace

ObjectSplitter::ObjectSplitter(Form form, Take take)
    : form_(form), take_(std::move(take)), base_depth_(form == Form::watch ? 0 : k_nowhere) {}

Status ObjectSplitter::feed(ByteView bytes) {
  for (const char c : as_text(bytes)) TRY(step(c));
  return {};
}

Status ObjectSplitter::finish() const {
  const bool nothing_came = form_ == Form::list && frame_.empty();
  if (depth_ > 0 || in_string_ || nothing_came) {
    return make_error(ErrorCode::corrupt, "the API server's answer is cut");
  }
  return {};
}

Status ObjectSplitter::keep(char c) {
  const bool inside = inside_object();
  std::string& out = inside ? object_ : frame_;
  if (!inside && (form_ == Form::watch || base_depth_ == depth_) && (is_space(c) || c == ',')) {
    return {};  // between objects
  }
  if (out.size() >= (inside ? k_object_bytes_max : k_frame_bytes_max)) {
    return make_error(ErrorCode::limit, "an object of the API server is too large");
  }
  out += c;
  return {};
}

Status ObjectSplitter::step(char c) {
  if (in_string_) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
    }
    return keep(c);
  }
  if (c == '"') in_string_ = true;
  if (c == '{' || c == '[' || c == '}' || c == ']') return structure(c);
  return keep(c);
}

// Whether "items": stands right before this bracket, at the top of a list.
bool ObjectSplitter::opens_items(char c) const {
  if (form_ != Form::list || c != '[' || depth_ != 1 || base_depth_ != k_nowhere) return false;
  auto before = trimmed(frame_);
  if (!before.ends_with(':')) return false;
  before.remove_suffix(1);
  return trimmed(before).ends_with("\"items\"");
}

Status ObjectSplitter::structure(char c) {
  if (c == '}' || c == ']') return close(c);
  if (depth_ > k_json_depth_max) {
    return make_error(ErrorCode::limit, "an object of the API server is nested too deep");
  }
  const bool items = opens_items(c);
  if (base_depth_ == depth_ && c != '{') {
    return make_error(ErrorCode::corrupt, "the API server sends something that is no object");
  }
  const bool outside = !inside_object() && base_depth_ != depth_;
  if (outside) TRY(keep(c));
  brackets_ += c;
  ++depth_;
  if (items) base_depth_ = k_items_depth;
  return outside ? Status() : keep(c);
}

Status ObjectSplitter::close(char c) {
  const char opening = c == '}' ? '{' : '[';
  if (brackets_.empty() || brackets_.back() != opening) {
    return make_error(ErrorCode::corrupt, "the API server's answer has brackets that do not pair");
  }
  const bool inside = inside_object();
  if (inside) TRY(keep(c));
  brackets_.pop_back();
  --depth_;
  if (!inside) {
    if (form_ == Form::list && base_depth_ == depth_ + 1) base_depth_ = k_nowhere;  // of "items"
    frame_ += c;
    return {};
  }
  if (depth_ != base_depth_) return {};
  const Status taken = take_(object_);
  object_.clear();
  return taken;
}

}  // namespace iar::kube
