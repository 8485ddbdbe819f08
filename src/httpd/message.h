// Requests and responses as handlers see them: whole, decoded, with nothing of the connection left
// but the peer's address. HTTP semantics: RFC 9110.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace iar::httpd {

struct Header {
  std::string name;  // as written; compared without regard to case
  std::string value;
};

struct Request {
  std::string method;   // "GET"
  std::string target;   // origin form, as sent: "/path?query"
  std::string address;  // the peer's IP address
  std::vector<Header> headers;
  std::string body;  // without its Content-Encoding

  // The first of that name; empty when there is none.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  // The target up to the first "?", and what is behind it.
  [[nodiscard]] std::string_view path() const;
  [[nodiscard]] std::string_view query() const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  std::vector<Header> headers = {};  // beside Content-Type, Content-Length and Connection
};

// "Not Found" of 404; "Status" of what RFC 9110 §15 does not list.
std::string_view reason_phrase(int status);

}  // namespace iar::httpd
