// XML by pugixml: the one file that includes it. XML 1.0, https://www.w3.org/TR/xml/.
// Its surprise: an element of four bytes takes sixty in memory, so that elements are counted
// before anything is parsed.
#include "format/xml.h"

#include <algorithm>
#include <new>
#include <pugixml.hpp>

#include "base/text.h"

namespace iar::format {

namespace {

std::string local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

// Copies an element and what is below it. False: deeper than the limit.
bool copy(const pugi::xml_node& from, std::size_t depth_left, XmlElement& out) {
  if (depth_left == 0) return false;
  out.name = local_name(from.name());
  for (const pugi::xml_attribute& each : from.attributes()) {
    out.attributes.emplace_back(local_name(each.name()), each.value());
  }
  for (const pugi::xml_node& each : from.children()) {
    if (each.type() == pugi::node_pcdata || each.type() == pugi::node_cdata) {
      out.text += each.value();
    }
    if (each.type() != pugi::node_element) continue;
    if (!copy(each, depth_left - 1, out.children.emplace_back())) return false;
  }
  out.text = std::string(trimmed(out.text));
  return true;
}

Result<XmlElement> parse(std::string_view text, const NodeLimits& limits) {
  pugi::xml_document document;
  const auto parsed = document.load_buffer(text.data(), text.size());
  if (!parsed) {
    return make_error(ErrorCode::corrupt, std::string(parsed.description()) + " at byte " +
                                              std::to_string(parsed.offset));
  }
  XmlElement out;
  const pugi::xml_node root = document.document_element();
  if (!root) return make_error(ErrorCode::corrupt, "no root element");
  if (!copy(root, limits.depth_max, out)) {
    return make_error(ErrorCode::limit, "elements are nested too deeply");
  }
  return out;
}

}  // namespace

const XmlElement* XmlElement::find(std::string_view child) const {
  const auto found = std::ranges::find(children, child, &XmlElement::name);
  return found == children.end() ? nullptr : &*found;
}

std::string_view XmlElement::text_of(std::string_view child) const {
  const XmlElement* const found = find(child);
  return found == nullptr ? std::string_view{} : found->text;
}

std::string_view XmlElement::attribute(std::string_view key) const {
  for (const auto& [word, value] : attributes) {
    if (word == key) return value;
  }
  return {};
}

Result<XmlElement> parse_xml(std::string_view text, const NodeLimits& limits) {
  const auto marks = std::ranges::count_if(text, [](char c) { return c == '<' || c == '='; });
  if (static_cast<std::size_t>(marks) > limits.nodes_max) {
    return make_error(ErrorCode::limit, "too many elements and attributes");
  }
  try {
    return parse(text, limits);
  } catch (const std::bad_alloc&) {
    return make_error(ErrorCode::limit, "not enough memory");
  }
}

}  // namespace iar::format
