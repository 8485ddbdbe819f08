#include "store/connection.h"

namespace iar::store {

std::string_view text_of(const Cell& cell) {
  const auto* text = std::get_if<std::string>(&cell);
  return text != nullptr ? std::string_view(*text) : std::string_view();
}

std::int64_t integer_of(const Cell& cell) {
  const auto* integer = std::get_if<std::int64_t>(&cell);
  return integer != nullptr ? *integer : 0;
}

double number_of(const Cell& cell) {
  const auto* number = std::get_if<double>(&cell);
  return number != nullptr ? *number : static_cast<double>(integer_of(cell));
}

std::string_view blob_of(const Cell& cell) {
  const auto* blob = std::get_if<Blob>(&cell);
  return blob != nullptr ? std::string_view(blob->bytes) : std::string_view();
}

}  // namespace iar::store
