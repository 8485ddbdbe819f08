#include "app/agent_options.h"

#include <cstdlib>

#include "base/text.h"

namespace iar::app {

namespace {

std::string environment_value(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

Status set_truth(bool& out, std::string_view value) {
  const auto word = lowered(trimmed(value));
  if (word != "true" && word != "false" && word != "1" && word != "0") {
    return make_error(ErrorCode::usage, "true or false is needed");
  }
  out = word == "true" || word == "1";
  return {};
}

void apply_agent_environment(AgentOptions& options) {
  options.service_host = environment_value("KUBERNETES_SERVICE_HOST");
  options.service_port = environment_value("KUBERNETES_SERVICE_PORT");
  options.node_name = environment_value("POD_NODE_NAME");
  options.node_address = environment_value("POD_NODE_IP");
}

}  // namespace iar::app
