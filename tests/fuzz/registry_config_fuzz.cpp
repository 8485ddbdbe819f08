// Any credentials file, in both dialects, asked for some images.
#include <cstdlib>

#include "base/bytes.h"
#include "pull/config_file.h"
#include "pull/credential_helper.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using iar::pull::KeySyntax;
  const auto text = iar::as_text({data, size});
  for (const auto syntax : {KeySyntax::kubelet, KeySyntax::containers}) {
    const auto file = iar::pull::parse_config_file(text, syntax, "file");
    if (!file) continue;
    for (const auto* name : {"docker.io/library/ubuntu", "registry.io:5000/team/app", "[::1]/x"}) {
      for (const auto& credential : file->keyring.lookup(name)) {
        if (credential.empty()) std::abort();
      }
    }
  }
  const auto answer = iar::pull::parse_helper_output(text);
  if (answer && answer->username.find('\n') != std::string::npos) std::abort();
  return 0;
}
