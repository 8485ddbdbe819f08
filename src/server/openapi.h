// The OpenAPI 3.0 description of what the console answers, made of the table of routes.
#pragma once

#include <string>

namespace iar::server {

std::string openapi_document();

}  // namespace iar::server
