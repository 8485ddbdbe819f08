// Which containers are not to be assessed: by the namespace, the registry or the image's name, as
// the settings list them, and by annotations of namespaces and pods.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "pull/reference.h"

namespace iar::agent {

// Lists between commas as people write them: blanks around entries and empty entries count for
// nothing. Registries stand without a scheme; index.docker.io and docker.io are the same, and ports
// count. Image names without a registry are Docker Hub's, without a tag "latest"; the colon of a
// digest's "@sha256:" may be missing.
class Exclusions {
 public:
  Exclusions() = default;
  Exclusions(std::string_view namespaces, std::string_view registries, std::string_view images);

  // What a container is, for all rules.
  struct Subject {
    std::string_view space;
    bool space_annotated = false;
    bool pod_annotated = false;
    std::string_view image;     // as the specification names it
    std::string_view image_id;  // as the runtime states it
  };
  // The rule that excludes it, for people: "namespace kube-system"; empty: none does.
  [[nodiscard]] std::string rule_for(const Subject& subject) const;

  // Entries of the list of images that are no image's name.
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  std::set<std::string, std::less<>> namespaces_;
  std::set<std::string, std::less<>> registries_;
  std::vector<pull::Reference> images_;
  std::vector<std::string> problems_;
};

}  // namespace iar::agent
