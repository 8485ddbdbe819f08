// Which image a container runs, from what its runtime says (status.imageID) and what the pod asked
// for. Runtimes state it in many ways:
//   docker-pullable://REPOSITORY@DIGEST   dockershim: a manifest's or an index's digest
//   docker://DIGEST                       dockershim, images without a repository: the config's
//   REPOSITORY@DIGEST                     containerd, CRI-O: a manifest's or an index's
//   DIGEST                                containerd, CRI-O: of an image that was loaded or built
//   on
//                                         the node, the config's; or any kind
//   REPOSITORY:TAG, hex digits alone      others
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/digest.h"
#include "pull/reference.h"

namespace iar::agent {

struct ImageId {
  std::string repository;               // "registry.example/app"; empty: not stated
  std::optional<model::Digest> digest;  // of an index, a manifest or a config: which is not stated

  static ImageId parse(std::string_view text);
};

// One way to find the image, to be believed only when it leads to what runs.
struct Candidate {
  std::string reference;  // "docker.io/library/app@sha256:…"
  bool by_tag = false;    // the tag may have moved since
};

// In the order to be tried: the digest where the runtime found it, where the pod asked for it, and
// the pod's tag. Empty: nothing names a registry that could be asked.
std::vector<Candidate> candidates_of(const ImageId& id, std::string_view image,
                                     std::string_view status_image);

}  // namespace iar::agent
