// Tags and text of XML (XML 1.0, fifth edition, §2 and §3), one after another, without a tree: as
// much as a pom.xml takes. Entities of its own DTD are not expanded, attributes are passed over.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace iar::analyze {

class XmlScanner {
 public:
  explicit XmlScanner(std::string_view text) : rest_(text) {}

  enum class Kind : std::uint8_t { open, close, text };
  struct Token {
    Kind kind = Kind::text;
    std::string_view name;  // of a tag, without its prefix
    std::string text;       // references replaced
  };
  // Nothing at the end, and where the text is no XML. An empty element answers open, then close.
  std::optional<Token> next();

 private:
  std::optional<Token> tag();
  std::optional<Token> text();
  bool pass(std::string_view end);
  bool pass_declaration();

  std::string_view rest_;
  std::string_view pending_close_;
  bool closing_ = false;
};

}  // namespace iar::analyze
