// Query strings, forms and percent-encoding, and what routes make of them.
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/check.h"
#include "httpd/form.h"
#include "server/parameters.h"
#include "server/route.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace iar;
  if (size == 0) return 0;
  const std::string_view text = as_text(ByteView(data, size));
  const server::Route& route =
      server::routes()[static_cast<std::uint8_t>(text[0]) % server::routes().size()];
  const std::string_view query = text.substr(1);
  if (const auto decoded = httpd::percent_decoded(query, httpd::Plus::stays)) {
    CHECK(httpd::percent_decoded(httpd::percent_encoded(*decoded), httpd::Plus::stays) == decoded);
  }
  if (const auto form = httpd::parse_form(query)) CHECK(form->size() <= httpd::k_form_fields_max);
  const auto parameters = server::Parameters::parse(query, route);
  if (!parameters) return 0;
  CHECK(parameters->paging().offset + parameters->paging().limit <= server::k_paging_depth_max);
  for (const server::ParameterRow& row : server::parameter_rows(route)) {
    static_cast<void>(parameters->list(row.name));
    static_cast<void>(parameters->on(row.name));
  }
  static_cast<void>(server::find_route("DELETE", query));
  return 0;
}
