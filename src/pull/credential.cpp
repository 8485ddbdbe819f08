#include "pull/credential.h"

#include <algorithm>

namespace iar::pull {

Candidates candidates_for(const std::vector<CredentialProvider>& providers,
                          const Reference& reference, const Deadline& deadline) {
  Candidates out;
  for (const auto& provider : providers) {
    auto answer = provider(reference, deadline);
    if (!answer) {
      out.failures.push_back(answer.error());
      continue;
    }
    for (auto& credential : *answer) {
      const auto same = [&](const Credential& other) { return other.same_secret(credential); };
      if (credential.empty() || std::ranges::any_of(out.credentials, same)) continue;
      out.credentials.push_back(std::move(credential));
    }
  }
  return out;
}

}  // namespace iar::pull
