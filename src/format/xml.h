// XML 1.0 documents as trees of elements. https://www.w3.org/TR/xml/
//
// Names lose their prefixes: documents that are read here have one vocabulary each. Entities other
// than the five of XML stay as they are written, nothing outside of the document is ever read, and
// document types, comments and processing instructions are passed over.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "format/node.h"

namespace iar::format {

struct XmlElement {
  std::string name;  // without prefix
  std::string text;  // its own, of all pieces, without white space at the ends
  std::vector<std::pair<std::string, std::string>> attributes;
  std::vector<XmlElement> children;  // elements in the order written

  // The first child of that name; nullptr when there is none.
  [[nodiscard]] const XmlElement* find(std::string_view child) const;
  // Its text; empty when there is none.
  [[nodiscard]] std::string_view text_of(std::string_view child) const;
  // The value of an attribute; empty when there is none.
  [[nodiscard]] std::string_view attribute(std::string_view key) const;
};

// The root element. Errors: corrupt, limit.
Result<XmlElement> parse_xml(std::string_view text, const NodeLimits& limits = {});

}  // namespace iar::format
